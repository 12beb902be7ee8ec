#include "sim/data_sets/schedule_features.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <limits>
#include <type_traits>

#include "sim/schedule/dma_workload.hpp"
#include "sim/schedule/dpu_workload.hpp"
#include "sim/schedule/queues.hpp"
#include "sim/timing/shave/shave_workload.hpp"

namespace vpusim {
namespace {

static_assert(std::has_unique_object_representations_v<TaskFeatures>);
static_assert(std::has_unique_object_representations_v<Dependency>);

constexpr std::size_t kNceOperations = kNceOperationNames.all().size();

std::int32_t clamped(std::uint64_t value) {
  return static_cast<std::int32_t>(
      std::min<std::uint64_t>(value, std::numeric_limits<std::int32_t>::max()));
}

template <class Enum>
std::int32_t place_of(Enum value) {
  return static_cast<std::int32_t>(value);
}

// Fills in what is known of one task.
class TaskReader {
 public:
  explicit TaskReader(const Schedule& schedule) : schedule_(schedule) {}

  TaskFeatures read(const Task& task, std::string& kernel) const {
    TaskFeatures features;
    features.kind = place_of(task.kind());
    features.unit = static_cast<std::int32_t>(tile_of(task));
    features.steps = static_cast<std::int32_t>(task.variant_count());
    features.waits = static_cast<std::int32_t>(task.waits.size());
    features.updates = static_cast<std::int32_t>(task.updates.size());
    std::visit(Overloaded{[&](const DmaTransfer& dma) { add(dma, features); },
                          [&](const DpuTask& dpu) { add(dpu, features); },
                          [&](const ShaveKernel& shave) {
                            kernel = shave.symbol;
                            add(shave, features);
                          },
                          [&](const MediaTask& media) {
                            features.source_bytes = bytes_of(media.inputs);
                            features.target_bytes = bytes_of(media.outputs);
                          }},
               task.work);
    return features;
  }

 private:
  std::int64_t bytes_of(BufferId buffer) const {
    return static_cast<std::int64_t>(schedule_.type_of(buffer).bytes().count());
  }

  std::int64_t bytes_of(const std::vector<BufferId>& buffers) const {
    std::int64_t bytes = 0;
    for (const BufferId buffer : buffers) {
      bytes += bytes_of(buffer);
    }
    return bytes;
  }

  void add(const DmaTransfer& dma, TaskFeatures& features) const {
    features.operation = static_cast<std::int32_t>(kNceOperations) + place_of(dma.kind);
    features.unit = dma.port;
    if (moves_no_data(dma.kind)) {
      return;
    }
    const TensorType& source = schedule_.type_of(dma.source);
    const TensorType& target = schedule_.type_of(dma.target);
    features.source_bytes = bytes_of(dma.source);
    features.target_bytes = bytes_of(dma.target);
    features.direction = place_of(dma_direction(schedule_.buffers()[dma.source].is_in_cmx(),
                                                schedule_.buffers()[dma.target].is_in_cmx()));
    features.source_runs = clamped(source.contiguous_runs());
    features.target_runs = clamped(target.contiguous_runs());
    features.target_tiles = static_cast<std::int32_t>(cmx_tiles(schedule_, dma.target).size());
  }

  void add(const DpuTask& dpu, TaskFeatures& features) const {
    features.operation = place_of(dpu.operation);
    features.kernel_height = static_cast<std::int32_t>(dpu.kernel[0]);
    features.kernel_width = static_cast<std::int32_t>(dpu.kernel[1]);
    features.stride_height = static_cast<std::int32_t>(dpu.strides[0]);
    features.stride_width = static_cast<std::int32_t>(dpu.strides[1]);
    features.mode = place_of(dpu.variants.front().mpe_mode);
    for (const DpuOperand& operand : dpu.operands) {
      const bool is_written = operand.role == DpuOperandRole::kOutput;
      (is_written ? features.target_bytes : features.source_bytes) += bytes_of(operand.buffer);
    }
    WorkloadTensor input;
    WorkloadTensor output;
    for (const DpuVariant& variant : dpu.variants) {
      const DpuWorkload workload = dpu_workload(schedule_, dpu, variant);
      const std::uint64_t depth =
          dpu.operation == NceOperation::kConvolution ? workload.input.channels : 1;
      features.macs += static_cast<std::int64_t>(workload.output.element_count() * depth *
                                                 dpu.kernel[0] * dpu.kernel[1]);
      // The boxes lie side by side; the largest says most about the task.
      if (workload.output.element_count() >= output.element_count()) {
        input = workload.input;
        output = workload.output;
      }
    }
    add(input, output, features);
  }

  void add(const ShaveKernel& shave, TaskFeatures& features) const {
    features.source_bytes = bytes_of(shave.inputs);
    features.target_bytes = bytes_of(shave.outputs);
    if (shave.runs.empty()) {
      return;
    }
    const ShaveWorkload workload = shave_workload(schedule_, shave, shave.runs.front());
    if (!workload.inputs.empty() && !workload.outputs.empty()) {
      add(workload.inputs.front(), workload.outputs.front(), features);
    }
  }

  static void add(const WorkloadTensor& input, const WorkloadTensor& output,
                  TaskFeatures& features) {
    features.input_width = clamped(input.width);
    features.input_height = clamped(input.height);
    features.input_channels = clamped(input.channels);
    features.input_type = place_of(input.type);
    features.output_width = clamped(output.width);
    features.output_height = clamped(output.height);
    features.output_channels = clamped(output.channels);
    features.output_type = place_of(output.type);
  }

  const Schedule& schedule_;
};

void add_queue_order(const Queues& queues, ScheduleFeatures& features) {
  for (std::size_t q = 0; q < queues.tasks.size(); ++q) {
    const std::vector<TaskId>& tasks = queues.tasks[QueueId(q)];
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      features.tasks[tasks[i].index()].queue = static_cast<std::int32_t>(q);
      if (i > 0) {
        features.dependencies.push_back({.from = static_cast<std::int32_t>(tasks[i - 1].index()),
                                         .to = static_cast<std::int32_t>(tasks[i].index()),
                                         .kind = DependencyKind::kQueue,
                                         .barrier = -1});
      }
    }
  }
}

void add_barriers(const Schedule& schedule, ScheduleFeatures& features) {
  IdVector<BarrierId, std::vector<std::int32_t>> producers(schedule.barriers().size());
  for (std::size_t i = 0; i < schedule.tasks().size(); ++i) {
    for (const BarrierId barrier : schedule.tasks()[TaskId(i)].updates) {
      producers[barrier].push_back(static_cast<std::int32_t>(i));
    }
  }
  for (std::size_t i = 0; i < schedule.tasks().size(); ++i) {
    for (const BarrierId barrier : schedule.tasks()[TaskId(i)].waits) {
      for (const std::int32_t from : producers[barrier]) {
        features.dependencies.push_back({.from = from,
                                         .to = static_cast<std::int32_t>(i),
                                         .kind = DependencyKind::kBarrier,
                                         .barrier = static_cast<std::int32_t>(barrier.index())});
      }
    }
  }
}

}  // namespace

std::span<const std::string_view> task_operation_names() {
  static constexpr auto kNames = [] {
    std::array<std::string_view, kNceOperations + kDmaKindNames.all().size()> names;
    const auto next =
        std::copy(kNceOperationNames.all().begin(), kNceOperationNames.all().end(), names.begin());
    std::copy(kDmaKindNames.all().begin(), kDmaKindNames.all().end(), next);
    return names;
  }();
  return kNames;
}

ScheduleFeatures features_of(const Schedule& schedule, const HwConfig& hw) {
  ScheduleFeatures features;
  features.tasks.reserve(schedule.tasks().size());
  features.kernels.resize(schedule.tasks().size());
  const TaskReader reader(schedule);
  for (std::size_t i = 0; i < schedule.tasks().size(); ++i) {
    features.tasks.push_back(reader.read(schedule.tasks()[TaskId(i)], features.kernels[i]));
  }
  add_queue_order(queues_of(schedule, hw), features);
  add_barriers(schedule, features);
  return features;
}

std::uint64_t ScheduleFeatures::content_hash() const {
  std::uint64_t hash = XXH3_64bits(tasks.data(), tasks.size() * sizeof(TaskFeatures));
  hash = XXH3_64bits_withSeed(dependencies.data(), dependencies.size() * sizeof(Dependency), hash);
  for (const std::string& kernel : kernels) {
    if (!kernel.empty()) {
      hash = XXH3_64bits_withSeed(kernel.data(), kernel.size(), hash);
    }
  }
  return hash;
}

}  // namespace vpusim
