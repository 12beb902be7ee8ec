#pragma once

#include "sim/schedule/task.hpp"

namespace vpusim {

// Calls `visit(BufferId)` for every buffer that a task reads or writes; one that is
// named twice is visited twice. An NCE task's parents (the whole tensors that its
// operands are slices of) are not touched by it.
template <class Visit>
void for_each_touched_buffer(const Task& task, const Visit& visit) {
  const auto all = [&](const std::vector<BufferId>& buffers) {
    for (const BufferId buffer : buffers) {
      visit(buffer);
    }
  };
  std::visit(Overloaded{
                 [&](const DmaTransfer& dma) {
                   visit(dma.source);
                   visit(dma.target);
                 },
                 [&](const DpuTask& dpu) {
                   for (const DpuOperand& operand : dpu.operands) {
                     const bool is_parent =
                         operand.role >= DpuOperandRole::kParentInput &&
                         operand.role <= DpuOperandRole::kParentOutputSparsityMap;
                     if (!is_parent) {
                       visit(operand.buffer);
                     }
                   }
                 },
                 [&](const ShaveKernel& kernel) {
                   all(kernel.inputs);
                   all(kernel.outputs);
                   all(kernel.profiling_data);
                 },
                 [&](const MediaTask& media) {
                   all(media.inputs);
                   all(media.outputs);
                   all(media.profiling_data);
                 },
             },
             task.work);
}

}  // namespace vpusim
