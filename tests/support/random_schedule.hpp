#pragma once

#include "sim/generator/random_schedule.hpp"

namespace vpusim::test {

// A legal schedule of what `vpusim generate` draws by default.
inline Schedule random_schedule(const RandomScheduleSettings& settings, const HwConfig& hw) {
  static const ScheduleMix mix;
  return vpusim::random_schedule(settings, mix.random, hw);
}

}  // namespace vpusim::test
