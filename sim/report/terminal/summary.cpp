#include "sim/report/terminal/summary.hpp"

#include <fmt/format.h>

#include <iterator>
#include <vector>

#include "sim/report/terminal/run_tables.hpp"
#include "sim/report/terminal/text.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kMostEngines = 8;
constexpr std::size_t kMostLayers = 4;

double in_microseconds(Picoseconds time) { return static_cast<double>(time.count()) / 1e6; }

// Of each stream: its first inference, the mean of the others, and how many per second.
void write_inferences(const RunResult& result, std::string& out) {
  const auto put = std::back_inserter(out);
  fmt::format_to(put, "\n{:<32} {:>6} {:>10} {:>14} {:>13}\n", "inferences", "count", "first us",
                 "then us, mean", "per second");
  const auto& list = result.inferences;
  for (std::size_t first = 0; first < list.size();) {
    std::size_t end = first;
    while (end < list.size() && list[end].stream == list[first].stream) {
      ++end;
    }
    const std::size_t count = end - first;
    const double whole = in_microseconds(list[end - 1].end);
    const double cold = in_microseconds(list[first].end);
    const double rate = whole > 0 ? 1e6 * static_cast<double>(count) / whole : 0;
    const std::string warm =
        count > 1 ? fmt::format("{:.3f}", (whole - cold) / static_cast<double>(count - 1)) : "";
    fmt::format_to(put, "{:<32} {:>6} {:>10.3f} {:>14} {:>13.1f}\n",
                   for_terminal(list[first].schedule, 32), count, cold, warm, rate);
    first = end;
  }
}

void write_models(const RunResult& result, std::string& out) {
  std::string line = "timing by";
  for (std::size_t i = 0; i < result.models.size(); ++i) {
    const TimedSchedule::ModelUse& model = result.models[i];
    const bool is_last = i + 1 == result.models.size();
    const std::string entry = fmt::format(" {} ({}){}", for_terminal(model.name, 40),
                                          model.workloads, is_last ? " workloads" : ",");
    if (line.size() + entry.size() > kColumns) {
      out += '\n' + line;
      line = "         ";
    }
    line += entry;
  }
  out += '\n' + line + '\n';
}

void write_energy(const RunResult& result, std::string& out) {
  const auto put = std::back_inserter(out);
  if (!result.energy) {
    fmt::format_to(put, "energy not known: {} has no power table\n",
                   for_terminal(result.provenance.device, 40));
    return;
  }
  const ScheduleEnergy& energy = *result.energy;
  fmt::format_to(
      put, "energy {:.1f} power-virus cycles (DPU {:.1f}, SHAVE {:.1f}), activity {:.4f}\n",
      energy.total(), energy.dpu, energy.shave, energy.activity_factor(result.latency_dpu_cycles));
  if (energy.unknown_count > 0) {
    fmt::format_to(put, "without {} compute task(s) of unknown energy\n", energy.unknown_count);
  }
}

}  // namespace

std::string run_summary(const Schedule& schedule, const RunResult& result,
                        const RunAnalysis& analysis, const TerminalStyle& style) {
  std::string out = headline_lines(schedule, result, analysis.headline);
  if (const auto estimate = schedule.target().compiler_estimate) {
    fmt::format_to(std::back_inserter(out), "the compiler's own estimate: {} DPU cycles\n",
                   estimate->count());
  }
  if (!result.inferences.empty()) {
    write_inferences(result, out);
  }
  write_energy(result, out);
  out += '\n' + engine_table(result, analysis, kMostEngines, style);
  out += '\n' + layer_use_table(result, analysis, kMostLayers);
  write_models(result, out);
  return out;
}

}  // namespace vpusim
