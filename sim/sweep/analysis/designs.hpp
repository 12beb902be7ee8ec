#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/sweep/sweep_table.hpp"

namespace vpusim {

// What an architect chooses: a device with values of the study's parameters, whatever runs on it.
// Where the study names no device, the values alone, each input being on its own device.
struct Design {
  std::string device;  // "each its own" where inputs have different ones
  // Of SweepTable::parameters. Derived values are those of the first input's device.
  std::vector<std::uint64_t> values;
  std::vector<std::optional<std::size_t>> rows;  // of the table, by input; none: not in the study
  // Of SweepTable::metrics, over all inputs: their geometric mean, or where one is not positive the
  // arithmetic one. Nothing unless every input of the study has a value.
  std::vector<std::optional<double>> metrics;
  bool is_within_budget = false;  // with every input
};

struct DesignTable {
  std::vector<std::string> inputs;  // in the order in which the table first has them
  std::vector<Design> designs;      // likewise

  // Those with a value of each of the metrics, in their order.
  std::vector<std::size_t> with(const std::vector<std::size_t>& metrics) const;
};

DesignTable designs_of(const SweepTable& table);

// For each of SweepTable::parameters that is in a zip: the value of more than half of the rows, as
// where each row of the zip changes a few of many. Nothing for others.
std::vector<std::optional<std::uint64_t>> usual_values(const SweepTable& table);

// What is minimised or maximised: the study's objectives; of a study without any, its first metric
// is minimised. Nothing when it has no metric either.
std::vector<SweepTable::Target> objectives_of(const SweepTable& table);

}  // namespace vpusim
