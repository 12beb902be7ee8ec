#include "sim/analysis/task_work.hpp"

#include <algorithm>
#include <variant>

#include "sim/schedule/dma_workload.hpp"
#include "sim/schedule/dpu_workload.hpp"
#include "sim/timing/cmx_traffic.hpp"

namespace vpusim {
namespace {

// Sums stay far from overflow, whatever shapes a file claims.
constexpr std::uint64_t kMost = std::uint64_t{1} << 58;

std::uint64_t product(std::uint64_t a, std::uint64_t b) {
  return std::min(detail::multiply_divide(a, b, 1), kMost);
}

bool is_16_bit(DataType type) {
  return type == DataType::kFloat16 || type == DataType::kBfloat16 || type == DataType::kFloat32;
}

// Steps of the MAC array, each a multiply-accumulate or an input of a pooling window.
std::uint64_t array_operations(const DpuWorkload& workload) {
  std::uint64_t count = workload.output.element_count();
  count = product(count, std::uint64_t{workload.kernel_width} * workload.kernel_height);
  const bool sums_channels = workload.operation == DpuOperation::kConvolution ||
                             workload.operation == DpuOperation::kCompressedConvolution;
  return sums_channels ? product(count, workload.input.channels) : count;
}

bool multiplies(DpuOperation operation) {
  return operation == DpuOperation::kConvolution ||
         operation == DpuOperation::kCompressedConvolution ||
         operation == DpuOperation::kDepthwiseConvolution;
}

void add_workload(const DpuWorkload& workload, const HwConfig& hw, TaskWork& work) {
  const std::uint64_t count = array_operations(workload);
  work.operations = std::min(work.operations + count, kMost);
  if (multiplies(workload.operation)) {
    work.operations = std::min(work.operations + count, kMost);
    std::uint64_t rate = std::max(hw.dpu.macs_per_cycle, 1U);
    if (is_16_bit(workload.input.type)) {
      rate = std::max<std::uint64_t>(rate / std::max(hw.dpu.fp16_slowdown, 1U), 1);
    }
    work.cycles_at_peak += Cycles((count + rate - 1) / rate);
  }
  work.cmx += cmx_traffic(workload);
  work.dpu_reads += cmx_reads(workload);
}

class WorkCounter {
 public:
  WorkCounter(const Schedule& schedule, const HwConfig& hw) : schedule_(schedule), hw_(hw) {}

  TaskWork count(const DpuTask& task) const {
    TaskWork work;
    for (const DpuVariant& variant : task.variants) {
      add_workload(dpu_workload(schedule_, task, variant), hw_, work);
    }
    return work;
  }

  TaskWork count(const DmaTransfer& dma) const {
    TaskWork work;
    if (moves_no_data(dma.kind)) {
      return work;
    }
    const Bytes read = bytes_of(dma.source);
    const Bytes written = bytes_of(dma.target);
    add(dma.source, read, work.ddr_read, work.cmx);
    add(dma.target, written, work.ddr_written, work.cmx);
    return work;
  }

  TaskWork count(const ShaveKernel& kernel) const {
    TaskWork work;
    for (const KernelRun& run : kernel.runs) {
      add_cmx(run.inputs, work);
      add_cmx(run.outputs, work);
    }
    return work;
  }

  TaskWork count(const MediaTask& media) const {
    TaskWork work;
    add_cmx(media.inputs, work);
    add_cmx(media.outputs, work);
    return work;
  }

 private:
  Bytes bytes_of(BufferId buffer) const {
    return std::min(schedule_.type_of(buffer).bytes(), Bytes(kMost));
  }

  void add(BufferId buffer, Bytes bytes, Bytes& ddr, Bytes& cmx) const {
    const Section section = schedule_.buffers()[buffer].section;
    if (section == Section::kCmx) {
      cmx += bytes;
    } else if (section != Section::kRegister) {
      ddr += bytes;
    }
  }

  void add_cmx(const std::vector<BufferId>& buffers, TaskWork& work) const {
    for (const BufferId buffer : buffers) {
      if (schedule_.buffers()[buffer].section == Section::kCmx) {
        work.cmx += bytes_of(buffer);
      }
    }
  }

  const Schedule& schedule_;
  const HwConfig& hw_;
};

}  // namespace

TaskWork& TaskWork::operator+=(const TaskWork& other) {
  operations = std::min(operations + other.operations, kMost);
  cycles_at_peak += other.cycles_at_peak;
  ddr_read += other.ddr_read;
  ddr_written += other.ddr_written;
  cmx += other.cmx;
  dpu_reads += other.dpu_reads;
  return *this;
}

IdVector<TaskId, TaskWork> work_of(const Schedule& schedule, const HwConfig& hw) {
  const WorkCounter counter(schedule, hw);
  IdVector<TaskId, TaskWork> works;
  works.reserve(schedule.tasks().size());
  for (const Task& task : schedule.tasks()) {
    works.push_back(std::visit([&](const auto& work) { return counter.count(work); }, task.work));
  }
  return works;
}

}  // namespace vpusim
