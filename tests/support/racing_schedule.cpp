#include "tests/support/racing_schedule.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/random.hpp"
#include "sim/generator/barrier_drawer.hpp"
#include "sim/schedule/schedule_builder.hpp"

namespace vpusim::test {
namespace {

class Generator {
 public:
  Generator(const RacingScheduleSettings& settings, const HwConfig& hw)
      : settings_(settings),
        hw_(hw),
        random_(settings.seed),
        builder_("random"),
        barriers_(barrier_settings(settings, hw), builder_, random_) {
    Target target;
    target.architecture = hw.architectures.front();
    builder_.set_target(target);
    if (settings.arena_bytes > 0) {
      add_arena();
    } else {
      add_buffers();
      add_distributed_buffers();
    }
  }

  Schedule run() {
    for (std::uint32_t i = 0; i < settings_.task_count; ++i) {
      add_task(i);
    }
    return std::move(builder_).finish();
  }

 private:
  static BarrierSettings barrier_settings(const RacingScheduleSettings& settings,
                                          const HwConfig& hw) {
    return {.ids = hw.barriers.count,
            .open = settings.open_barriers,
            .variants_per_use = hw.barriers.max_variants,
            .has_physical_ids = settings.has_physical_barriers,
            .waits = 80,
            .second_wait = 0,
            .updates = 70};
  }

  std::uint64_t below(std::uint64_t limit) {
    return random_.below(static_cast<std::uint32_t>(limit));
  }
  bool chance(double percent) { return random_.chance(percent); }

  void add_buffers() {
    for (std::uint32_t i = 0; i < 64; ++i) {
      TensorType type;
      type.element = ElementType{i % 3 == 0 ? NumberFormat::kF16 : NumberFormat::kUi8, false};
      type.order = {0, 2, 3, 1};
      type.shape = {1, 16 * (1 + below(8)), 1 + below(32), 1 + below(32)};
      Buffer buffer;
      buffer.type = builder_.add_type(type);
      buffer.name = "d" + std::to_string(i);
      ddr_.push_back(builder_.add_buffer(buffer));
      buffer.name = "c" + std::to_string(i);
      buffer.section = Section::kCmx;
      buffer.indices = {static_cast<std::uint32_t>(i % hw_.tile.count)};
      cmx_.push_back(builder_.add_buffer(buffer));
    }
  }

  // Up to 4 elements in each of up to 3 dimensions, with or without gaps between them.
  TensorType random_small_type() {
    constexpr std::array kFormats = {NumberFormat::kUi8, NumberFormat::kF16, NumberFormat::kI4};
    TensorType type;
    type.element = {kFormats[below(kFormats.size())], false};
    type.shape = {1, 1 + below(4), 1 + below(4), 1 + below(4)};
    const bool fills_bytes = type.element.bits() % 8 == 0;  // no device strides within a byte
    if (fills_bytes && chance(60)) {
      type.strides.resize(type.shape.size());
      std::vector<std::size_t> axes = {0, 1, 2, 3};
      for (std::size_t i = axes.size(); i-- > 1;) {
        std::swap(axes[i], axes[below(i + 1)]);
      }
      std::uint64_t next = chance(50) ? 1 : 2;
      for (const std::size_t axis : axes) {
        type.strides[axis] = next;
        next = next * type.shape[axis] + (chance(30) ? below(5) * 2 : 0);
      }
    }
    return type;
  }

  void add_arena() {
    for (std::uint32_t i = 0; i < 8 * hw_.tile.count; ++i) {
      Buffer buffer;
      buffer.type = builder_.add_type(random_small_type());
      buffer.byte_offset = below(settings_.arena_bytes);
      buffer.name = "d" + std::to_string(i);
      ddr_.push_back(builder_.add_buffer(buffer));
      buffer.type = builder_.add_type(random_small_type());
      buffer.byte_offset = below(settings_.arena_bytes);
      buffer.name = "c" + std::to_string(i);
      buffer.section = Section::kCmx;
      buffer.indices = {static_cast<std::uint32_t>(i % hw_.tile.count)};
      cmx_.push_back(builder_.add_buffer(buffer));
    }
    constexpr std::array kModes = {Distribution::kSegmented, Distribution::kDuplicated};
    for (std::uint32_t i = 0; i < 4; ++i) {
      TensorType type = random_small_type();
      type.strides.clear();
      Distribution& distribution = type.distribution.emplace();
      distribution.modes = kModes[i % kModes.size()];
      distribution.cluster_count = hw_.tile.count;
      distribution.tile_grid = {1, 1, hw_.tile.count, 1};
      Buffer buffer;
      buffer.type = builder_.add_type(type);
      buffer.name = "s" + std::to_string(i);
      buffer.section = Section::kCmx;
      buffer.byte_offset = below(settings_.arena_bytes);
      distributed_.push_back(builder_.add_buffer(buffer));
    }
  }

  // Spread over all tiles: segmented, overlapped and duplicated in turn.
  void add_distributed_buffers() {
    constexpr std::array kModes = {Distribution::kSegmented, Distribution::kOverlapped,
                                   Distribution::kDuplicated};
    for (std::uint32_t i = 0; i < 12; ++i) {
      TensorType type;
      type.element = {NumberFormat::kUi8, false};
      type.order = {0, 2, 3, 1};
      type.shape = {1, 16, 8 + below(40), 16};
      Distribution& distribution = type.distribution.emplace();
      distribution.modes = kModes[i % kModes.size()];
      distribution.cluster_count = hw_.tile.count;
      distribution.tile_grid = {1, 1, hw_.tile.count, 1};
      distribution.kernel = {3, 3};
      distribution.strides = {1, 1};
      distribution.padding = {.left = 1, .right = 1, .top = 1, .bottom = 1};
      Buffer buffer;
      buffer.type = builder_.add_type(type);
      buffer.name = "s" + std::to_string(i);
      buffer.section = Section::kCmx;
      distributed_.push_back(builder_.add_buffer(buffer));
    }
  }

  BufferId cmx_of_tile(std::uint32_t tile) {
    const std::size_t turn = below(cmx_.size() / hw_.tile.count);
    return cmx_[turn * hw_.tile.count + tile];
  }

  void add_task(std::uint32_t number) {
    Task task;
    task.name = "layer" + std::to_string(number / 10) + "?t_Random/" + std::to_string(number);
    const std::uint64_t kind = below(10);
    if (kind < 5) {
      task.work = random_dma();
    } else if (kind < 8) {
      task.work = random_dpu();
    } else {
      task.work = random_shave();
    }
    // Nobody asks what has ended: tasks may race.
    EndedTasks ended(0);
    task.waits = barriers_.draw_waits(task.variant_count(), ended);
    barriers_.draw_updates(task, ended);
    builder_.add_task(std::move(task));
  }

  DmaTransfer random_dma() {
    DmaTransfer dma;
    dma.port = static_cast<std::uint8_t>(below(hw_.dma.port_count));
    dma.source = chance(50) ? ddr_[below(ddr_.size())] : cmx_[below(cmx_.size())];
    dma.target = chance(30) ? ddr_[below(ddr_.size())] : cmx_[below(cmx_.size())];
    if (chance(20)) {
      (chance(50) ? dma.source : dma.target) = distributed_[below(distributed_.size())];
    }
    if (settings_.arena_bytes > 0) {
      dma.is_out_of_order = chance(30);
    }
    if (chance(5)) {
      dma.kind = chance(50) ? DmaKind::kSync : DmaKind::kEnqueue;
    }
    return dma;
  }

  DpuTask random_dpu() {
    const auto tile = static_cast<std::uint32_t>(below(hw_.tile.count));
    DpuTask dpu;
    dpu.operation = chance(70) ? NceOperation::kConvolution : NceOperation::kMaxPool;
    const std::uint32_t kernel = chance(50) ? 1 : 3;
    dpu.kernel = {kernel, kernel};
    dpu.operands.push_back({DpuOperandRole::kInput, cmx_of_tile(tile)});
    dpu.operands.push_back({DpuOperandRole::kOutput, cmx_of_tile(tile)});
    const std::uint64_t variants = 1 + below(4);
    for (std::uint64_t v = 0; v < variants; ++v) {
      DpuVariant variant;
      variant.cluster = tile;
      const auto extent = static_cast<std::int32_t>(3 + below(20));
      variant.output_end = {extent, extent, 15};
      dpu.variants.push_back(variant);
    }
    return dpu;
  }

  ShaveKernel random_shave() {
    ShaveKernel kernel;
    kernel.symbol = chance(50) ? "builtin_MVN" : "builtin_Tanh";
    kernel.tile = static_cast<std::uint32_t>(below(hw_.tile.count));
    kernel.inputs = {cmx_of_tile(kernel.tile)};
    kernel.outputs = {cmx_of_tile(kernel.tile)};
    const std::uint64_t runs = 1 + below(2);
    for (std::uint64_t r = 0; r < runs; ++r) {
      kernel.runs.push_back({.inputs = kernel.inputs, .outputs = kernel.outputs, .arguments = ""});
    }
    return kernel;
  }

  const RacingScheduleSettings& settings_;
  const HwConfig& hw_;
  Random random_;
  ScheduleBuilder builder_;
  BarrierDrawer barriers_;
  std::vector<BufferId> ddr_;
  std::vector<BufferId> cmx_;
  std::vector<BufferId> distributed_;
};

}  // namespace

Schedule racing_schedule(const RacingScheduleSettings& settings, const HwConfig& hw) {
  return Generator(settings, hw).run();
}

}  // namespace vpusim::test
