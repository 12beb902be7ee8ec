#include "sim/timing/shave/shave_workload.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "sim/schedule/schedule_builder.hpp"

namespace vpusim::test {
namespace {

ShaveWorkload workload_of(const TensorType& input, const TensorType& output) {
  ScheduleBuilder builder("test");
  const auto add = [&](const TensorType& type) {
    Buffer buffer;
    buffer.type = builder.add_type(type);
    return builder.add_buffer(buffer);
  };
  ShaveKernel kernel;
  kernel.symbol = "builtin_Exp_3";
  KernelRun run;
  run.inputs = {add(input)};
  run.outputs = {add(output)};
  const Schedule schedule = std::move(builder).finish();
  return shave_workload(schedule, kernel, run);
}

TensorType tensor(Shape shape, std::vector<std::uint8_t> order = {}) {
  TensorType type;
  type.shape = std::move(shape);
  type.order = std::move(order);
  type.element.format = NumberFormat::kF16;
  return type;
}

TEST(ShaveWorkloadTest, HasTheKernelsNameAndItsOperands) {
  const ShaveWorkload workload = workload_of(tensor({1, 16, 8, 4}), tensor({2, 32, 8, 4}));

  EXPECT_EQ(workload.kernel, "Exp");
  EXPECT_EQ(workload.inputs.at(0), (WorkloadTensor{.width = 4,
                                                   .height = 8,
                                                   .channels = 16,
                                                   .type = DataType::kFloat16,
                                                   .layout = Layout::kXyz}));
  EXPECT_EQ(workload.outputs.at(0).batch, 2U);
  EXPECT_EQ(workload.output_elements(), 2048U);
  EXPECT_EQ(workload.output_bytes(), 4096U);
}

TEST(ShaveWorkloadTest, ReadsTheLayoutFromInnermostToOutermost) {
  const ShaveWorkload workload =
      workload_of(tensor({1, 16, 8, 4}, {0, 2, 3, 1}), tensor({1, 16, 8, 4}, {1, 0, 2, 3}));

  EXPECT_EQ(workload.inputs.at(0).layout, Layout::kZxy);
  EXPECT_EQ(workload.outputs.at(0).layout, Layout::kInvalid);
}

TEST(ShaveWorkloadTest, TakesOtherRanks) {
  const ShaveWorkload workload = workload_of(tensor({7}), tensor({2, 3, 16, 8, 4}));

  EXPECT_EQ(workload.inputs.at(0).width, 7U);
  EXPECT_EQ(workload.inputs.at(0).channels, 1U);
  EXPECT_EQ(workload.outputs.at(0).batch, 6U);
  EXPECT_EQ(workload.output_elements(), 6U * 16 * 8 * 4);
}

TEST(ShaveWorkloadTest, WithoutOutputsHasNoBytes) {
  EXPECT_EQ(ShaveWorkload{}.output_elements(), 0U);
  EXPECT_EQ(ShaveWorkload{}.output_bytes(), 0U);
}

}  // namespace
}  // namespace vpusim::test
