#include "sim/schedule/touched_buffers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace vpusim::test {
namespace {

using testing::ElementsAre;

std::vector<std::uint32_t> touched(Work work) {
  Task task;
  task.work = std::move(work);
  std::vector<std::uint32_t> buffers;
  for_each_touched_buffer(task, [&](BufferId buffer) { buffers.push_back(buffer.index()); });
  return buffers;
}

TEST(TouchedBuffersTest, OfATransferAreItsTwoEnds) {
  DmaTransfer dma;
  dma.source = BufferId(4);
  dma.target = BufferId(2);

  EXPECT_THAT(touched(dma), ElementsAre(4, 2));
}

TEST(TouchedBuffersTest, OfANceTaskAreAllButItsParents) {
  DpuTask dpu;
  dpu.operands = {{DpuOperandRole::kInput, BufferId(0)},
                  {DpuOperandRole::kInputSparsityMap, BufferId(1)},
                  {DpuOperandRole::kWeightTable, BufferId(2)},
                  {DpuOperandRole::kParentInput, BufferId(3)},
                  {DpuOperandRole::kParentInputSparsityMap, BufferId(4)},
                  {DpuOperandRole::kParentInputStorageElementTable, BufferId(5)},
                  {DpuOperandRole::kParentOutput, BufferId(6)},
                  {DpuOperandRole::kParentOutputSparsityMap, BufferId(7)},
                  {DpuOperandRole::kOutputIti, BufferId(8)},
                  {DpuOperandRole::kOutput, BufferId(9)},
                  {DpuOperandRole::kProfilingData, BufferId(10)},
                  {DpuOperandRole::kOther, BufferId(11)}};

  EXPECT_THAT(touched(dpu), ElementsAre(0, 1, 2, 8, 9, 10, 11));
}

TEST(TouchedBuffersTest, OfAKernelAreInputsOutputsAndProfilingData) {
  ShaveKernel kernel;
  kernel.inputs = {BufferId(1), BufferId(2)};
  kernel.outputs = {BufferId(3)};
  kernel.profiling_data = {BufferId(4)};

  EXPECT_THAT(touched(kernel), ElementsAre(1, 2, 3, 4));
}

TEST(TouchedBuffersTest, OfAMediaTaskAreInputsOutputsAndProfilingData) {
  MediaTask media;
  media.inputs = {BufferId(1)};
  media.outputs = {BufferId(2), BufferId(2)};
  media.profiling_data = {BufferId(3)};

  EXPECT_THAT(touched(media), ElementsAre(1, 2, 2, 3));  // what is named twice is visited twice
}

}  // namespace
}  // namespace vpusim::test
