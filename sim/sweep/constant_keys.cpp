#include "sim/sweep/constant_keys.hpp"

#include <algorithm>

#include "sim/sweep/metrics.hpp"

namespace vpusim {

std::vector<std::size_t> constant_keys(const Study& study) {
  const std::vector<std::size_t> parameters = study.parameters();
  std::vector<std::size_t> keys;
  const auto add = [&](const Expression& formula, std::size_t first_key) {
    for (const std::size_t variable : formula.variables()) {
      const std::size_t key = variable - first_key;
      if (variable >= first_key &&
          std::find(parameters.begin(), parameters.end(), key) == parameters.end() &&
          std::find(keys.begin(), keys.end(), key) == keys.end()) {
        keys.push_back(key);
      }
    }
  };
  for (const OwnMetric& metric : study.own_metrics) {
    add(metric.formula, metric_names().size());
  }
  for (const Condition& budget : study.budgets) {
    add(budget.formula, metric_names().size() + study.own_metrics.size());
  }
  return keys;
}

}  // namespace vpusim
