#pragma once

#include <ostream>
#include <string>

#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

using TraceWriter = void (*)(const Schedule&, const RunResult&, std::ostream&);

// The writer that a trace file's ending asks for: ".pftrace" Perfetto, ".json"
// Chrome. Errors: InputError for any other ending, naming the legal ones.
TraceWriter trace_writer_for(const std::string& file);

}  // namespace vpusim
