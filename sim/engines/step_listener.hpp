#pragma once

#include <cstdint>

#include "sim/kernel/systemc.hpp"

namespace vpusim {

// Whoever gave a unit its step and must know that it ended; bound by the platform.
class StepListener : public virtual sc_core::sc_interface {
 public:
  // `unit` is the number that the unit was built with. Called at the moment the
  // step ends, when the unit is already free.
  virtual void step_done(std::uint32_t unit) = 0;
};

}  // namespace vpusim
