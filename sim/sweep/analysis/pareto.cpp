#include "sim/sweep/analysis/pareto.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace vpusim {
namespace {

// At least as good by every objective, and not equal.
bool beats(const std::vector<double>& a, const std::vector<double>& b) {
  bool is_better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) {
      return false;
    }
    is_better = is_better || a[i] < b[i];
  }
  return is_better;
}

// Of rows in order only the best second objective so far counts.
std::vector<std::size_t> front_of_two(const Costs& costs, const std::vector<std::size_t>& order) {
  std::vector<std::size_t> front;
  double best = std::numeric_limits<double>::infinity();
  for (const std::size_t i : order) {
    const bool is_equal = !front.empty() && costs[front.back()] == costs[i];
    if (is_equal || front.empty() || costs[i][1] < best) {
      front.push_back(i);
      best = costs[i][1];
    }
  }
  return front;
}

}  // namespace

std::vector<std::size_t> pareto_front(const Costs& costs) {
  std::vector<std::size_t> order(costs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return costs[a] < costs[b]; });
  if (!costs.empty() && costs.front().size() == 2) {
    return front_of_two(costs, order);
  }
  // Who beats another comes before it, so the front never loses a member.
  std::vector<std::size_t> front;
  for (const std::size_t i : order) {
    if (std::none_of(front.begin(), front.end(),
                     [&](std::size_t f) { return beats(costs[f], costs[i]); })) {
      front.push_back(i);
    }
  }
  return front;
}

std::optional<std::size_t> knee_of(const Costs& costs, std::span<const std::size_t> front) {
  if (front.empty()) {
    return std::nullopt;
  }
  const std::size_t objectives = costs[front.front()].size();
  std::vector<double> best = costs[front.front()];
  std::vector<double> worst = best;
  for (const std::size_t i : front) {
    for (std::size_t k = 0; k < objectives; ++k) {
      best[k] = std::min(best[k], costs[i][k]);
      worst[k] = std::max(worst[k], costs[i][k]);
    }
  }
  if (best == worst) {
    return std::nullopt;  // all are equal
  }
  // On the plane through the ends the sum is 1.
  constexpr double kPlane = 1 - 1e-9;
  double least = kPlane;
  std::optional<std::size_t> knee;
  for (const std::size_t i : front) {
    double sum = 0;
    for (std::size_t k = 0; k < objectives; ++k) {
      const double range = worst[k] - best[k];
      sum += range > 0 ? (costs[i][k] - best[k]) / range : 0;
    }
    if (sum < least) {
      least = sum;
      knee = i;
    }
  }
  return knee;
}

}  // namespace vpusim
