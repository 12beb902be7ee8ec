#include "sim/data_sets/model_rows.hpp"

#include <gtest/gtest.h>

#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using nn_timing::LabelSource;

// Answers with the width of the output; to a width of 13 it is the last resort, and to 14 silent.
class Widths final : public DpuTimingModel {
 public:
  std::string_view name() const override { return "measured widths"; }
  std::vector<std::optional<Estimate>> estimate(std::span<const DpuWorkload> workloads,
                                                const HwConfig& /*hw*/) const override {
    std::vector<std::optional<Estimate>> answers;
    for (const DpuWorkload& workload : workloads) {
      const std::uint32_t width = workload.output.width;
      answers.push_back(
          width == 14 ? std::nullopt
                      : std::optional(Estimate{
                            .cycles = Cycles(width), .model = name(), .is_fallback = width == 13}));
    }
    return answers;
  }
};

class ModelRowsTest : public testing::Test {
 protected:
  // Rows whose widths are drawn as listed, again and again.
  ModelRows<DpuWorkload> rows(std::vector<std::uint32_t> widths) const {
    return {model,
            hw,
            {.draw =
                 [widths, place = std::size_t{0}]() mutable {
                   DpuWorkload workload;
                   workload.output.width = widths[place++ % widths.size()];
                   return workload;
                 },
             .hash = [](const DpuWorkload& workload) { return workload.output.width; },
             .table =
                 [](std::span<const DpuWorkload>, std::span<const nn_timing::Label> labels) {
                   nn_timing::ShardTable table;
                   nn_timing::add_label_columns(labels, table);
                   return table;
                 }}};
  }

  Widths model;
  HwConfig hw = small_device();
};

TEST_F(ModelRowsTest, KeepsWhatTheModelKnows) {
  auto drawn = rows({5, 13, 14, 0, 6});
  for (int i = 0; i < 5; ++i) {
    drawn.draw();
    drawn.keep();
  }

  const std::size_t unanswered = drawn.label();

  EXPECT_EQ(unanswered, 3U);  // the last resort, no answer, no cycles
  EXPECT_EQ(drawn.size(), 2U);
}

TEST_F(ModelRowsTest, LabelsWhatIsKeptOnly) {
  auto drawn = rows({5, 6, 7});
  drawn.draw();
  drawn.draw();
  drawn.keep();
  drawn.draw();

  drawn.label();

  EXPECT_EQ(drawn.size(), 1U);
  EXPECT_EQ(drawn.label(), 0U);
}

TEST(SourceOf, FollowsTheNameOfTheModel) {
  EXPECT_EQ(source_of("measured:table.csv"), LabelSource::kMeasured);
  EXPECT_EQ(source_of("vpunn:vpu_2_7.vpunn"), LabelSource::kTeacher);
  EXPECT_EQ(source_of("pipeline"), LabelSource::kPipeline);
  EXPECT_EQ(source_of("device"), LabelSource::kSimulated);
  EXPECT_EQ(source_of("analytic"), LabelSource::kAnalytic);
}

}  // namespace
}  // namespace vpusim::test
