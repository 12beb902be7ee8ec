#include "nn_timing/data/workload_mix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"

namespace vpusim::nn_timing::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using vpusim::test::input_error_of;
using vpusim::test::TemporaryFolder;

class WorkloadMixTest : public testing::Test {
 protected:
  std::string error_of(const std::string& text) const {
    return input_error_of([&] { WorkloadMix::load(folder.write("mix.yaml", text)); });
  }

  TemporaryFolder folder;
};

TEST_F(WorkloadMixTest, IsTheShippedFileUnlessAFileSaysOtherwise) {
  const WorkloadMix mix;

  EXPECT_EQ(mix.operations.front().value, DpuOperation::kConvolution);
  EXPECT_EQ(mix.operations.front().weight, 46U);
  EXPECT_FALSE(mix.token_counts.empty());
  EXPECT_GT(mix.percent.square_kernel, 0);
}

TEST_F(WorkloadMixTest, TakesFromAFileOnlyWhatItSays) {
  const WorkloadMix mix = WorkloadMix::load(
      folder.write("mix.yaml", "windows: {pool: {kernels: {3: 1}}}\npercent: {batched: 0.5}\n"));

  ASSERT_EQ(mix.pool.kernels.size(), 1U);
  EXPECT_EQ(mix.pool.kernels[0].value, 3U);
  EXPECT_EQ(mix.percent.batched, 0.5);
  EXPECT_EQ(mix.pool.strides.size(), WorkloadMix().pool.strides.size());
  EXPECT_EQ(mix.percent.square_kernel, WorkloadMix().percent.square_kernel);
}

TEST_F(WorkloadMixTest, NamesThePlaceOfAMistake) {
  EXPECT_THAT(error_of("operation: {}\n"), HasSubstr("did you mean 'operations'?"));
  EXPECT_THAT(error_of("operations: {CONVOLUTIO: 1}\n"),
              EndsWith("mix.yaml:1:14: operations.CONVOLUTIO: unknown name 'CONVOLUTIO'; did you "
                       "mean 'CONVOLUTION'?"));
  EXPECT_THAT(error_of("windows: {pool: {kernels: {16: 1}}}\n"),
              HasSubstr("expected a whole number, 1 to 15, got '16'"));
  EXPECT_THAT(error_of("percent: {batched: 101}\n"),
              HasSubstr("expected a number of percent, 0 to 100"));
  EXPECT_THAT(error_of("extents: {network: [0]}\n"), HasSubstr("must be at least 1, got 0"));
}

TEST_F(WorkloadMixTest, RefusesListsThatLeaveNothingToDraw) {
  EXPECT_THAT(error_of("operations: {}\n"), HasSubstr("nothing to draw"));
  EXPECT_THAT(error_of("operations: {MAXPOOL: 0}\n"), HasSubstr("nothing to draw"));
  EXPECT_THAT(error_of("tokens: {counts: []}\n"), HasSubstr("nothing to draw"));
}

}  // namespace
}  // namespace vpusim::nn_timing::test
