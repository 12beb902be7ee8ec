// How long the verdict on a schedule takes and how much memory a task costs.

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/analysis/legality.hpp"
#include "sim/schedule/schedule_builder.hpp"
#include "tests/support/random_schedule.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// A legal schedule as compilers make them: per tile, loads into one half of the CMX while
// the DPU works on the other, the SHAVE behind it, strided stores of each tile's channels
// into one tensor in DDR. Places in CMX differ from round to round.
Schedule pipelined_schedule(std::uint32_t task_count, const HwConfig& hw) {
  ScheduleBuilder builder("pipeline");
  std::uint32_t next_id = 0;
  const auto barrier = [&](bool is_final) {
    Barrier made;
    made.is_final = is_final;
    made.name = fmt::format("b{}", builder.so_far().barriers().size());
    made.physical_id = next_id;
    next_id = (next_id + 1) % hw.barriers.count;
    return builder.add_barrier(made);
  };
  const auto tensor = [&](std::uint64_t channels, bool is_slice) {
    TensorType type;
    type.element = {NumberFormat::kUi8, false};
    type.order = {0, 2, 3, 1};
    type.shape = {1, channels, 28, 28};
    if (is_slice) {
      const std::uint64_t all = channels * hw.tile.count;
      type.strides = {28 * 28 * all, 1, 28 * all, all};
    }
    return builder.add_type(type);
  };
  const auto place = [&](Section section, std::uint32_t index, std::uint64_t offset, TypeId type) {
    Buffer buffer;
    buffer.name = fmt::format("m{}", builder.so_far().buffers().size());
    buffer.section = section;
    buffer.indices = {index};
    buffer.byte_offset = offset;
    buffer.type = type;
    return builder.add_buffer(buffer);
  };
  const auto add = [&](Work work, BarrierList waits, BarrierList updates) {
    Task task;
    task.name = "task";
    task.work = std::move(work);
    task.waits = std::move(waits);
    task.updates = std::move(updates);
    builder.add_task(std::move(task));
  };
  const TypeId dense = tensor(32, false);
  const TypeId slice = tensor(32, true);
  const std::uint64_t size = 32 * 28 * 28;
  BarrierId stored;
  const std::uint32_t rounds = task_count / (4 * hw.tile.count);
  for (std::uint32_t round = 0; round < rounds; ++round) {
    const BarrierId loaded = barrier(false);
    const BarrierId computed = barrier(false);
    const BarrierId applied = barrier(false);
    const BarrierId next_stored = barrier(round + 1 == rounds);
    const std::uint64_t shift = 64 * (round % 4096);
    std::vector<std::array<BufferId, 5>> tiles;
    for (std::uint32_t tile = 0; tile < hw.tile.count; ++tile) {
      tiles.push_back({place(Section::kNetworkInput, 0, shift, dense),
                       place(Section::kCmx, tile, shift, dense),
                       place(Section::kCmx, tile, shift + size, dense),
                       place(Section::kCmx, tile, shift + 2 * size, dense),
                       place(Section::kNetworkOutput, 0, tile * 32, slice)});
    }
    const BarrierList start = round == 0 ? BarrierList() : BarrierList{stored};
    for (std::uint32_t tile = 0; tile < hw.tile.count; ++tile) {
      DmaTransfer load;
      load.port = static_cast<std::uint8_t>(tile % hw.dma.port_count);
      load.source = tiles[tile][0];
      load.target = tiles[tile][1];
      add(load, start, {loaded});
    }
    for (std::uint32_t tile = 0; tile < hw.tile.count; ++tile) {
      DpuTask dpu;
      dpu.operands = {{DpuOperandRole::kInput, tiles[tile][1]},
                      {DpuOperandRole::kOutput, tiles[tile][2]}};
      DpuVariant& variant = dpu.variants.emplace_back();
      variant.cluster = tile;
      variant.output_end = {27, 27, 31};
      add(dpu, {loaded}, {computed});
    }
    for (std::uint32_t tile = 0; tile < hw.tile.count; ++tile) {
      ShaveKernel kernel;
      kernel.symbol = "builtin_Tanh";
      kernel.tile = tile;
      kernel.inputs = {tiles[tile][2]};
      kernel.outputs = {tiles[tile][3]};
      kernel.runs.push_back({kernel.inputs, kernel.outputs, ""});
      add(kernel, {computed}, {applied});
    }
    for (std::uint32_t tile = 0; tile < hw.tile.count; ++tile) {
      DmaTransfer store;
      store.port = static_cast<std::uint8_t>(tile % hw.dma.port_count);
      store.source = tiles[tile][3];
      store.target = tiles[tile][4];
      add(store, {applied}, {next_stored});
    }
    stored = next_stored;
  }
  return std::move(builder).finish();
}

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

void Legal(benchmark::State& state, const std::string& device) {
  const HwConfig hw = catalog_device(device);
  const Schedule schedule = pipelined_schedule(static_cast<std::uint32_t>(state.range(0)), hw);
  judge(state, schedule, hw);
}
BENCHMARK_CAPTURE(Legal, vpu_2_7, std::string("vpu_2_7"))
    ->RangeMultiplier(10)
    ->Range(10'000, 1'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Legal, vpu_4_0, std::string("vpu_4_0"))
    ->RangeMultiplier(10)
    ->Range(10'000, 1'000'000)
    ->Unit(benchmark::kMillisecond);

// All buffers on top of each other: races everywhere, until the search gives up.
void FullOfRaces(benchmark::State& state) {
  const HwConfig hw = catalog_device("vpu_2_7");
  const Schedule schedule = random_schedule(
      {.seed = 1, .task_count = static_cast<std::uint32_t>(state.range(0)), .open_barriers = 6},
      hw);
  judge(state, schedule, hw);
}
BENCHMARK(FullOfRaces)
    ->RangeMultiplier(10)
    ->Range(10'000, 1'000'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace vpusim::test

// The SystemC library that the test tools bring along wants this.
int sc_main(int /*argc*/, char* /*argv*/[]) { return 0; }

BENCHMARK_MAIN();
