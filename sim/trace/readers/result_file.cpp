#include "sim/trace/readers/result_file.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vpusim {
namespace {

constexpr std::uint64_t kSlowestClock = 1'000'000;        // Hz
constexpr std::uint64_t kFastestClock = 100'000'000'000;  // Hz
constexpr std::uint64_t kKnownVersion = 1;
constexpr std::uint64_t kLongestRun = 1'000'000'000'000'000'000;  // ps

std::map<std::string_view, EngineKind> engine_kinds(const Cursor& engines) {
  std::map<std::string_view, EngineKind> kinds;
  for (const Cursor engine : engines.elements("a list of engines")) {
    const Cursor kind = engine.at("kind");
    const auto known = kEngineKindNames.find(kind.as_text("a kind of engine"));
    if (!known) {
      kind.fail(fmt::format("expected one of {}", fmt::join(kEngineKindNames.all(), ", ")));
    }
    kinds.emplace(engine.at("name").as_text("an engine's name"), *known);
  }
  return kinds;
}

// What older versions did not write is zero.
Picoseconds time_at(const Cursor& engine, std::string_view key) {
  const auto time = engine.find(key);
  return Picoseconds(time ? time->as_unsigned("a time in ps", kLongestRun) : 0);
}

std::vector<Timeline::Engine> read_engines(const Cursor& list) {
  std::vector<Timeline::Engine> engines;
  for (const Cursor entry : list.elements("a list of engines")) {
    const auto kind = kEngineKindNames.find(entry.at("kind").as_text("a kind of engine"));
    engines.push_back({.name = std::string(entry.at("name").as_text("an engine's name")),
                       .kind = kind.value_or(EngineKind::kDma),
                       .busy = time_at(entry, "busy_ps"),
                       .contention = time_at(entry, "contention_ps"),
                       .stall = time_at(entry, "stall_ps")});
  }
  return engines;
}

std::string text_or_nothing(const Cursor& mapping, std::string_view key) {
  const auto text = mapping.find(key);
  return text && text->is_scalar() ? std::string(text->as_text("a text")) : std::string();
}

Timeline::Origin origin_of(const Cursor& root, Hertz dpu_frequency) {
  const auto provenance = root.find("provenance");
  return {.schedule = provenance ? text_or_nothing(*provenance, "schedule") : "",
          .device = text_or_nothing(root, "device"),
          .fidelity = text_or_nothing(root, "fidelity"),
          .dpu_mhz = dpu_frequency.count() / 1'000'000};
}

}  // namespace

// Microseconds with six decimals are whole picoseconds.
std::optional<Picoseconds> latency_of_result(const Cursor& root) {
  const auto latency = root.find("latency_us");
  if (!latency) {
    return std::nullopt;
  }
  const double microseconds = latency->as_real("a latency in us");
  if (!(microseconds >= 0 && microseconds <= static_cast<double>(kLongestRun) / 1e6)) {
    latency->fail("must be from 0 to 1e12 us");
  }
  return Picoseconds(static_cast<std::uint64_t>(std::llround(microseconds * 1e6)));
}

void check_result_version(const Cursor& root) {
  const Cursor version = root.at("vpusim_result");
  if (version.as_unsigned("a version") != kKnownVersion) {
    version.fail(fmt::format("this program reads version {}", kKnownVersion));
  }
}

void read_result_file(const Cursor& root, Timeline& timeline) {
  check_result_version(root);
  const Cursor clock = root.at("dpu_hz");
  timeline.dpu_frequency = Hertz(clock.as_unsigned("a clock in Hz", kFastestClock));
  if (*timeline.dpu_frequency < Hertz(kSlowestClock)) {
    clock.fail("must be at least 1 MHz");
  }
  timeline.latency = latency_of_result(root);
  timeline.origin = origin_of(root, *timeline.dpu_frequency);
  const auto kinds = engine_kinds(root.at("engines"));
  timeline.engines = read_engines(root.at("engines"));
  const Cursor tasks = root.at("tasks");
  timeline.tasks.reserve(tasks.size());
  for (const Cursor entry : tasks.elements("a list of tasks")) {
    Timeline::Task& task = timeline.tasks.emplace_back();
    task.name = entry.at("name").as_text("a task's name");
    const Cursor engine = entry.at("engine");
    const auto kind = kinds.find(engine.as_text("an engine's name"));
    if (kind == kinds.end()) {
      engine.fail("is not in the list of engines");
    }
    task.kind = kind->second;
    task.start = Picoseconds(entry.at("start_ps").as_unsigned("a time in ps", kLongestRun));
    const Cursor end = entry.at("end_ps");
    task.end = Picoseconds(end.as_unsigned("a time in ps", kLongestRun));
    if (task.end < task.start) {
      end.fail("the task ends before it starts");
    }
    const auto profiling = entry.find("profiling");
    task.is_profiling = profiling && profiling->as_bool();
  }
}

}  // namespace vpusim
