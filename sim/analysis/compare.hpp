#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/trace/timeline.hpp"

namespace vpusim {

// Two timelines of one inference, task by task. "Measured" is what the other is judged
// by, be it silicon or another simulation. All times are picoseconds since the start of
// the window, which on both sides goes from the first start to the last end of the
// matched tasks: what only one side shows (the timer reads of a profiled schedule) does
// not widen it.
struct Comparison {
  struct Times {
    std::int64_t start = 0;
    std::int64_t end = 0;

    std::int64_t duration() const { return end - start; }
  };

  struct Match {
    std::uint32_t simulated_task = 0;  // index into the simulated timeline
    std::uint32_t measured_task = 0;
    bool is_by_layer = false;  // the names differ; kind, layer and order agree
    Times simulated;
    Times measured;

    std::int64_t duration_error() const { return simulated.duration() - measured.duration(); }
    std::int64_t start_error() const { return simulated.start - measured.start; }
    // Of the measured duration; none when that is zero.
    std::optional<double> relative_duration_error() const;
  };

  // Of absolute values; zeros when there are none.
  struct Spread {
    std::size_t count = 0;
    double mean = 0;
    double median = 0;
    double percentile_90 = 0;
    double largest = 0;
  };

  // The tasks of a kind of engine or of a layer.
  struct Group {
    std::string name;
    std::size_t task_count = 0;
    double simulated_us = 0;  // durations, summed
    double measured_us = 0;
    Spread duration_percent;  // |error| of each task in percent of its measured duration
    Spread start_us;          // |error| of each task's start

    double error_us() const { return simulated_us - measured_us; }
    double error_percent() const;  // of the sum; 0 when nothing was measured
  };

  // A piece of the measured window: a task of the chain that fills it, or the time from
  // one task of the chain to the next. The differences of all pieces are the total error.
  struct Piece {
    enum class Kind : std::uint8_t {
      kTask,  // the task itself
      kWait,  // from the end of the chain's task before it, or the window's start, to its start
      kTail,  // the simulated window goes on when the chain's last task ends
    };
    Kind kind = Kind::kTask;
    std::size_t match = 0;
    std::int64_t simulated = 0;  // ps; a wait is negative where the simulated tasks overlap
    std::int64_t measured = 0;

    std::int64_t difference() const { return simulated - measured; }
  };

  // A name that occurs a different number of times on the two sides.
  struct UnevenName {
    std::string name;
    EngineKind kind = EngineKind::kDma;
    std::size_t simulated_count = 0;
    std::size_t measured_count = 0;
  };

  std::vector<Match> matches;  // in the order of the measured starts; never empty
  std::vector<std::uint32_t> only_simulated;
  std::vector<std::uint32_t> only_measured;
  std::vector<UnevenName> uneven_names;
  std::int64_t simulated_window = 0;  // ps
  std::int64_t measured_window = 0;
  std::vector<Group> kinds;          // those that occur, in the order of EngineKind
  std::vector<Group> layers;         // in the order of their first measured start
  std::vector<Piece> pieces;         // in the order of time
  std::size_t unresolved_count = 0;  // matches whose measured duration is one tick at most

  // Of the window, in percent of the measured one.
  double total_error_percent() const;
  Group all;  // every match
};

// Matched as match_timelines() does.
//
// Errors: InputError when nothing matches or the measured window is empty. O(n log n).
Comparison compare(const Timeline& simulated, const Timeline& measured);

}  // namespace vpusim
