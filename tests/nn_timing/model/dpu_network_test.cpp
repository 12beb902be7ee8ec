#include "nn_timing/model/dpu_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "nn_timing/model/post_processing.hpp"
#include "nn_timing/model/sanitize.hpp"
#include "sim/importers/workloads/workload_reader.hpp"
#include "tests/support/files.hpp"

namespace vpusim::nn_timing::test {
namespace {

using vpusim::test::reference_data;

// The tables hold the networks' own answers. For two kinds of workload the published library
// asks twice and answers something else: input and weights both sparse, and more channels
// than were trained.
bool is_asked_twice(const DpuWorkload& w) {
  const bool is_dual = w.input.is_sparse && w.has_weight_sparsity;
  const bool keeps_channels =
      w.operation == DpuOperation::kDepthwiseConvolution || w.operation == DpuOperation::kMaxPool;
  return is_dual || (keeps_channels && w.input.channels > 64);
}

struct GoldenRow {
  DpuWorkload workload;
  VpunnDevice device = VpunnDevice::kVpu20;
  float raw = 0;
  std::string cycles;  // or an error
};

std::vector<GoldenRow> read_rows(const std::string& table) {
  WorkloadReader reader(table);
  WorkloadRow row;
  std::vector<GoldenRow> rows;
  while (reader.next(row)) {
    rows.push_back({row.workload, row.device.value(),
                    std::stof(std::string(reader.table().field("nn_raw"))),
                    std::string(reader.table().field("cycles"))});
  }
  return rows;
}

std::string shown(const DpuPrediction& prediction) {
  return prediction.cycles ? std::to_string(prediction.cycles->count())
                           : "ERROR_INVALID_OUTPUT_RANGE";
}

class GoldenNetworkTest : public testing::TestWithParam<std::string> {};

TEST_P(GoldenNetworkTest, GivesTheRawOutputsOfThePublishedLibrary) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(table, "golden/golden_" + GetParam() + ".csv.gz");
  VPUSIM_REFERENCE_DATA_OR_SKIP(file, "models/" + GetParam() + ".vpunn");
  const DpuNetwork network(load_network(file), file);
  const std::vector<GoldenRow> rows = read_rows(table);
  ASSERT_EQ(rows.size(), 2000);
  const std::size_t width = network.descriptor().size;
  std::vector<float> features(rows.size() * width);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ASSERT_TRUE(network.descriptor().write(sanitized(rows[i].workload, rows[i].device),
                                           rows[i].device,
                                           std::span(features).subspan(i * width, width)));
  }
  std::vector<float> raw(rows.size());
  network.inference().run(features, raw);

  double largest_error = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const float published = rows[i].raw;
    largest_error = std::max<double>(
        largest_error, std::abs(raw[i] - published) / std::max(1.0F, std::abs(published)));
  }
  RecordProperty("largest_relative_error", std::to_string(largest_error));
  EXPECT_LE(largest_error, 1e-5);
}

TEST_P(GoldenNetworkTest, PredictsTheCyclesOfThePublishedLibrary) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(table, "golden/golden_" + GetParam() + ".csv.gz");
  VPUSIM_REFERENCE_DATA_OR_SKIP(file, "models/" + GetParam() + ".vpunn");
  const DpuNetwork network(load_network(file), file);
  const std::vector<GoldenRow> rows = read_rows(table);
  std::vector<DpuWorkload> workloads;
  std::transform(rows.begin(), rows.end(), std::back_inserter(workloads),
                 [](const GoldenRow& row) { return row.workload; });
  std::vector<DpuPrediction> predictions(rows.size());
  network.predict(workloads, rows.front().device, predictions);

  std::size_t compared = 0;
  std::size_t differing = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (is_asked_twice(workloads[i])) {
      continue;
    }
    ++compared;
    EXPECT_EQ(predictions[i].verdict, Verdict::kValid) << "row " << i + 2;
    if (shown(predictions[i]) != rows[i].cycles) {
      ++differing;
      EXPECT_NEAR(predictions[i].raw, rows[i].raw, 1e-5 * rows[i].raw)
          << "row " << i + 2 << ": " << shown(predictions[i]) << " not " << rows[i].cycles;
    }
  }
  RecordProperty("compared", std::to_string(compared));
  RecordProperty("differing", std::to_string(differing));
  std::cout << compared << " compared, " << differing << " differ\n";
  EXPECT_GE(compared, 1400);
  EXPECT_LE(static_cast<double>(differing), 0.001 * static_cast<double>(compared));
}

INSTANTIATE_TEST_SUITE_P(All, GoldenNetworkTest,
                         testing::Values("vpu_2_0", "vpu_2_0.fast", "vpu_2_7", "vpu_2_7.fast",
                                         "vpu_2_7_159", "vpu_2_7_159.fast", "vpu_40_159",
                                         "vpu_40_159_strict", "vpu_40_159_strict.fast", "vpu_4_0",
                                         "vpu_4_1", "vpu_5_1", "vpu_5_1_5113"));

}  // namespace
}  // namespace vpusim::nn_timing::test
