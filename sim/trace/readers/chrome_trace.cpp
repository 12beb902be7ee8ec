#include "sim/trace/readers/chrome_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

namespace vpusim {
namespace {

constexpr double kMostMicroseconds = 1e12;
constexpr double kPicosecondsPerMicrosecond = 1e6;

// The vendor's categories over the years, and our own.
constexpr auto kCategories =
    std::to_array<std::pair<std::string_view, EngineKind>>({{"DMA", EngineKind::kDma},
                                                            {"DPU", EngineKind::kDpu},
                                                            {"SW", EngineKind::kShave},
                                                            {"Shave", EngineKind::kShave},
                                                            {"SHAVE", EngineKind::kShave},
                                                            {"M2I", EngineKind::kM2i}});

std::optional<EngineKind> kind_of(std::string_view category) {
  for (const auto& [name, kind] : kCategories) {
    if (name == category) {
      return kind;
    }
  }
  return std::nullopt;
}

// "task/variant_3": a part of a DPU task that has an event of its own.
bool is_variant(std::string_view name) {
  constexpr std::string_view kMark = "/variant_";
  const std::size_t mark = name.rfind(kMark);
  return mark != std::string_view::npos &&
         name.find_first_not_of("0123456789", mark + kMark.size()) == std::string_view::npos;
}

double microseconds(const Cursor& event, std::string_view key) {
  const Cursor entry = event.at(key);
  const double time = entry.as_real("microseconds");
  if (time < 0 || time > kMostMicroseconds) {
    entry.fail(fmt::format("must be 0 to {:g} microseconds, got {:g}", kMostMicroseconds, time));
  }
  return time;
}

// Rounded as a sum, so that what follows back to back does not overlap by a rounding.
Picoseconds picoseconds(double microseconds) {
  return Picoseconds(
      static_cast<std::uint64_t>(std::llround(microseconds * kPicosecondsPerMicrosecond)));
}

bool is_marked_profiling(const Cursor& event) {
  const auto arguments = event.find("args");
  const auto mark = arguments ? arguments->find("Profiling task") : std::nullopt;
  return mark && mark->is_scalar() && mark->as_text("true or false") == "true";
}

std::optional<Timeline::Task> task_of(const Cursor& event) {
  const auto phase = event.find("ph");
  if (!phase || phase->as_text("a phase") != "X") {
    return std::nullopt;
  }
  const auto category = event.find("cat");
  const auto kind = category ? kind_of(category->as_text("a category")) : std::nullopt;
  if (!kind) {
    return std::nullopt;
  }
  const std::string_view name = event.at("name").as_text("a task's name");
  if (is_variant(name)) {
    return std::nullopt;
  }
  const double start = microseconds(event, "ts");
  const double duration = microseconds(event, "dur");
  return Timeline::Task{.name = std::string(name),
                        .kind = *kind,
                        .is_profiling = is_marked_profiling(event),
                        .start = picoseconds(start),
                        .end = picoseconds(start + duration)};
}

std::uint64_t nanoseconds(const Timeline::Task& task) {
  return (task.duration().count() + 500) / 1000;
}

// Whether durations are whole ticks of a timer, rounded or cut to the decimals of the file.
bool counts_in(std::uint64_t timer_hz, const Timeline& timeline) {
  const bool has_two_decimals =
      std::all_of(timeline.tasks.begin(), timeline.tasks.end(),
                  [](const Timeline::Task& task) { return nanoseconds(task) % 10 == 0; });
  const double decimal = has_two_decimals ? 10 : 1;  // ns
  const double tick = 1e9 / static_cast<double>(timer_hz);
  bool has_any = false;
  for (const Timeline::Task& task : timeline.tasks) {
    if (task.kind != EngineKind::kDma && task.kind != EngineKind::kShave) {
      continue;  // DPUs count in a clock of their own
    }
    const auto shown = static_cast<double>(nanoseconds(task));
    // Rounded, it is half a decimal off either way; cut, up to a whole one below.
    const double off = std::round((shown + decimal / 4) / tick) * tick - shown;
    if (off < -decimal / 2 - 0.5 || off > decimal + 0.5) {
      return false;
    }
    has_any = true;
  }
  return has_any;
}

// The profiler's timers: 19.2 MHz on 40XX and later, 38.4 MHz on 37XX. A trace does not
// name its device, but gives itself away by its durations.
//
// Source: npu_compiler, profiling parser (perf clocks of each platform).
std::optional<Picoseconds> resolution_of(const Timeline& timeline) {
  for (const std::uint64_t timer_hz : {std::uint64_t{19'200'000}, std::uint64_t{38'400'000}}) {
    if (counts_in(timer_hz, timeline)) {
      return duration(Cycles(1), Hertz(timer_hz));
    }
  }
  return std::nullopt;
}

void read_workpoint(const Cursor& root, Timeline& timeline) {
  const auto workpoint = root.find("workpoint");
  const auto frequency = workpoint ? workpoint->find("freq") : std::nullopt;
  if (!frequency) {
    return;
  }
  const double megahertz = frequency->as_real("a clock in MHz");
  // 0: the profiler does not know.
  if (megahertz != 0 && !(megahertz >= 1 && megahertz <= 1e5)) {
    frequency->fail("must be 0, or 1 to 100000 MHz");
  }
  if (megahertz > 0) {
    timeline.dpu_frequency = Hertz(static_cast<std::uint64_t>(std::llround(megahertz * 1e6)));
  }
}

// A simulated trace says so, and its times are exact.
bool is_simulated(const Cursor& root) {
  const auto workpoint = root.find("workpoint");
  const auto status = workpoint ? workpoint->find("status") : std::nullopt;
  return status && status->is_scalar() && status->as_text("a status") == "SIM";
}

}  // namespace

void read_chrome_trace(const Cursor& root, Timeline& timeline) {
  const Cursor events = root.is_sequence() ? root : root.at("traceEvents");
  for (const Cursor event : events.elements("a list of events")) {
    if (!event.is_mapping()) {
      event.fail_expected("an event");
    }
    if (auto task = task_of(event)) {
      timeline.tasks.push_back(std::move(*task));
    }
  }
  read_workpoint(root, timeline);
  if (!is_simulated(root)) {
    timeline.resolution = resolution_of(timeline);
  }
}

}  // namespace vpusim
