#include "nn_timing/data/error_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string_view>
#include <utility>

#include "sim/base/check.hpp"

namespace vpusim::nn_timing {
namespace {

// Places in the sorted order from 0; equal values share the middle of theirs.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) {
      ++end;
    }
    for (std::size_t i = begin; i < end; ++i) {
      ranks[order[i]] = static_cast<double>(begin + end - 1) / 2;
    }
    begin = end;
  }
  return ranks;
}

std::optional<double> correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto count = static_cast<double>(a.size());
  const double mean_a = std::accumulate(a.begin(), a.end(), 0.0) / count;
  const double mean_b = std::accumulate(b.begin(), b.end(), 0.0) / count;
  double both = 0;
  double square_a = 0;
  double square_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += (a[i] - mean_a) * (b[i] - mean_b);
    square_a += (a[i] - mean_a) * (a[i] - mean_a);
    square_b += (b[i] - mean_b) * (b[i] - mean_b);
  }
  if (square_a == 0 || square_b == 0) {
    return std::nullopt;
  }
  return both / std::sqrt(square_a * square_b);
}

// A class's place among the others and its name.
using ClassKey = std::pair<int, std::string>;

ClassKey size_class(double cycles) {
  constexpr double kSmallest = 1000;
  constexpr int kPowers = 4;
  double limit = kSmallest;
  for (int power = 0; power < kPowers; ++power, limit *= 10) {
    if (cycles < limit) {
      return {power, power == 0 ? fmt::format("below {}", limit)
                                : fmt::format("{} to {}", limit / 10, limit - 1)};
    }
  }
  return {kPowers, fmt::format("from {}", limit / 10)};
}

ClassKey class_of(const EvaluatedRow& row, Grouping grouping) {
  const auto key = [](auto value, std::string_view name) {
    return ClassKey(static_cast<int>(value), std::string(name));
  };
  switch (grouping) {
    case Grouping::kOperation:
      return key(row.operation, kDpuOperationNames[row.operation]);
    case Grouping::kType:
      return key(row.type, kDataTypeNames[row.type]);
    case Grouping::kSplit:
      return key(row.split, kSplitNames[row.split]);
    case Grouping::kSize:
      break;
  }
  return size_class(row.cycles);
}

}  // namespace

ErrorStatistics error_statistics(std::span<const double> actual,
                                 std::span<const std::optional<double>> predicted) {
  VPUSIM_CHECK(actual.size() == predicted.size());
  std::vector<double> answered;
  std::vector<double> answers;
  std::vector<double> sizes;
  ErrorStatistics statistics;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    if (!predicted[i]) {
      ++statistics.unanswered;
      continue;
    }
    const double error = 100 * (*predicted[i] / actual[i] - 1);
    answered.push_back(actual[i]);
    answers.push_back(*predicted[i]);
    sizes.push_back(std::abs(error));
    statistics.bias += error;
  }
  statistics.count = sizes.size();
  if (sizes.empty()) {
    return statistics;
  }
  const std::size_t count = sizes.size();
  std::sort(sizes.begin(), sizes.end());
  statistics.bias /= static_cast<double>(count);
  statistics.mean = std::accumulate(sizes.begin(), sizes.end(), 0.0) / static_cast<double>(count);
  statistics.median = (sizes[(count - 1) / 2] + sizes[count / 2]) / 2;
  statistics.p95 = sizes[(count * 95 + 99) / 100 - 1];
  statistics.largest = sizes.back();
  statistics.rank_correlation = correlation(ranks_of(answered), ranks_of(answers));
  return statistics;
}

std::vector<ErrorClass> error_table(std::span<const EvaluatedRow> rows,
                                    std::span<const std::optional<double>> predicted,
                                    Grouping grouping) {
  VPUSIM_CHECK(rows.size() == predicted.size());
  struct Members {
    std::vector<double> actual;
    Predictions predicted;
  };
  std::map<ClassKey, Members> classes;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Members& members = classes[class_of(rows[i], grouping)];
    members.actual.push_back(rows[i].cycles);
    members.predicted.push_back(predicted[i]);
  }
  std::vector<ErrorClass> table;
  table.reserve(classes.size());
  for (const auto& [key, members] : classes) {
    table.push_back({key.second, error_statistics(members.actual, members.predicted)});
  }
  return table;
}

}  // namespace vpusim::nn_timing
