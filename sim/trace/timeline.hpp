#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// When each task of one inference ran, whoever says so: a simulation or a profiler on
// silicon. What a comparison needs, and no more.
struct Timeline {
  struct Task {
    std::string name;  // the join key; not unique
    EngineKind kind = EngineKind::kDma;
    // Reads a timer or saves profiling data: part of a schedule that is profiled, never
    // of what its profiler shows.
    bool is_profiling = false;
    Picoseconds start;  // since whatever moment its file counts from
    Picoseconds end;

    Picoseconds duration() const { return end - start; }
  };

  // What an engine did with the time of a simulated run; see EngineUse.
  struct Engine {
    std::string name;
    EngineKind kind = EngineKind::kDma;
    Picoseconds busy;
    Picoseconds contention;
    Picoseconds stall;
  };

  // What was simulated; empty or 0 where the file does not say.
  struct Origin {
    std::string schedule;
    std::string device;
    std::string fidelity;
    std::uint64_t dpu_mhz = 0;
  };

  std::string source;  // the file
  Origin origin;
  std::vector<Task> tasks;
  std::optional<Hertz> dpu_frequency;
  // One tick of the clock that took the times; none where they are exact.
  std::optional<Picoseconds> resolution;
  std::optional<Picoseconds> latency;  // of a simulated run; a profiler shows tasks only
  std::vector<Engine> engines;         // likewise
};

// Of a run that has just been simulated.
Timeline timeline_of(const Schedule& schedule, const RunResult& result);

}  // namespace vpusim
