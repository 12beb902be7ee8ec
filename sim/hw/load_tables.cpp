#include "sim/hw/load_tables.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "sim/base/nearest.hpp"

namespace vpusim {
namespace {

template <class Cost>
void sort_by_name(std::vector<Cost>& kernels) {
  std::sort(kernels.begin(), kernels.end(),
            [](const Cost& a, const Cost& b) { return a.kernel < b.kernel; });
}

// Published numbers are single precision, and their last digits show in long kernels.
float real(const Cursor& entry) { return static_cast<float>(entry.as_real("a number")); }

float positive(const Cursor& entry) {
  const float value = real(entry);
  if (!(value > 0)) {
    entry.fail("must be > 0");
  }
  return value;
}

float not_negative(const Cursor& entry) {
  const float value = real(entry);
  if (!(value >= 0)) {
    entry.fail("must be >= 0");
  }
  return value;
}

ShaveHeuristicCost read_heuristic(const Cursor& entry) {
  constexpr auto kKeys = std::to_array<std::string_view>(
      {"arithmetic_per_32_outputs", "memory_per_32_outputs", "bandwidth_derate", "code_derate",
       "entry_cycles", "cycles_per_channel", "is_unaligned", "speed_up", "has_linear"});
  entry.allow_only(kKeys);
  ShaveHeuristicCost cost;
  cost.kernel = std::string(entry.key());
  if (entry.find(kKeys[0]) || entry.find(kKeys[1])) {
    cost.operations = {.arithmetic = positive(entry.at(kKeys[0])),
                       .memory = positive(entry.at(kKeys[1]))};
  }
  cost.bandwidth_derate = positive(entry.at(kKeys[2]));
  cost.code_derate = positive(entry.at(kKeys[3]));
  cost.entry_cycles = not_negative(entry.at(kKeys[4]));
  if (const auto cycles = entry.find(kKeys[5])) {
    cost.cycles_per_channel = not_negative(*cycles);
  }
  if (const auto is_unaligned = entry.find(kKeys[6])) {
    cost.is_unaligned = is_unaligned->as_bool();
  }
  if (const auto speed_up = entry.find(kKeys[7])) {
    cost.speed_up = positive(*speed_up);
  }
  if (const auto has_linear = entry.find(kKeys[8])) {
    cost.has_linear = has_linear->as_bool();
  }
  return cost;
}

ShaveProfiledCost read_profiled(const Cursor& entry, ShaveProfile::Formula formula) {
  constexpr std::uint64_t kLargest = 1'000'000;
  const auto count = [&](std::string_view key) {
    return static_cast<std::uint32_t>(entry.at(key).as_unsigned("a count", kLargest));
  };
  std::vector<std::string_view> keys = {"slope_us_per_byte", "intercept_us", "unroll_offset_us",
                                        "unroll_vectors", "vector_elements"};
  ShaveProfiledCost cost;
  if (formula == ShaveProfile::Formula::kScalarTail) {
    keys.emplace_back("scalar_offset_us");
    entry.allow_only(keys);
    cost.scalar_offset = real(entry.at("scalar_offset_us"));
  } else {
    keys.insert(keys.end(), {"intra_block_offset_us", "vector_offset_us", "displacement_elements"});
    entry.allow_only(keys);
    cost.intra_block_offset = real(entry.at("intra_block_offset_us"));
    cost.vector_offset = real(entry.at("vector_offset_us"));
    cost.displacement = count("displacement_elements");
  }
  cost.kernel = std::string(entry.key());
  cost.slope = real(entry.at("slope_us_per_byte"));
  cost.intercept = real(entry.at("intercept_us"));
  cost.unroll_offset = real(entry.at("unroll_offset_us"));
  cost.unroll = count("unroll_vectors");
  cost.vector = count("vector_elements");
  return cost;
}

// One factor, or a mapping from input channels to factors.
PowerFactors::ByChannels read_power_factors(const Cursor& entry) {
  if (!entry.is_mapping()) {
    return {{1, not_negative(entry)}};
  }
  PowerFactors::ByChannels factors;
  for (const Cursor point : entry.entries("factors by input channels")) {
    const std::string_view key = point.key();
    std::uint32_t channels = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), channels);
    if (error != std::errc{} || end != key.data() + key.size() || channels == 0) {
      point.fail_at_key("expected a number of channels, got " + in_quotes(key));
    }
    factors[channels] = not_negative(point);
  }
  if (factors.empty()) {
    entry.fail("must have at least one factor");
  }
  return factors;
}

PowerFactors read_power_family(const Cursor& family) {
  constexpr std::array<std::string_view, 2> kKeys = {"adjuster", "factors"};
  family.allow_only(kKeys);
  PowerFactors factors;
  factors.adjuster = positive(family.at(kKeys[0]));
  for (const Cursor operation : family.at(kKeys[1]).entries("a mapping of operations")) {
    factors.operations.emplace(operation.key(), read_power_factors(operation));
  }
  return factors;
}

}  // namespace

std::vector<ShaveKernelCost> read_kernel_table(const Document& document) {
  std::vector<ShaveKernelCost> kernels;
  for (const Cursor entry : document.root().entries("a mapping of kernel names")) {
    constexpr std::array<std::string_view, 2> kKeys = {"bytes_per_kilocycle", "latency_dpu_cycles"};
    entry.allow_only(kKeys);
    const Cursor width = entry.at(kKeys[0]);
    const std::uint64_t bytes = width.as_unsigned("bytes per 1000 cycles", 1'000'000);
    if (bytes == 0) {
      width.fail("must be > 0, got 0");
    }
    kernels.push_back({.kernel = std::string(entry.key()),
                       .width = BytesPerKilocycle(bytes),
                       .latency = Cycles(entry.at(kKeys[1]).as_unsigned("cycles", 1'000'000'000))});
  }
  sort_by_name(kernels);
  return kernels;
}

std::vector<ShaveHeuristicCost> read_heuristic_table(const Document& document) {
  std::vector<ShaveHeuristicCost> kernels;
  for (const Cursor entry : document.root().entries("a mapping of kernel names")) {
    kernels.push_back(read_heuristic(entry));
  }
  sort_by_name(kernels);
  return kernels;
}

ShaveProfile read_profiled_table(const Document& document) {
  constexpr std::array<std::string_view, 3> kKeys = {"formula", "vpu_mhz", "kernels"};
  const Cursor root = document.root();
  root.allow_only(kKeys);
  ShaveProfile profile;
  const Cursor formula = root.at(kKeys[0]);
  const std::string_view name = formula.as_text("a formula");
  const auto known = kShaveProfileFormulaNames.find(name);
  if (!known) {
    formula.fail("unknown formula " + in_quotes(name) +
                 did_you_mean(name, kShaveProfileFormulaNames.all()));
  }
  profile.formula = *known;
  const Cursor clock = root.at(kKeys[1]);
  const std::uint64_t mhz = clock.as_unsigned("a whole number", 10'000);
  if (mhz == 0) {
    clock.fail("must be > 0, got 0");
  }
  profile.vpu = Hertz(mhz * 1'000'000);
  for (const Cursor entry : root.at(kKeys[2]).entries("a mapping of kernel names")) {
    profile.kernels.push_back(read_profiled(entry, profile.formula));
  }
  sort_by_name(profile.kernels);
  return profile;
}

PowerTable read_power_table(const Document& document) {
  constexpr std::array<std::string_view, 4> kKeys = {"activity_limit", "integer", "float16",
                                                     "float8"};
  const Cursor root = document.root();
  root.allow_only(kKeys);
  PowerTable table;
  table.activity_limit = positive(root.at(kKeys[0]));
  table.integer = read_power_family(root.at(kKeys[1]));
  if (const auto family = root.find(kKeys[2])) {
    table.float16 = read_power_family(*family);
  }
  if (const auto family = root.find(kKeys[3])) {
    table.float8 = read_power_family(*family);
  }
  return table;
}

}  // namespace vpusim
