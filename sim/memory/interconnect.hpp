#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/kernel/systemc.hpp"
#include "sim/memory/fair_share.hpp"
#include "sim/memory/interconnect_layout.hpp"
#include "sim/memory/memory.hpp"

namespace vpusim {

// Whoever moves data and must know when the last byte has arrived.
class FlowClient {
 public:
  virtual ~FlowClient() = default;
  virtual void flow_done() = 0;
};

// What moves data through the interconnect.
class FlowService : public virtual sc_core::sc_interface {
 public:
  // Starts to move `bytes` (> 0) now. The demand's uses must outlive the flow.
  // Each client has at most one flow at a time.
  virtual void begin_flow(std::uint64_t bytes, const FlowDemand& demand, FlowClient& client) = 0;
  // The same for what takes exactly `time` (> 0) at its highest rate.
  virtual void begin_flow_for(Ticks time, const FlowDemand& demand, FlowClient& client) = 0;
};

// Moves all data at max-min fair rates over what they share: DDR, the CMX of each
// tile, the DMA engines. A fluid model: nothing happens between the moments at
// which a flow starts or ends, so a transfer costs two events whatever its length,
// and conservation of bytes is exact to the byte-picosecond.
class Interconnect final : public sc_core::sc_module, public FlowService {
 public:
  // `memories` are told their traffic and live as long as the interconnect; numbered
  // as in InterconnectLayout, null where the resource is no memory.
  Interconnect(const sc_core::sc_module_name& name, std::vector<Memory*> memories);

  // Forgets all flows and takes new capacities: bytes per second, numbered as in
  // InterconnectLayout.
  void rearm(std::vector<std::uint64_t> capacities);

  void begin_flow(std::uint64_t bytes, const FlowDemand& demand, FlowClient& client) override;
  void begin_flow_for(Ticks time, const FlowDemand& demand, FlowClient& client) override;

 private:
  // Work that is left, in bytes times ticks per second: exact at integer rates.
  __extension__ using Work = unsigned __int128;

  struct Flow {
    Work left = 0;
    FlowClient* client = nullptr;
  };

  void begin(Work work, const FlowDemand& demand, FlowClient& client);
  void update();  // SC_METHOD on changed_: flows came, or the earliest one ends
  void advance();
  void finish_ended();
  void reallocate();

  std::vector<Memory*> memories_;
  std::vector<std::uint64_t> traffic_;  // by resource, in kWhole-ths of B/s; scratch
  FairShare share_;
  // Parallel arrays, one entry per flow.
  std::vector<Flow> flows_;
  std::vector<FlowDemand> demands_;
  std::vector<std::uint64_t> rates_;
  std::vector<FlowClient*> ended_;  // scratch
  Ticks advanced_to_ = 0;
  sc_core::sc_event changed_{"changed"};
};

}  // namespace vpusim
