#include "sim/platform/barrier_table.hpp"

#include "sim/base/check.hpp"

namespace vpusim {

void BarrierTable::load(const Program& program) {
  program_ = &program;
  states_.clear();
  states_.reserve(program.barriers.size());
  for (const Program::Barrier& barrier : program.barriers) {
    states_.push_back({.producers = barrier.producers,
                       .consumers = barrier.consumers,
                       .is_programmed = !program.rules.is_device() || barrier.is_first_use});
  }
}

bool BarrierTable::produce(std::uint32_t barrier, std::uint32_t count) {
  State& state = states_[barrier];
  VPUSIM_CHECK(state.is_programmed && state.producers >= count);
  state.producers -= count;
  return state.producers == 0;
}

bool BarrierTable::consume(std::uint32_t barrier, std::uint32_t count) {
  State& state = states_[barrier];
  VPUSIM_CHECK(state.is_programmed && state.consumers >= count);
  state.consumers -= count;
  return is_spent(barrier);
}

}  // namespace vpusim
