// How long the verdict on a schedule takes and how much memory a task costs.

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdint>
#include <string>
#include <utility>

#include "sim/analysis/legality.hpp"
#include "sim/schedule/schedule_builder.hpp"
#include "tests/support/racing_schedule.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// A legal schedule as compilers make them: rounds of loads into every tile, a DPU task, a
// SHAVE kernel, and strided stores of each tile's channels into one tensor. Places in CMX
// differ from round to round.
class Pipeline {
 public:
  explicit Pipeline(const HwConfig& hw) : hw_(hw) {}

  Schedule schedule(std::uint32_t task_count) {
    const std::uint32_t rounds = task_count / (4 * hw_.tile.count);
    BarrierList start;
    for (std::uint32_t round = 0; round < rounds; ++round) {
      start = add_round(start, round, round + 1 == rounds);
    }
    return std::move(builder_).finish();
  }

 private:
  static constexpr std::uint64_t kChannels = 32;
  static constexpr std::uint64_t kExtent = 28;
  static constexpr std::uint64_t kBytes = kChannels * kExtent * kExtent;

  BarrierId barrier(bool is_final) {
    Barrier made;
    made.name = fmt::format("b{}", builder_.so_far().barriers().size());
    made.is_final = is_final;
    made.physical_id = next_id_;
    next_id_ = (next_id_ + 1) % hw_.barriers.count;
    return builder_.add_barrier(made);
  }

  TypeId tensor(bool is_slice) {
    TensorType type;
    type.element = {NumberFormat::kUi8, false};
    type.order = {0, 2, 3, 1};
    type.shape = {1, kChannels, kExtent, kExtent};
    if (is_slice) {
      const std::uint64_t all = kChannels * hw_.tile.count;
      type.strides = {kExtent * kExtent * all, 1, kExtent * all, all};
    }
    return builder_.add_type(type);
  }

  BufferId place(Section section, std::uint32_t index, std::uint64_t offset, bool is_slice) {
    Buffer buffer;
    buffer.name = fmt::format("m{}", builder_.so_far().buffers().size());
    buffer.section = section;
    buffer.indices = {index};
    buffer.byte_offset = offset;
    buffer.type = tensor(is_slice);
    return builder_.add_buffer(buffer);
  }

  void add(Work work, const BarrierList& waits, BarrierId updates) {
    Task task;
    task.name = "task";
    task.work = std::move(work);
    task.waits = waits;
    task.updates = {updates};
    builder_.add_task(std::move(task));
  }

  void add_dma(std::uint32_t tile, BufferId source, BufferId target, const BarrierList& waits,
               BarrierId updates) {
    DmaTransfer dma;
    dma.port = static_cast<std::uint8_t>(tile % hw_.dma.port_count);
    dma.source = source;
    dma.target = target;
    add(dma, waits, updates);
  }

  // What the next round waits for.
  BarrierList add_round(const BarrierList& start, std::uint32_t round, bool is_last) {
    const BarrierId loaded = barrier(false);
    const BarrierId computed = barrier(false);
    const BarrierId applied = barrier(false);
    const BarrierId stored = barrier(is_last);
    const std::uint64_t shift = std::uint64_t{64} * (round % 4096);
    for (std::uint32_t tile = 0; tile < hw_.tile.count; ++tile) {
      const BufferId input = place(Section::kCmx, tile, shift, false);
      const BufferId output = place(Section::kCmx, tile, shift + kBytes, false);
      const BufferId result = place(Section::kCmx, tile, shift + 2 * kBytes, false);
      add_dma(tile, place(Section::kNetworkInput, 0, shift, false), input, start, loaded);
      DpuTask dpu;
      dpu.operands = {{DpuOperandRole::kInput, input}, {DpuOperandRole::kOutput, output}};
      DpuVariant& variant = dpu.variants.emplace_back();
      variant.cluster = tile;
      variant.output_end = {kExtent - 1, kExtent - 1, kChannels - 1};
      add(dpu, {loaded}, computed);
      ShaveKernel kernel;
      kernel.symbol = "builtin_Tanh";
      kernel.tile = tile;
      kernel.inputs = {output};
      kernel.outputs = {result};
      kernel.runs.push_back({.inputs = {output}, .outputs = {result}, .arguments = ""});
      add(kernel, {computed}, applied);
    }
    for (std::uint32_t tile = 0; tile < hw_.tile.count; ++tile) {
      const BufferId result = place(Section::kCmx, tile, shift + 2 * kBytes, false);
      add_dma(tile, result, place(Section::kNetworkOutput, 0, tile * kChannels, true), {applied},
              stored);
    }
    return {stored};
  }

  const HwConfig& hw_;
  ScheduleBuilder builder_{"pipeline"};
  std::uint32_t next_id_ = 0;
};

std::uint64_t peak_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

void judge(benchmark::State& state, const Schedule& schedule, const HwConfig& hw) {
  std::size_t findings = 0;
  for (auto _ : state) {
    findings = check_legality(schedule, hw).findings.size();
  }
  const auto tasks = static_cast<double>(schedule.tasks().size());
  state.counters["findings"] = static_cast<double>(findings);
  // Of the whole process, schedule included; says something for its largest run only.
  state.counters["peak B/task"] = static_cast<double>(peak_bytes()) / tasks;
}

void legal(benchmark::State& state, const std::string& device) {
  const HwConfig hw = catalog_device(device);
  const Schedule schedule = Pipeline(hw).schedule(static_cast<std::uint32_t>(state.range(0)));
  judge(state, schedule, hw);
}

void legal_vpu_2_7(benchmark::State& state) { legal(state, "vpu_2_7"); }
void legal_vpu_4_0(benchmark::State& state) { legal(state, "vpu_4_0"); }

// All buffers on top of each other: races everywhere, until the search gives up.
void full_of_races(benchmark::State& state) {
  const HwConfig hw = catalog_device("vpu_2_7");
  const Schedule schedule = racing_schedule(
      {.seed = 1, .task_count = static_cast<std::uint32_t>(state.range(0)), .open_barriers = 6},
      hw);
  judge(state, schedule, hw);
}

BENCHMARK(legal_vpu_2_7)
    ->RangeMultiplier(10)
    ->Range(10'000, 1'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(legal_vpu_4_0)
    ->RangeMultiplier(10)
    ->Range(10'000, 1'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(full_of_races)
    ->RangeMultiplier(10)
    ->Range(10'000, 1'000'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace vpusim::test

BENCHMARK_MAIN();
