#pragma once

#include <cstdint>
#include <queue>
#include <vector>

#include "sim/kernel/systemc.hpp"
#include "sim/platform/barrier_table.hpp"

namespace vpusim {

// Whoever has tasks that wait for barriers; bound by the platform.
class BarrierListener : public virtual sc_core::sc_interface {
 public:
  // The barrier was lifted or programmed.
  virtual void barrier_changed(std::uint32_t barrier) = 0;
};

// What starts and ends tasks tells the barriers here.
class BarrierService : public virtual sc_core::sc_interface {
 public:
  virtual bool is_programmed(std::uint32_t barrier) const = 0;
  virtual bool is_lifted(std::uint32_t barrier) const = 0;
  // Preconditions: it is programmed; it is lifted.
  virtual Ticks programmed_at(std::uint32_t barrier) const = 0;
  virtual Ticks lifted_at(std::uint32_t barrier) const = 0;
  // `count` producers ended, or consumers started; the counters see it `delay` later.
  virtual void produce(std::uint32_t barrier, std::uint32_t count, Ticks delay) = 0;
  virtual void consume(std::uint32_t barrier, std::uint32_t count, Ticks delay) = 0;
};

// The barrier hardware: the table's counters with the time that signals and
// reprogramming take.
class BarrierUnit final : public sc_core::sc_module, public BarrierService {
 public:
  sc_core::sc_port<BarrierListener> listener{"listener"};

  explicit BarrierUnit(const sc_core::sc_module_name& name);

  // The program must outlive the run.
  void rearm(const Program& program);
  // Programs what is free from the start; call when the run begins.
  void begin();

  bool is_programmed(std::uint32_t barrier) const override { return table_.is_programmed(barrier); }
  bool is_lifted(std::uint32_t barrier) const override { return table_.is_lifted(barrier); }
  Ticks programmed_at(std::uint32_t barrier) const override { return times_[barrier].programmed; }
  Ticks lifted_at(std::uint32_t barrier) const override { return times_[barrier].lifted; }
  void produce(std::uint32_t barrier, std::uint32_t count, Ticks delay) override;
  void consume(std::uint32_t barrier, std::uint32_t count, Ticks delay) override;

  const BarrierTable& table() const { return table_; }

 private:
  enum class Action : std::uint8_t { kProduce, kConsume, kProgram };

  struct Signal {
    Ticks time = 0;
    std::uint64_t order = 0;  // signals of one moment arrive in the order they were sent
    std::uint32_t barrier = 0;
    std::uint32_t count = 0;
    Action action = Action::kProduce;
    bool operator>(const Signal& other) const {
      return time != other.time ? time > other.time : order > other.order;
    }
  };

  struct Times {
    Ticks programmed = 0;
    Ticks lifted = 0;
  };

  void send(Action action, std::uint32_t barrier, std::uint32_t count, Ticks delay);
  void deliver();  // SC_METHOD on signal_arrives_
  void apply(Action action, std::uint32_t barrier, std::uint32_t count);
  void program(std::uint32_t barrier);
  void release_id_if_spent(std::uint32_t barrier);

  BarrierTable table_;
  std::vector<Times> times_;  // by barrier
  Ticks reprogram_latency_ = 0;
  std::priority_queue<Signal, std::vector<Signal>, std::greater<>> signals_;
  std::uint64_t sent_ = 0;
  sc_core::sc_event signal_arrives_{"signal_arrives"};
};

}  // namespace vpusim
