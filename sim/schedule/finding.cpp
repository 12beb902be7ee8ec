#include "sim/schedule/finding.hpp"

#include <fmt/format.h>

#include <array>

namespace vpusim {
namespace {

constexpr auto kWarning = FindingRule::Severity::kWarning;
constexpr auto kError = FindingRule::Severity::kError;

constexpr auto kRules = std::to_array<FindingRule>({
    {"other-architecture", kWarning, false, "choose the device it was compiled for with --hw"},
    {"other-resources", kWarning, false,
     "compile for the device, or describe yours in a device file"},
    {"dma-port-not-on-device", kError, true, "move the transfer to a port that the device has"},
    {"tile-not-on-device", kError, true, "compile for as many tiles as the device has"},
    {"variants-on-several-tiles", kError, true, "make one task of each tile's variants"},
    {"shave-not-on-device", kError, true, "compile for as many SHAVEs as the device has"},
    {"no-media-engine", kError, true, "compute it on SHAVEs, or choose a device with M2I"},
    {"barrier-not-on-device", kError, true, "assign physical ids below the device's number"},
    {"barrier-without-producer", kError, false, "name the barrier in a task's updates"},
    {"wrong-barrier-count", kError, false,
     "count a variant for each variant of a DPU task, one for each other task"},
    {"too-many-producers", kError, false, "split the barrier"},
    {"too-many-variants", kError, false, "split the barrier"},
    {"too-many-live-barriers", kError, false,
     "let tasks share barriers, or order them so that fewer are open at a time"},
    {"several-final-barriers", kError, false, "keep the flag of the last one only"},
    {"missing-final-barrier", kWarning, false,
     "flag the barrier that the last tasks update; compilers before 2024 print none"},
    {"deadlock", kError, false, "break the cycle: remove one of its waits or reorder a queue"},
    {"buffer-outside-memory", kError, false, "allocate it within the memory"},
    {"cmx-over-capacity", kError, false, "tile the layer smaller, or spill to DDR"},
    {"buffer-misaligned", kError, false, "round the offset up"},
    {"tensor-too-large", kError, false, "tile the layer smaller"},
    {"kernel-too-large", kError, false, "split the window, or compute the layer on SHAVEs"},
    {"channels-not-aligned", kError, false, "pad the channels"},
    {"variant-channels", kError, false, "cut the variants into 16, 32 or 64 channels"},
    {"too-many-halo-regions", kError, false, "cut the variant, or the halo, differently"},
    {"transfer-too-long", kError, false, "cut the transfer into several"},
    {"too-many-stride-levels", kError, false, "cut the transfer, or copy it densely first"},
    {"too-many-planes", kError, false, "cut the transfer along its outermost dimension"},
    {"storage-exceeded", kError, false,
     "update another barrier from some of the tasks, so that storage can be freed"},
    {"write-to-read-only", kError, false, "write to DDR, CMX or a network output"},
    {"data-race", kError, false, "let the second task wait for a barrier that the first updates"},
    {"read-before-write", kError, false, "let a task write it first, or read another buffer"},
    {"write-never-read", kWarning, false, "remove the task, or read what it writes"},
});
static_assert(kRules.size() == static_cast<std::size_t>(FindingCode::kWriteNeverRead) + 1);

}  // namespace

const FindingRule& rule_of(FindingCode code) { return kRules[static_cast<std::size_t>(code)]; }

std::span<const FindingRule> finding_rules() { return kRules; }

std::string in_message(const Schedule& schedule, TaskId id) {
  const Task& task = schedule.tasks()[id];
  const std::string line = task.line > 0 ? fmt::format(" (line {})", task.line) : "";
  return fmt::format("task#{} '{}'{}", id.index(), task.name, line);
}

}  // namespace vpusim
