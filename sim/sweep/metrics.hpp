#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// A number that every simulated point has.
struct MetricInfo {
  std::string_view name;  // the ending is the unit; shares are from 0 to 1
  std::string_view meaning;
};

// In the order of the store's columns.
std::span<const MetricInfo> metric_infos();
const std::vector<std::string_view>& metric_names();

// One for each of metric_infos(); none where the device or the schedule has no such thing.
std::vector<std::optional<double>> metrics_of(const Schedule& schedule, const RunResult& result,
                                              const HwConfig& hw);

}  // namespace vpusim
