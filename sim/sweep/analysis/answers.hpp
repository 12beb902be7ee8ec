#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sim/sweep/analysis/designs.hpp"
#include "sim/sweep/analysis/sensitivity.hpp"
#include "sim/sweep/sweep_table.hpp"

namespace vpusim {

// What a study answers about one objective.
struct ObjectiveAnswer {
  SweepTable::Target target;
  std::optional<std::size_t> best;  // design; the first of equals
  std::vector<MainEffect> effects;
  std::optional<Tornado> tornado;
};

// What a study answers: a pure function of its results, which may be incomplete. Designs are places
// in DesignTable::designs.
struct SweepAnswers {
  DesignTable designs;
  std::vector<std::size_t> candidates;  // within the budgets, with a value of every objective
  std::vector<std::size_t> front;       // of these; by the first objective, the best one first
  std::optional<std::size_t> knee;      // of the front
  std::vector<ObjectiveAnswer> objectives;
};

SweepAnswers answers_of(const SweepTable& table);

}  // namespace vpusim
