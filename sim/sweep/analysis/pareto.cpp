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

double sum_of(const std::vector<double>& row) {
  return std::accumulate(row.begin(), row.end(), 0.0);
}

// The rows of the front, each objective from 0 (best) to 1 (worst). One that is the same all over
// the front tells no choices apart and is left out.
Costs scaled_front(const Costs& costs, std::span<const std::size_t> front) {
  Costs scaled(front.size());
  for (std::size_t k = 0; k < costs[front.front()].size(); ++k) {
    const auto less = [&](std::size_t a, std::size_t b) { return costs[a][k] < costs[b][k]; };
    const auto [best, worst] = std::minmax_element(front.begin(), front.end(), less);
    const double from = costs[*best][k];
    const double to = costs[*worst][k];
    for (std::size_t i = 0; i < front.size() && from < to; ++i) {
      scaled[i].push_back((costs[front[i]][k] - from) / (to - from));
    }
  }
  return scaled;
}

// The mean of the ends' sums: for each objective, the end is the best choice by it; of several the
// one of the smallest sum. 0 without objectives.
double middle_of_ends(const Costs& scaled) {
  const std::size_t objectives = scaled.front().size();
  double sum = 0;
  for (std::size_t k = 0; k < objectives; ++k) {
    double end = std::numeric_limits<double>::infinity();
    for (const std::vector<double>& row : scaled) {
      end = row[k] == 0 ? std::min(end, sum_of(row)) : end;
    }
    sum += end;
  }
  return objectives > 0 ? sum / static_cast<double>(objectives) : 0;
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
  const Costs scaled = scaled_front(costs, front);
  constexpr double kBelow = 1 - 1e-9;
  double least = kBelow * middle_of_ends(scaled);
  std::optional<std::size_t> knee;
  for (std::size_t i = 0; i < scaled.size(); ++i) {
    const bool is_worst = std::find(scaled[i].begin(), scaled[i].end(), 1.0) != scaled[i].end();
    if (!is_worst && sum_of(scaled[i]) < least) {
      least = sum_of(scaled[i]);
      knee = front[i];
    }
  }
  return knee;
}

}  // namespace vpusim
