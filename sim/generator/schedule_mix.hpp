#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/choices.hpp"
#include "sim/base/document.hpp"
#include "sim/base/enum_names.hpp"
#include "sim/base/mix_reader.hpp"
#include "sim/hw/device_keys.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_task.hpp"
#include "sim/schedule/element_type.hpp"

namespace vpusim {

enum class ScheduleSource : std::uint8_t { kRandom, kCompiled };
inline constexpr auto kScheduleSourceNames =
    enum_names<ScheduleSource, ScheduleSource::kCompiled>("random", "compiled");

// What a random transfer is for.
enum class TransferStep : std::uint8_t { kLoad, kReload, kStore, kMove, kSync };
inline constexpr auto kTransferStepNames =
    enum_names<TransferStep, TransferStep::kSync>("load", "reload", "store", "move", "sync");

// Both ends included.
struct SizeRange {
  std::uint32_t smallest = 1;
  std::uint32_t largest = 1;

  std::uint32_t draw(Random& random) const { return random.between(smallest, largest); }
};

// What random schedules are made of.
struct RandomScheduleMix {
  SizeRange tasks;
  SizeRange open_barriers;
  SizeRange tensors_per_tile;
  Choices<EngineKind> engines;
  Choices<TransferStep> transfers;
  Choices<NceOperation> operations;
  Choices<std::uint32_t> kernels;
  Choices<std::uint32_t> strides;
  Choices<std::uint32_t> variants;
  Choices<MpeMode> modes;
  Choices<ElementType> element_types;
  Choices<std::string> shave_kernels;
  Choices<std::uint32_t> channels;
  Choices<std::uint32_t> extents;
  // In percent; what each means stands in workloads/generators/schedules.yaml.
  double waits = 0;
  double second_wait = 0;
  double updates = 0;
  double strided = 0;
  double broadcast = 0;
  double rectified = 0;
};

// Which networks are compiled, and how.
struct CompiledScheduleMix {
  static constexpr std::string_view kRandomNetwork = "random";

  Choices<std::string> networks;  // shipped ones by name, or kRandomNetwork
  SizeRange layers;
  Choices<std::uint32_t> efforts;
};

// A number of a device that varies.
struct DeviceVariation {
  const DeviceKey* key = nullptr;
  bool is_factor = false;  // values are percent of what the device has
  std::vector<std::uint64_t> values;

  // `value` is one of them. What a factor gives is kept within what is legal.
  void apply(std::uint64_t value, HwConfig& hw) const;
};

// What `vpusim generate schedules` draws: workloads/generators/schedules.yaml, which is compiled in
// and which a user's file may change.
struct ScheduleMix {
  // The compiled-in file.
  ScheduleMix();
  // Of names that only others know.
  struct NameChecks {
    NameCheck kernel_problem;
    NameCheck network_problem;
  };
  // That, changed by what the file says. Errors: InputError with file:line:column for a key, name
  // or value that is not legal, and for a name in which a check finds a problem.
  static ScheduleMix load(const std::string& file, const NameChecks& checks);
  static std::string_view default_text();

  Choices<ScheduleSource> sources;
  RandomScheduleMix random;
  CompiledScheduleMix compiled;
  std::uint32_t devices_per_shard = 1;
  std::vector<DeviceVariation> variations;

 private:
  void read(const Cursor& file, const NameChecks& checks);
  void read_devices(const Cursor& devices);
};

}  // namespace vpusim
