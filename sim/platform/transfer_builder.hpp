#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/memory/interconnect_layout.hpp"
#include "sim/platform/program.hpp"
#include "sim/schedule/dma_transfer.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// Turns DMA tasks into what the interconnect moves: bytes, and their shares in the
// engine, the DDR and the CMX of each tile. Device fidelity only.
class TransferBuilder {
 public:
  // All must outlive the builder, which appends to the program.
  TransferBuilder(const Schedule& schedule, const HwConfig& hw, const InterconnectLayout& layout,
                  Program& program)
      : schedule_(schedule), hw_(hw), layout_(layout), program_(program) {}

  // Gives the place in Program::transfers.
  std::uint32_t add(const DmaTransfer& dma);

 private:
  // What one memory gives or takes of a transfer.
  struct Part {
    std::uint32_t resource = 0;
    std::uint64_t bytes = 0;
    std::optional<std::uint32_t> banks;  // of CMX, that other engines use too
  };

  std::vector<Part> parts_of(BufferId buffer, bool is_written) const;
  void add_memories(BufferId buffer, bool is_written, Program::Transfer& transfer);
  void add_use(ResourceUse use, Program::Transfer& transfer);

  const Schedule& schedule_;
  const HwConfig& hw_;
  const InterconnectLayout& layout_;
  Program& program_;
};

}  // namespace vpusim
