#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "nn_timing/data/data_set.hpp"
#include "sim/base/enum_names.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim::nn_timing {

// How far predictions are from what they should be. Errors are relative, in percent:
// 100 * (predicted / actual - 1).
struct ErrorStatistics {
  std::size_t count = 0;       // rows with a prediction, of which the rest speaks
  std::size_t unanswered = 0;  // rows without
  // Of the errors' sizes. The median of an even number is between the middle two; the 95th
  // percentile is the smallest size that 95 % of the rows do not exceed.
  double mean = 0;
  double median = 0;
  double p95 = 0;
  double largest = 0;
  double bias = 0;  // mean with the sign
  // Spearman's: 1 when predictions order the rows as they are. None where all predictions or
  // all rows are equal.
  std::optional<double> rank_correlation;
};

// What a model says a row takes, cycles; none: no answer.
using Predictions = std::vector<std::optional<double>>;

// Precondition: as many of both, actual ones positive.
ErrorStatistics error_statistics(std::span<const double> actual,
                                 std::span<const std::optional<double>> predicted);

// What is needed of a row to say to which class it belongs.
struct EvaluatedRow {
  DpuOperation operation = DpuOperation::kConvolution;
  DataType type = DataType::kUint8;  // of the input
  Split split = Split::kTrain;
  double cycles = 0;
};

// By what rows are told apart. Sizes are classes of cycles, by powers of ten.
enum class Grouping : std::uint8_t { kOperation, kType, kSize, kSplit };
inline constexpr auto kGroupingNames =
    enum_names<Grouping, Grouping::kSplit>("operation", "dtype", "size", "split");

struct ErrorClass {
  std::string name;  // "DW_CONVOLUTION", "1000 to 9999"
  ErrorStatistics errors;
};

// One class for each that has rows, in the order of their enumeration or size.
// Precondition: as many rows as predictions.
std::vector<ErrorClass> error_table(std::span<const EvaluatedRow> rows,
                                    std::span<const std::optional<double>> predicted,
                                    Grouping grouping);

}  // namespace vpusim::nn_timing
