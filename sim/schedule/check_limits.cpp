#include "sim/schedule/check_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "sim/schedule/byte_region.hpp"
#include "sim/schedule/queues.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kChannelAxis = 1;  // of N, C, H, W

class LimitChecker {
 public:
  LimitChecker(const Schedule& schedule, const HwConfig& hw, std::vector<Finding>& findings)
      : schedule_(schedule), hw_(hw), findings_(findings) {}

  void run() {
    for (std::size_t i = 0; i < schedule_.tasks().size(); ++i) {
      task_ = TaskId(i);
      const Task& task = schedule_.tasks()[task_];
      if (const auto* dpu = std::get_if<DpuTask>(&task.work)) {
        check(*dpu);
      } else if (const auto* dma = std::get_if<DmaTransfer>(&task.work)) {
        check(*dma);
      }
      count_storage(task);
    }
    check_storage();
  }

 private:
  void check(const DpuTask& dpu) {
    for (const std::uint32_t side : dpu.kernel) {
      if (side > hw_.dpu.max_kernel) {
        add(FindingCode::kKernelTooLarge, "has a window of {} x {}, at most {} x {} is possible",
            dpu.kernel[0], dpu.kernel[1], hw_.dpu.max_kernel, hw_.dpu.max_kernel);
        break;
      }
    }
    for (const DpuOperand& operand : dpu.operands) {
      if (operand.role == DpuOperandRole::kInput || operand.role == DpuOperandRole::kOutput) {
        check_extents(operand.buffer);
        check_channels(dpu, operand);
      }
      if (operand.role == DpuOperandRole::kInput || operand.role == DpuOperandRole::kWeights ||
          operand.role == DpuOperandRole::kOutput) {
        check_alignment(operand.buffer);
      }
    }
    for (const DpuVariant& variant : dpu.variants) {
      check(dpu, variant);
    }
  }

  void check_extents(BufferId id) {
    for (const std::uint64_t extent : schedule_.type_of(id).shape) {
      if (extent > hw_.dpu.max_extent) {
        add(FindingCode::kTensorTooLarge, "has {} elements in one dimension of '{}', at most {}",
            extent, schedule_.buffers()[id].name, hw_.dpu.max_extent);
        return;
      }
    }
  }

  void check_channels(const DpuTask& dpu, const DpuOperand& operand) {
    const TensorType& type = schedule_.type_of(operand.buffer);
    if (type.shape.size() != 4) {
      return;
    }
    const bool is_compact = operand.role == DpuOperandRole::kInput
                                ? dpu.has_compressed_input_channels
                                : dpu.is_superdense;
    const std::uint32_t multiple =
        is_compact ? hw_.dpu.compact_channel_multiple : hw_.dpu.channel_multiple;
    if (type.shape[kChannelAxis] % multiple != 0) {
      add(FindingCode::kChannelsNotAligned, "has {} channels in '{}', not a multiple of {}",
          type.shape[kChannelAxis], schedule_.buffers()[operand.buffer].name, multiple);
    }
  }

  void check_alignment(BufferId id) {
    const Buffer& buffer = schedule_.buffers()[id];
    if (buffer.is_in_cmx() && buffer.byte_offset % hw_.dpu.buffer_alignment.count() != 0) {
      add(FindingCode::kBufferMisaligned, "uses '{}' at byte {} of CMX, not a multiple of {}",
          buffer.name, buffer.byte_offset, hw_.dpu.buffer_alignment.count());
    }
  }

  void check(const DpuTask& dpu, const DpuVariant& variant) {
    if (variant.halos.size() > hw_.dpu.max_halo_regions) {
      add(FindingCode::kTooManyHalos, "has a variant with {} halo regions, at most {}",
          variant.halos.size(), hw_.dpu.max_halo_regions);
    }
    const bool sums_no_channels = dpu.operation == NceOperation::kDepthwiseConvolution ||
                                  dpu.operation == NceOperation::kMaxPool ||
                                  dpu.operation == NceOperation::kAveragePool;
    const std::int64_t channels = std::int64_t{variant.output_end[2]} - variant.output_begin[2] + 1;
    if (!sums_no_channels || dpu.is_permute_quantize) {
      return;
    }
    bool is_legal = false;
    for (std::int64_t legal = hw_.dpu.channel_multiple; legal <= hw_.dpu.max_depthwise_channels;
         legal *= 2) {
      is_legal = is_legal || channels == legal;
    }
    if (!is_legal) {
      add(FindingCode::kVariantChannels,
          "has a depthwise or pooling variant of {} channels; {} times a power of two, at most {}",
          channels, hw_.dpu.channel_multiple, hw_.dpu.max_depthwise_channels);
    }
  }

  void check(const DmaTransfer& dma) {
    if (moves_no_data(dma.kind)) {
      return;
    }
    const std::uint64_t length =
        std::min(bytes_of(dma.source), bytes_of(dma.target));  // an expansion moves the smaller
    if (length > hw_.dma.max_transfer.count()) {
      add(FindingCode::kTransferTooLong, "moves {} bytes, one transfer at most {}", length,
          hw_.dma.max_transfer.count());
    }
    if (dma.descriptor && dma.descriptor->plane_count > hw_.dma.max_planes) {
      add_planes(dma.descriptor->plane_count);
    }
    if (dma.kind != DmaKind::kCopy) {
      return;  // how others walk through memory their descriptor says
    }
    for (const BufferId id : {dma.source, dma.target}) {
      check_strides(id);
    }
  }

  std::uint64_t bytes_of(BufferId id) const { return schedule_.type_of(id).bytes().count(); }

  void check_strides(BufferId id) {
    const TensorType& type = schedule_.type_of(id);
    if (type.strides.empty() || type.distribution) {
      return;
    }
    const ByteRegion region(type);
    const std::size_t levels = region.levels().size();
    if (levels > hw_.dma.max_stride_levels) {
      add(FindingCode::kTooManyStrideLevels, "has {} nested strides in '{}', at most {}", levels,
          schedule_.buffers()[id].name, hw_.dma.max_stride_levels);
    } else if (levels > 1 && levels == hw_.dma.max_stride_levels &&
               region.levels().front().count > hw_.dma.max_planes) {
      add_planes(region.levels().front().count);
    }
  }

  void add_planes(std::uint64_t planes) {
    add(FindingCode::kTooManyPlanes, "moves {} planes, at most {}", planes, hw_.dma.max_planes);
  }

  struct Use {
    std::uint32_t tasks = 0;
    std::uint32_t variants = 0;
    TaskId last;
  };

  void count_storage(const Task& task) {
    for (const BarrierId barrier : task.updates) {
      Use& use = uses_[{barrier, queue_of(schedule_, task, hw_)}];
      use.tasks +=
          std::holds_alternative<ShaveKernel>(task.work)
              ? std::max<std::uint32_t>(
                    static_cast<std::uint32_t>(std::get<ShaveKernel>(task.work).runs.size()), 1)
              : 1;
      use.variants += task.variant_count();
      use.last = task_;
    }
    if (task.updates.empty() && task.kind() == EngineKind::kDpu &&
        task.variant_count() > hw_.dpu.variant_storage) {
      add_storage(task.variant_count(), "variants", hw_.dpu.variant_storage);
    }
  }

  void check_storage() {
    for (const auto& [key, use] : uses_) {
      task_ = use.last;
      switch (key.second.kind) {
        case EngineKind::kDma:
          check_storage(key.first, use.tasks, "descriptors", hw_.dma.task_storage);
          break;
        case EngineKind::kShave:
          check_storage(key.first, use.tasks, "kernel invocations", hw_.shave.task_storage);
          break;
        case EngineKind::kDpu:
          check_storage(key.first, use.tasks, "invariants", hw_.dpu.task_storage);
          check_storage(key.first, use.variants, "variants", hw_.dpu.variant_storage);
          break;
        case EngineKind::kM2i:
          break;  // how many it holds nobody says
      }
    }
  }

  void check_storage(BarrierId barrier, std::uint32_t count, std::string_view what,
                     std::uint32_t room) {
    if (count > room) {
      add_storage(count, what, room);
      findings_.back().barrier = barrier;
    }
  }

  void add_storage(std::uint32_t count, std::string_view what, std::uint32_t room) {
    add(FindingCode::kStorageExceeded,
        "is the last of {} {} of its queue that must be stored at a time; there is room for {}",
        count, what, room);
  }

  template <class... Arguments>
  void add(FindingCode code, fmt::format_string<Arguments...> problem, Arguments&&... arguments) {
    Finding finding;
    finding.code = code;
    finding.message = in_message(schedule_, task_) + " " +
                      fmt::format(problem, std::forward<Arguments>(arguments)...);
    finding.task = task_;
    findings_.push_back(std::move(finding));
  }

  const Schedule& schedule_;
  const HwConfig& hw_;
  std::vector<Finding>& findings_;
  TaskId task_;
  std::map<std::pair<BarrierId, QueueKey>, Use> uses_;
};

}  // namespace

void check_limits(const Schedule& schedule, const HwConfig& hw, std::vector<Finding>& findings) {
  LimitChecker(schedule, hw, findings).run();
}

}  // namespace vpusim
