#include "tests/support/small_device.hpp"

#include <fmt/format.h>

#include "sim/hw/load_device.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

class WidthIsCycles final : public DpuTimingModel {
 public:
  std::string_view name() const override { return "width-is-cycles"; }
  std::vector<std::optional<Estimate>> estimate(std::span<const DpuWorkload> workloads,
                                                const HwConfig& /*hw*/) const override {
    std::vector<std::optional<Estimate>> answers;
    for (const DpuWorkload& workload : workloads) {
      answers.emplace_back(Estimate{Cycles(workload.output.width), name()});
    }
    return answers;
  }
};

class ElementsAreCycles final : public ShaveTimingModel {
 public:
  std::string_view name() const override { return "elements-are-cycles"; }
  std::vector<std::optional<Estimate>> estimate(std::span<const ShaveWorkload> workloads,
                                                const HwConfig& /*hw*/) const override {
    std::vector<std::optional<Estimate>> answers;
    for (const ShaveWorkload& workload : workloads) {
      answers.emplace_back(Estimate{Cycles(workload.output_elements()), name()});
    }
    return answers;
  }
};

}  // namespace

HwConfig small_device() {
  HwConfig hw;
  hw.name = "small";
  hw.title = "a small device with round numbers";
  hw.architectures = {"SMALL"};
  hw.clocks = {.dpu = Hertz(1'000'000'000), .vpu = Hertz(1'000'000'000)};
  hw.tile.count = 2;
  hw.dpu.count_per_tile = 1;
  hw.dpu.macs_per_cycle = 2048;
  hw.dpu.fp16_slowdown = 2;
  hw.dpu.input_channels_per_cycle = 8;
  hw.dpu.post_processing_units = 64;
  hw.dpu.cmx_read_ports = 8;
  hw.shave.count_per_tile = 2;
  hw.shave.unknown_kernel = {.kernel = "", .width = BytesPerKilocycle(1000), .latency = Cycles(0)};
  hw.dpu.task_storage = 32;
  hw.dpu.variant_storage = 256;
  hw.dpu.max_extent = 8192;
  hw.dpu.max_kernel = 11;
  hw.dpu.channel_multiple = 16;
  hw.dpu.compact_channel_multiple = 4;
  hw.dpu.max_depthwise_channels = 64;
  hw.dpu.max_halo_regions = 6;
  hw.dpu.buffer_alignment = Bytes(16);
  hw.shave.task_storage = 64;
  hw.dma.task_storage = 256;
  hw.dma.max_transfer = Bytes((1 << 24) - 1);
  hw.dma.max_stride_levels = 2;
  hw.dma.max_planes = 256;
  hw.dma.port_count = 2;
  hw.dma.channel_count = 1;
  hw.dma.engine_count = 2;
  for (DmaPath& path : hw.dma.paths) {
    path = {.latency = Cycles(100),
            .ddr_latency = {},
            .width = BytesPerKilocycle(8000),
            .opening = {},
            .opening_width = BytesPerKilocycle(8000)};
  }
  hw.m2i.count = 1;
  hw.m2i.width = BytesPerKilocycle(1000);
  hw.cmx = {.capacity = Bytes(1 << 20), .word = Bytes(16), .dma_width = BytesPerKilocycle(64'000)};
  hw.ddr = {.bandwidth = BytesPerSecond(12'000'000'000),
            .write_bandwidth = BytesPerSecond(12'000'000'000),
            .capacity = Bytes(1ULL << 32)};
  hw.barriers = {.count = 8, .max_producers = 256, .max_variants = 256, .reprogram_latency = {}};
  hw.compiler_dma = {.is_legacy = true,
                     .dpu_frequency = Hertz(1'000'000'000),
                     .cmx_frequency = Hertz(1'000'000'000),
                     .dram_bandwidth = BytesPerSecond(10'000'000'000),
                     .dram_latency = Picoseconds(1'000'000),
                     .cmx_latency = Cycles(16),
                     .cmx_word = Bytes(32),
                     .is_half_duplex = true};
  return hw;
}

HwConfig catalog_device(const std::string& name) {
  return DeviceCatalog(source_file("hw_configs")).load(name);
}

TimedSchedule SizeIsCycles::annotate(const Schedule& schedule, const HwConfig& hw,
                                     Fidelity fidelity) {
  return vpusim::annotate(schedule, hw, fidelity, WidthIsCycles(), ElementsAreCycles());
}

BarrierId ScheduleOfTasks::barrier() {
  Barrier barrier;
  barrier.name = fmt::format("b{}", builder_.so_far().barriers().size());
  return builder_.add_barrier(barrier);
}

BarrierId ScheduleOfTasks::barrier(std::uint32_t physical_id) {
  Barrier barrier;
  barrier.name = fmt::format("b{}", builder_.so_far().barriers().size());
  barrier.physical_id = physical_id;
  return builder_.add_barrier(barrier);
}

BarrierId ScheduleOfTasks::final_barrier() {
  Barrier barrier;
  barrier.name = "final";
  barrier.is_final = true;
  return builder_.add_barrier(barrier);
}

BufferId ScheduleOfTasks::buffer(Section section, std::uint32_t tile, std::uint64_t elements) {
  TensorType type;
  type.shape = {elements};
  type.element = {NumberFormat::kUi8, false};
  Buffer buffer;
  buffer.name = fmt::format("m{}", builder_.so_far().buffers().size());
  buffer.section = section;
  if (section == Section::kCmx) {
    buffer.indices = {tile};
  }
  buffer.type = builder_.add_type(type);
  return builder_.add_buffer(buffer);
}

TaskId ScheduleOfTasks::add(const std::string& name, Work work, const Order& order) {
  Task task;
  task.name = name;
  task.work = std::move(work);
  task.waits.assign(order.waits.begin(), order.waits.end());
  task.updates.assign(order.updates.begin(), order.updates.end());
  task.enqueue_target = std::exchange(next_enqueue_target_, std::nullopt);
  return builder_.add_task(std::move(task));
}

TaskId ScheduleOfTasks::dma(const std::string& name, std::uint32_t port, std::uint64_t bytes,
                            const Order& order, DmaKind kind, Section source, Section target) {
  DmaTransfer dma;
  dma.kind = kind;
  dma.port = static_cast<std::uint8_t>(port);
  dma.source = buffer(source, 0, bytes);
  dma.target = buffer(target, 0, bytes);
  return add(name, dma, order);
}

TaskId ScheduleOfTasks::out_of_order_dma(const std::string& name, std::uint32_t port,
                                         std::uint64_t bytes, const Order& order) {
  DmaTransfer dma;
  dma.port = static_cast<std::uint8_t>(port);
  dma.is_out_of_order = true;
  dma.source = buffer(Section::kDdr, 0, bytes);
  dma.target = buffer(Section::kCmx, 0, bytes);
  return add(name, dma, order);
}

TaskId ScheduleOfTasks::dpu(const std::string& name, std::uint32_t tile,
                            const std::vector<std::uint32_t>& cycles, const Order& order) {
  DpuTask dpu;
  dpu.operands.push_back({DpuOperandRole::kInput, buffer(Section::kCmx, tile, 1)});
  dpu.operands.push_back({DpuOperandRole::kOutput, buffer(Section::kCmx, tile, 1)});
  for (const std::uint32_t width : cycles) {
    DpuVariant variant;
    variant.cluster = tile;
    variant.output_end = {static_cast<std::int32_t>(width) - 1, 0, 15};
    dpu.variants.push_back(variant);
  }
  return add(name, dpu, order);
}

TaskId ScheduleOfTasks::shave(const std::string& name, std::uint32_t tile,
                              const std::vector<std::uint32_t>& cycles, const Order& order,
                              const std::string& kernel_name) {
  ShaveKernel kernel;
  kernel.symbol = "builtin_" + kernel_name;
  kernel.tile = tile;
  for (const std::uint32_t elements : cycles) {
    const BufferId data = buffer(Section::kCmx, tile, elements);
    kernel.inputs.push_back(data);
    kernel.outputs.push_back(data);
    kernel.runs.push_back({.inputs = {data}, .outputs = {data}, .arguments = ""});
  }
  return add(name, kernel, order);
}

RunResult simulate(const Schedule& schedule, const HwConfig& hw, Fidelity fidelity) {
  const TimedSchedule timed = SizeIsCycles::annotate(schedule, hw, fidelity);
  Simulator simulator(VpuSize::of(hw));
  return simulator.run(timed, hw);
}

std::vector<std::string> timeline(const Schedule& schedule, const RunResult& result) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < schedule.tasks().size(); ++i) {
    lines.push_back(fmt::format("{} {}-{}", schedule.tasks()[TaskId(i)].name,
                                static_cast<double>(result.start_of(TaskId(i)).count()) / 1000,
                                static_cast<double>(result.end_of(TaskId(i)).count()) / 1000));
  }
  return lines;
}

}  // namespace vpusim::test
