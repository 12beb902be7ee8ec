#pragma once

#include <ostream>

#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// Writes a result as JSON, one task per line; the schema is in the README of this
// folder. Equal results give equal bytes. Memory does not grow with the result.
void write_result_json(const Schedule& schedule, const RunResult& result, std::ostream& out);

}  // namespace vpusim
