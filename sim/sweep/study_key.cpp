#include "sim/sweep/study_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/base/nearest.hpp"

namespace vpusim {
namespace {

// What only the machine reads. A key that is not here counts as read by the compiler: to do too
// much is slow, to do too little would be wrong. The test of this file compiles networks with each
// of these keys changed.
constexpr std::array<std::string_view, 11> kMachineEndings = {".fifo_depth",
                                                              ".enqueue_latency_ns",
                                                              ".start_latency_ns",
                                                              ".start_pitch_ns",
                                                              ".signal_latency_ns",
                                                              ".startup_latency_vpu_cycles",
                                                              ".startup_pitch_vpu_cycles",
                                                              "dma.control_latency_ns",
                                                              "dma.fetch_latency_ns",
                                                              "dma.outstanding_jobs",
                                                              "barriers.reprogram_latency_ns"};
constexpr std::array<std::string_view, 10> kMachineKeys = {
    "ddr.bandwidth_mb_per_s", "ddr.write_bandwidth_mb_per_s", "cmx.dma_bytes_per_kilocycle",
    "shave.cold_kernel_ns",   "shave.held_kernels",           "shave.cold_signal_ns",
    "clocks.dvfs_lowest_mhz", "clocks.dvfs_step_mhz",         "clocks.dvfs_points",
    "m2i.bytes_per_kilocycle"};

KeyReach reach_of(std::string_view path) {
  if (path == "cmx.bank_bytes_per_kilocycle" || path.starts_with("compiler_dma.")) {
    return KeyReach::kTiming;
  }
  const bool is_machine =
      std::find(kMachineKeys.begin(), kMachineKeys.end(), path) != kMachineKeys.end() ||
      std::any_of(kMachineEndings.begin(), kMachineEndings.end(),
                  [&](std::string_view ending) { return path.ends_with(ending); });
  return is_machine ? KeyReach::kMachine : KeyReach::kCompiler;
}

std::vector<StudyKey> make_keys() {
  std::vector<StudyKey> keys;
  for (const DeviceKey& key : device_keys()) {
    keys.push_back({.path = key.path,
                    .meaning = key.meaning,
                    .smallest = key.smallest,
                    .largest = key.largest,
                    .reach = reach_of(key.path),
                    .is_flag = key.is_flag(),
                    .names = {},
                    .of_device = &key});
  }
  keys.push_back(
      {.path = "compiler.effort",
       .meaning = "how hard the compiler tries",
       .largest = 3,
       .names = {},
       .get_option = [](const CompileOptions& options) -> std::uint64_t { return options.effort; },
       .set_option =
           [](CompileOptions& options, std::uint64_t value) {
             options.effort = static_cast<std::uint32_t>(value);
           }});
  keys.push_back({.path = "compiler.objective",
                  .meaning = "what the schedule should have least of",
                  .largest = kObjectiveNames.all().size() - 1,
                  .names = kObjectiveNames.all(),
                  .get_option = [](const CompileOptions& options) -> std::uint64_t {
                    return static_cast<std::uint64_t>(options.objective);
                  },
                  .set_option =
                      [](CompileOptions& options, std::uint64_t value) {
                        options.objective = static_cast<Objective>(value);
                      }});
  return keys;
}

}  // namespace

std::uint64_t StudyKey::get(const HwConfig& hw, const CompileOptions& options) const {
  return of_device != nullptr ? of_device->get(hw) : get_option(options);
}

void StudyKey::set(HwConfig& hw, CompileOptions& options, std::uint64_t value) const {
  of_device != nullptr ? of_device->set(hw, value) : set_option(options, value);
}

std::uint64_t StudyKey::read(const Cursor& cursor) const {
  if (is_flag) {
    return cursor.as_bool() ? 1 : 0;
  }
  if (!names.empty()) {
    const std::string_view name = cursor.as_text("a name");
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      cursor.fail(fmt::format("expected {}, got {}{}", fmt::join(names, ", "), in_quotes(name),
                              did_you_mean(name, names)));
    }
    return static_cast<std::uint64_t>(found - names.begin());
  }
  const std::uint64_t value = cursor.as_unsigned("a whole number");
  if (value < smallest || value > largest) {
    cursor.fail(fmt::format("{} must be {} to {}, got {}", path, smallest, largest, value));
  }
  return value;
}

std::string StudyKey::shown(std::uint64_t value) const {
  if (is_flag) {
    return value != 0 ? "true" : "false";
  }
  return names.empty() ? fmt::format("{}", value) : std::string(names[value]);
}

const std::vector<StudyKey>& study_keys() {
  static const std::vector<StudyKey> keys = make_keys();
  return keys;
}

std::size_t find_study_key(const Cursor& entry) {
  std::vector<std::string_view> paths;
  for (const StudyKey& key : study_keys()) {
    paths.push_back(key.path);
  }
  const auto found = std::find(paths.begin(), paths.end(), entry.key());
  if (found == paths.end()) {
    entry.fail_at_key(fmt::format("unknown parameter {}{}", in_quotes(entry.key()),
                                  did_you_mean(entry.key(), paths)));
  }
  return static_cast<std::size_t>(found - paths.begin());
}

}  // namespace vpusim
