#pragma once

#include <cstdint>
#include <ostream>

#include "sim/schedule/schedule.hpp"

namespace vpusim {

enum class ScheduleSyntax : std::uint8_t { kYaml, kJson };

// Writes a schedule in vpusim's own format: reading it back gives an equal
// schedule. Streams; memory does not grow with the schedule.
void write_schedule(const Schedule& schedule, ScheduleSyntax syntax, std::ostream& out);

}  // namespace vpusim
