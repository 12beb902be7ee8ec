#include "sim/sweep/analysis/answers.hpp"

#include <algorithm>

#include "sim/sweep/analysis/pareto.hpp"

namespace vpusim {
namespace {

// Smaller is better, also of what is maximised.
double cost_of(const Design& design, const SweepTable::Target& target) {
  const double value = *design.metrics[target.metric];
  return target.is_maximized ? -value : value;
}

}  // namespace

SweepAnswers answers_of(const SweepTable& table) {
  SweepAnswers answers;
  answers.designs = designs_of(table);
  const std::vector<SweepTable::Target> targets = objectives_of(table);
  std::vector<std::size_t> metrics;
  metrics.reserve(targets.size());
  for (const SweepTable::Target& target : targets) {
    metrics.push_back(target.metric);
  }
  Costs costs;
  for (const std::size_t design : answers.designs.with(metrics)) {
    if (targets.empty() ||
        (!table.budgets.empty() && !answers.designs.designs[design].is_within_budget)) {
      continue;
    }
    answers.candidates.push_back(design);
    std::vector<double>& row = costs.emplace_back();
    row.reserve(targets.size());
    for (const SweepTable::Target& target : targets) {
      row.push_back(cost_of(answers.designs.designs[design], target));
    }
  }
  const std::vector<std::size_t> front = pareto_front(costs);
  for (const std::size_t place : front) {
    answers.front.push_back(answers.candidates[place]);
  }
  // Of one objective the best is all there is.
  if (const auto knee = targets.size() > 1 ? knee_of(costs, front) : std::nullopt) {
    answers.knee = answers.candidates[*knee];
  }
  for (std::size_t k = 0; k < targets.size(); ++k) {
    ObjectiveAnswer& answer = answers.objectives.emplace_back();
    answer.target = targets[k];
    if (!costs.empty()) {
      const auto best = std::min_element(costs.begin(), costs.end(),
                                         [&](const auto& a, const auto& b) { return a[k] < b[k]; });
      answer.best = answers.candidates[static_cast<std::size_t>(best - costs.begin())];
    }
    answer.effects = main_effects(table, answers.designs, targets[k].metric);
    answer.tornado = tornado_of(table, answers.designs, targets[k].metric);
  }
  return answers;
}

}  // namespace vpusim
