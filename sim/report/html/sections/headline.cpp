#include <string>
#include <string_view>

#include "sim/report/html/page_data.hpp"
#include "sim/report/html/sections/sections.hpp"

namespace vpusim {
namespace {

using nlohmann::json;

json energy_of(const RunResult& result) {
  if (!result.energy) {
    return nullptr;
  }
  return {{"total", result.energy->total()},
          {"dpu", result.energy->dpu},
          {"shave", result.energy->shave},
          {"unknown", result.energy->unknown_count},
          {"activity", result.energy->activity_factor(result.latency_dpu_cycles)}};
}

json path_kinds(const RunReport& report) {
  json kinds = json::array();
  for (const PathPart& part : path_parts(report.analysis.path, report.schedule)) {
    kinds.push_back({part.name, part.time.count()});
  }
  return kinds;
}

json gains_of(const RunReport& report) {
  json gains = json::array();
  for (const WhatIf& gain : report.gains) {
    gains.push_back({kResourceNames[gain.resource], gain.free.count(), gain.twice_as_fast.count()});
  }
  return gains;
}

}  // namespace

json headline_data(const RunReport& report) {
  constexpr std::size_t kMostBrakes = 3;
  const Headline& headline = report.analysis.headline;
  return {{"latency", headline.latency.count()},
          {"dpu_cycles", report.result.latency_dpu_cycles.count()},
          {"inferences", headline.inferences},
          {"per_second", headline.inferences_per_second},
          {"operations_per_second", headline.operations_per_second},
          {"peak_operations_per_second", headline.peak_operations_per_second},
          {"share_of_peak", headline.share_of_peak},
          {"ddr_read", headline.work.ddr_read.count()},
          {"ddr_written", headline.work.ddr_written.count()},
          {"compulsory", report.compulsory ? json(report.compulsory->count()) : json(nullptr)},
          {"energy", energy_of(report.result)},
          {"path", path_kinds(report)},
          {"gains", gains_of(report)},
          {"brakes", brakes(report.gains, headline.latency, kMostBrakes)}};
}

}  // namespace vpusim
