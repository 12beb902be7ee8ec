#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/run/simulator.hpp"
#include "sim/sweep/study_plan.hpp"

namespace vpusim {

// What became of a point.
struct PointOutcome {
  enum class Status : std::uint8_t {
    kOk,
    kError,   // it cannot be, and never will: an illegal schedule, a deadlock, no room for a layer
    kFailed,  // something went wrong around it (a worker died); worth another attempt
  };

  Status status = Status::kOk;
  std::string error;                           // one line; empty when it is fine
  std::vector<std::optional<double>> metrics;  // of metric_infos(); empty unless it is fine
  std::string schedule_sha256;
  std::string warnings;  // "uncertain-timing:12 unknown-cost:1"
};

// Through a pipe, from one process of the same program to another.
std::string to_bytes(const PointOutcome& outcome);
PointOutcome outcome_of(std::string_view bytes);

// Simulates points of a plan one after another, in one process, on one machine that is armed anew.
// Keeps what neighbours have in common: compiled schedules, and the times of their work.
class PointRunner {
 public:
  // The plan must outlive it; all points that are run fit into a machine of this size.
  PointRunner(const StudyPlan& plan, const VpuSize& size);
  ~PointRunner();

  PointOutcome run(const DesignPoint& point);

  // Of the last point, for estimates.
  struct Seconds {
    double preparing = 0;  // schedule and times; 0 when both were there
    double rest = 0;
  };
  Seconds seconds() const { return seconds_; }

 private:
  struct Compiled;
  struct Timed;

  PointOutcome outcome_of_run(const DesignPoint& point);
  Compiled& compiled(const DesignPoint& point, const std::string& key);
  const Timed& timed(Compiled& compiled, const HwConfig& hw, const std::string& key);

  const StudyPlan& plan_;
  Simulator simulator_;
  Seconds seconds_;
  std::deque<std::unique_ptr<Compiled>> compiled_;  // the few that were used last
};

}  // namespace vpusim
