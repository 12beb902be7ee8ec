#pragma once

#include <ostream>

#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// Writes a timeline as a Perfetto protobuf trace for ui.perfetto.dev: a track per
// engine, tasks with their variants inside, counters (DDR bandwidth, CMX in use),
// and flows from the task that lifted a barrier to the tasks that waited for it.
// Times are whole nanoseconds since the start of the run.
//
// Source of the field numbers: perfetto, protos/perfetto/trace (README of this folder).
void write_perfetto(const Schedule& schedule, const RunResult& result, std::ostream& out);

}  // namespace vpusim
