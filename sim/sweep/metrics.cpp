#include "sim/sweep/metrics.hpp"

#include <algorithm>
#include <array>

namespace vpusim {
namespace {

// What a run gives; metrics read off it.
struct Measured {
  const RunResult& result;
  std::uint64_t ddr_read = 0;  // bytes
  std::uint64_t ddr_written = 0;
  double task_count = 0;
  double barrier_count = 0;
  double ddr_bytes_per_second = 0;  // that the device could move

  double seconds() const { return static_cast<double>(result.latency.count()) / 1e12; }
};

using Value = std::optional<double>;

// Of all engines of a kind, how much of the time they spent so; none when there are none.
Value share_of(const Measured& m, EngineKind kind, Picoseconds EngineUse::*spent) {
  double sum = 0;
  double engines = 0;
  for (const EngineUse& engine : m.result.engines) {
    if (engine.kind == kind) {
      sum += static_cast<double>((engine.*spent).count());
      engines += 1;
    }
  }
  const double all = engines * static_cast<double>(m.result.latency.count());
  return all > 0 ? Value(sum / all) : std::nullopt;
}

struct Metric {
  MetricInfo info;
  Value (*value)(const Measured&);
};

constexpr auto kMetrics = std::to_array<Metric>({
    {{"latency_us", "of one inference, in microseconds"},
     [](const Measured& m) -> Value {
       return static_cast<double>(m.result.latency.count()) / 1e6;
     }},
    {{"latency_dpu_cycles", "the same in cycles of the DPU clock"},
     [](const Measured& m) -> Value {
       return static_cast<double>(m.result.latency_dpu_cycles.count());
     }},
    {{"inferences_per_s", "one after another"},
     [](const Measured& m) -> Value {
       return m.seconds() > 0 ? Value(1 / m.seconds()) : std::nullopt;
     }},
    {{"energy_virus_cycles", "of DPUs and SHAVEs, in DPU cycles of the power virus"},
     [](const Measured& m) -> Value {
       return m.result.energy ? Value(m.result.energy->total()) : std::nullopt;
     }},
    {{"activity_factor", "mean power as the compiler states it"},
     [](const Measured& m) -> Value {
       return m.result.energy ? Value(m.result.energy->activity_factor(m.result.latency_dpu_cycles))
                              : std::nullopt;
     }},
    {{"ddr_read_bytes", "that DMA reads from DDR"},
     [](const Measured& m) -> Value { return static_cast<double>(m.ddr_read); }},
    {{"ddr_written_bytes", "that DMA writes into DDR"},
     [](const Measured& m) -> Value { return static_cast<double>(m.ddr_written); }},
    {{"ddr_traffic_bytes", "both together"},
     [](const Measured& m) -> Value { return static_cast<double>(m.ddr_read + m.ddr_written); }},
    {{"ddr_used_share", "of the bytes that DDR could move meanwhile"},
     [](const Measured& m) -> Value {
       const double most = m.ddr_bytes_per_second * m.seconds();
       return most > 0 ? Value(static_cast<double>(m.ddr_read + m.ddr_written) / most)
                       : std::nullopt;
     }},
    {{"dpu_busy_share", "mean over all DPUs"},
     [](const Measured& m) { return share_of(m, EngineKind::kDpu, &EngineUse::busy); }},
    {{"dpu_stall_share", "had work that could not start, mean over all DPUs"},
     [](const Measured& m) { return share_of(m, EngineKind::kDpu, &EngineUse::stall); }},
    {{"shave_busy_share", "mean over all SHAVEs"},
     [](const Measured& m) { return share_of(m, EngineKind::kShave, &EngineUse::busy); }},
    {{"dma_busy_share", "mean over all DMA channels"},
     [](const Measured& m) { return share_of(m, EngineKind::kDma, &EngineUse::busy); }},
    {{"task_count", "of the schedule"}, [](const Measured& m) -> Value { return m.task_count; }},
    {{"barrier_count", "uses of barriers by the schedule"},
     [](const Measured& m) -> Value { return m.barrier_count; }},
});

bool is_in_ddr(const Buffer& buffer) {
  return !buffer.is_in_cmx() && buffer.section != Section::kRegister;
}

}  // namespace

std::span<const MetricInfo> metric_infos() {
  static const std::vector<MetricInfo> infos = [] {
    std::vector<MetricInfo> all;
    all.reserve(kMetrics.size());
    for (const Metric& metric : kMetrics) {
      all.push_back(metric.info);
    }
    return all;
  }();
  return infos;
}

const std::vector<std::string_view>& metric_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    all.reserve(kMetrics.size());
    for (const Metric& metric : kMetrics) {
      all.push_back(metric.info.name);
    }
    return all;
  }();
  return names;
}

std::vector<std::optional<double>> metrics_of(const Schedule& schedule, const RunResult& result,
                                              const HwConfig& hw) {
  Measured measured{.result = result,
                    .task_count = static_cast<double>(schedule.tasks().size()),
                    .barrier_count = static_cast<double>(schedule.barriers().size()),
                    .ddr_bytes_per_second = static_cast<double>(hw.ddr.bandwidth.count())};
  for (const Task& task : schedule.tasks()) {
    const auto* dma = std::get_if<DmaTransfer>(&task.work);
    if (dma == nullptr || moves_no_data(dma->kind)) {
      continue;
    }
    if (is_in_ddr(schedule.buffers()[dma->source])) {
      measured.ddr_read += schedule.type_of(dma->source).bytes().count();
    }
    if (is_in_ddr(schedule.buffers()[dma->target])) {
      measured.ddr_written += schedule.type_of(dma->target).bytes().count();
    }
  }
  std::vector<std::optional<double>> values;
  values.reserve(kMetrics.size());
  for (const Metric& metric : kMetrics) {
    values.push_back(metric.value(measured));
  }
  return values;
}

}  // namespace vpusim
