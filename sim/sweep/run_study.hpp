#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/sweep/result_store.hpp"
#include "sim/sweep/study_plan.hpp"

namespace vpusim {

struct StudyProgress {
  std::uint64_t done = 0;
  std::uint64_t errors = 0;    // of these, points that cannot be
  std::uint64_t failures = 0;  // and points that the environment spoilt
};

// How a study's points are computed and who hears of it.
struct StudyRun {
  std::size_t workers = 1;
  // Told once, after the first few points: how long all will take, in seconds.
  std::function<void(double seconds)> on_estimate;
  std::function<void(const StudyProgress&)> on_progress;
};

// Points by schedule, so that each is compiled by as few workers as can be.
struct RunOrder {
  std::vector<std::uint32_t> places;  // of points in their list
  std::vector<bool> begins_schedule;  // by position: another schedule than the one before
  std::uint64_t schedules = 0;        // different ones, all to be compiled
  std::uint64_t preparations = 0;     // different schedules or times of their work
};

RunOrder run_order(const StudyPlan& plan, const std::vector<ResultStore::Missing>& points);

// Computes the points, in the order that run_order() gives, in worker processes; only this process
// writes the store, each result as soon as it is there. A point whose worker dies is tried once
// more before it counts as a failure.
//
// Errors: EnvironmentError; Interrupted, after what was finished is in the store.
StudyProgress run_study(const StudyPlan& plan, const std::vector<ResultStore::Missing>& points,
                        const RunOrder& order, ResultStore& store, const StudyRun& run);

// How long that would take, by computing a few points whose results are forgotten.
double estimate_study(const StudyPlan& plan, const std::vector<ResultStore::Missing>& points,
                      const RunOrder& order, std::size_t workers);

}  // namespace vpusim
