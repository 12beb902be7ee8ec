#include "sim/report/terminal/run_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>
#include <vector>

#include "sim/report/terminal/text.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kBarWidth = 39;

// The places of the `most` largest, in their own order.
template <class Key>
std::vector<std::size_t> largest(std::vector<std::size_t> places, std::size_t most,
                                 const Key& key) {
  if (places.size() > most) {
    std::stable_sort(places.begin(), places.end(),
                     [&](std::size_t a, std::size_t b) { return key(a) > key(b); });
    places.resize(most);
    std::sort(places.begin(), places.end());
  }
  return places;
}

}  // namespace

std::string microseconds(Picoseconds time) {
  return fmt::format("{:.3f}", static_cast<double>(time.count()) / 1e6);
}

std::string percent(Picoseconds part, Picoseconds whole) {
  const double share = whole == Picoseconds(0) ? 0
                                               : 100.0 * static_cast<double>(part.count()) /
                                                     static_cast<double>(whole.count());
  return fmt::format("{:.1f}%", share);
}

std::string headline_lines(const Schedule& schedule, const RunResult& result,
                           const Headline& headline) {
  const std::string device = for_terminal(result.provenance.device, 20);
  const std::string size = fmt::format(": {} tasks, {} barriers on ", schedule.tasks().size(),
                                       schedule.barriers().size());
  const std::string fidelity = fmt::format(", {} fidelity\n", kFidelityNames[result.fidelity]);
  // The name of the schedule takes what the rest leaves of the line.
  const std::size_t rest = size.size() + std::min<std::size_t>(device.size(), 20) + fidelity.size();
  std::string out = for_terminal(schedule.name(), kColumns - std::min(rest, kColumns - 4));
  out += size + device + fidelity;
  const auto put = std::back_inserter(out);
  fmt::format_to(put, "latency {} us = {} DPU cycles at {:g} MHz, {:.5g} inferences/s\n",
                 microseconds(result.latency), result.latency_dpu_cycles.count(),
                 static_cast<double>(result.dpu_frequency.count()) / 1e6,
                 headline.inferences_per_second);
  const double seconds = static_cast<double>(result.latency.count()) / 1e12;
  const auto traffic = static_cast<double>(headline.work.ddr().count());
  fmt::format_to(put, "{:.3f} TOPS, {:.1f}% of the peak; DDR traffic {:.3f} MB, {:.2f} GB/s\n",
                 headline.operations_per_second / 1e12, 100 * headline.share_of_peak, traffic / 1e6,
                 seconds > 0 ? traffic / seconds / 1e9 : 0);
  return out;
}

std::string engine_table(const RunResult& result, const RunAnalysis& analysis, std::size_t most,
                         const TerminalStyle& style) {
  std::vector<std::size_t> used;
  for (std::size_t e = 0; e < result.engines.size(); ++e) {
    if (result.engines[e].step_count > 0) {
      used.push_back(e);
    }
  }
  const std::size_t used_count = used.size();
  used = largest(std::move(used), most, [&](std::size_t e) { return result.engines[e].busy; });
  std::string out = fmt::format("{:<11} {:<{}} {:>6} {:>6} {:>6} {:>6}\n", "engine", "", kBarWidth,
                                "busy", "slowed", "wait", "idle");
  const auto put = std::back_inserter(out);
  for (const std::size_t e : used) {
    const EngineUtilisation& use = analysis.engines[e];
    const std::array parts = {use.working, use.contention, use.barrier, use.queue, use.idle};
    fmt::format_to(
        put, "{:<11} {} {:>6} {:>6} {:>6} {:>6}\n", result.engines[e].name,
        stacked_bar(parts, kBarWidth, style), percent(use.working + use.contention, result.latency),
        percent(use.contention, result.latency), percent(use.barrier + use.queue, result.latency),
        percent(use.idle, result.latency));
  }
  if (used_count > used.size()) {
    fmt::format_to(put, "and {} less busy ones; ", used_count - used.size());
  }
  out += bar_legend(style) + '\n';
  return out;
}

std::string layer_use_table(const RunResult& result, const RunAnalysis& analysis,
                            std::size_t most) {
  const std::vector<LayerUse>& layers = analysis.layers;
  std::vector<std::size_t> places(layers.size());
  std::iota(places.begin(), places.end(), 0);
  places = largest(std::move(places), most, [&](std::size_t i) { return layers[i].critical; });
  std::string out = fmt::format("{:<23} {:>13} {:>6} {:<10} {:>7} {:>7} {:>7}\n", "layer",
                                "critical us", "share", "held up by", "DPU us", "SHAVE", "DMA us");
  const auto put = std::back_inserter(out);
  const auto engine_time = [](const LayerUse& layer, EngineKind kind) {
    const Picoseconds time = layer.busy[static_cast<std::size_t>(kind)];
    return time == Picoseconds(0) ? std::string("-")
                                  : fitted_number(static_cast<double>(time.count()) / 1e6, 7, 3);
  };
  for (const std::size_t i : places) {
    const LayerUse& layer = layers[i];
    fmt::format_to(put, "{:<23} {:>13} {:>6} {:<10} {:>7} {:>7} {:>7}\n",
                   for_terminal(layer.name, 23), microseconds(layer.critical),
                   percent(layer.critical, result.latency), kBrakeNames[layer.brake()],
                   engine_time(layer, EngineKind::kDpu), engine_time(layer, EngineKind::kShave),
                   engine_time(layer, EngineKind::kDma));
  }
  if (layers.size() > places.size()) {
    Picoseconds rest = result.latency;
    for (const std::size_t i : places) {
      rest = rest - layers[i].critical;
    }
    fmt::format_to(put, "{:<23} {:>13} {:>6}\n",
                   fmt::format("{} more layers", layers.size() - places.size()), microseconds(rest),
                   percent(rest, result.latency));
  }
  return out;
}

}  // namespace vpusim
