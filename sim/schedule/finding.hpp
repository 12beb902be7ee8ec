#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/schedule/schedule.hpp"

namespace vpusim {

// Every rule that a schedule can break on a device, in the order in which a report
// explains them. finding.cpp has the table of their names, severities and hints.
enum class FindingCode : std::uint8_t {
  kOtherArchitecture,
  kOtherResources,
  kDmaPortNotOnDevice,
  kTileNotOnDevice,
  kVariantsOnSeveralTiles,
  kShaveNotOnDevice,
  kNoMediaEngine,
  kBarrierNotOnDevice,
  kBarrierWithoutProducer,
  kWrongBarrierCount,
  kTooManyProducers,
  kTooManyVariants,
  kTooManyLiveBarriers,
  kSeveralFinalBarriers,
  kMissingFinalBarrier,
  kDeadlock,
  kBufferOutsideMemory,
  kCmxOverCapacity,
  kBufferMisaligned,
  kTensorTooLarge,
  kKernelTooLarge,
  kChannelsNotAligned,
  kVariantChannels,
  kTooManyHalos,
  kTransferTooLong,
  kTooManyStrideLevels,
  kTooManyPlanes,
  kStorageExceeded,
  kWriteToReadOnly,
  kDataRace,
  kReadBeforeWrite,
  kWriteNeverRead,
};

// What holds for all findings of one code.
struct FindingRule {
  enum class Severity : std::uint8_t { kWarning, kError };

  std::string_view name;  // stable, for machines: "tile-not-on-device"
  // An error: the schedule is not legal on the device. A warning: it is, but perhaps
  // not what its author believes.
  Severity severity = Severity::kError;
  bool stops_run = false;  // a simulation is not even possible
  std::string_view hint;   // one sentence: what to do about it
};

const FindingRule& rule_of(FindingCode code);
// All of them, by FindingCode.
std::span<const FindingRule> finding_rules();

// One thing that is wrong with a schedule on a device.
struct Finding {
  using Severity = FindingRule::Severity;

  FindingCode code = FindingCode::kOtherArchitecture;
  std::string message;  // one sentence: what, where, what is legal
  std::optional<TaskId> task;
  std::optional<TaskId> other_task;  // a race's second one
  std::optional<BarrierId> barrier;
  std::optional<BufferId> buffer;

  std::string_view name() const { return rule_of(code).name; }
  Severity severity() const { return rule_of(code).severity; }
};

// How messages name a task: "task#12 'conv' (line 34)".
std::string in_message(const Schedule& schedule, TaskId task);

}  // namespace vpusim
