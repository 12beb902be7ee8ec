#include "nn_timing/data/error_table.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace vpusim::nn_timing::test {
namespace {

ErrorStatistics statistics(const std::vector<double>& actual, const Predictions& predicted) {
  return error_statistics(actual, predicted);
}

// Errors of +10, -20, +30 and 0 percent.
TEST(ErrorStatisticsTest, AreOfRelativeErrors) {
  const ErrorStatistics errors = statistics({100, 200, 10, 50}, {110, 160, 13, 50});

  EXPECT_EQ(errors.count, 4U);
  EXPECT_EQ(errors.unanswered, 0U);
  EXPECT_NEAR(errors.mean, 15, 1e-9);
  EXPECT_NEAR(errors.median, 15, 1e-9);
  EXPECT_NEAR(errors.p95, 30, 1e-9);
  EXPECT_NEAR(errors.largest, 30, 1e-9);
  EXPECT_NEAR(errors.bias, 5, 1e-9);
  EXPECT_NEAR(errors.rank_correlation.value(), 1, 1e-12);
}

TEST(ErrorStatisticsTest, CountRowsWithoutAnAnswerApart) {
  const ErrorStatistics errors = statistics({100, 100, 100}, {std::nullopt, 150, std::nullopt});

  EXPECT_EQ(errors.count, 1U);
  EXPECT_EQ(errors.unanswered, 2U);
  EXPECT_NEAR(errors.mean, 50, 1e-9);
  EXPECT_NEAR(errors.median, 50, 1e-9);
  EXPECT_EQ(errors.rank_correlation, std::nullopt);
}

TEST(ErrorStatisticsTest, SayNothingOfNothing) {
  const ErrorStatistics errors = statistics({7}, {std::nullopt});

  EXPECT_EQ(errors.count, 0U);
  EXPECT_EQ(errors.unanswered, 1U);
  EXPECT_EQ(errors.mean, 0);
}

// Sizes 1 to 40: 95 % of 40 are 38.
TEST(ErrorStatisticsTest, TakeTheSmallestSizeThat95PercentDoNotExceed) {
  std::vector<double> actual;
  Predictions predicted;
  for (int i = 1; i <= 40; ++i) {
    actual.push_back(100);
    predicted.emplace_back(100 + i);
  }

  EXPECT_NEAR(statistics(actual, predicted).p95, 38, 1e-9);
  actual.push_back(100);
  predicted.emplace_back(141);
  EXPECT_NEAR(statistics(actual, predicted).p95, 39, 1e-9);  // 38.95 of 41
}

// Differences of ranks 0, 1, 1, 0 and 0: 1 - 6 * 2 / (5 * 24).
TEST(ErrorStatisticsTest, CorrelateRanksNotValues) {
  EXPECT_NEAR(statistics({1, 2, 3, 4, 1000}, {5, 7, 6, 8, 9}).rank_correlation.value(), 0.9, 1e-12);
  EXPECT_NEAR(statistics({1, 2, 3}, {9, 8, 7}).rank_correlation.value(), -1, 1e-12);
  // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: 4.5 / sqrt(4.5 * 5).
  EXPECT_NEAR(statistics({1, 2, 2, 3}, {1, 2, 3, 4}).rank_correlation.value(), 0.9486832981, 1e-9);
}

TEST(ErrorTableTest, GivesAClassForEachThatHasRows) {
  const std::vector<EvaluatedRow> rows = {
      {DpuOperation::kMaxPool, DataType::kFloat16, Split::kTest, 99'999},
      {DpuOperation::kConvolution, DataType::kUint8, Split::kTrain, 999},
      {DpuOperation::kMaxPool, DataType::kUint8, Split::kTest, 1000}};
  const Predictions predicted = {2 * 99'999.0, 999, std::nullopt};
  const auto names = [&](Grouping grouping) {
    std::string found;
    for (const ErrorClass& one : error_table(rows, predicted, grouping)) {
      found += one.name + ":" + std::to_string(one.errors.count) + "+" +
               std::to_string(one.errors.unanswered) + " ";
    }
    return found;
  };

  EXPECT_EQ(names(Grouping::kOperation), "CONVOLUTION:1+0 MAXPOOL:1+1 ");
  EXPECT_EQ(names(Grouping::kType), "UINT8:1+1 FLOAT16:1+0 ");
  EXPECT_EQ(names(Grouping::kSize), "below 1000:1+0 1000 to 9999:0+1 10000 to 99999:1+0 ");
  EXPECT_EQ(names(Grouping::kSplit), "train:1+0 test:1+1 ");
  EXPECT_NEAR(error_table(rows, predicted, Grouping::kSplit)[1].errors.mean, 100, 1e-9);
}

}  // namespace
}  // namespace vpusim::nn_timing::test
