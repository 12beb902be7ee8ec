#include "sim/sweep/point_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "sim/base/input_error.hpp"
#include "sim/run/deadlock.hpp"
#include "sim/schedule/finding.hpp"
#include "sim/schedule/validate.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/simulate.hpp"
#include "sim/sweep/metrics.hpp"
#include "sim/timing/schedule_energy.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kKeptSchedules = 4;  // some MB each, with their times
constexpr std::size_t kKeptTimes = 16;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// The point cannot be; the study goes on.
struct Impossible {
  std::string why;
};

// Nothing about the point: a file that is gone, a fault of ours. Another attempt may do better.
struct NotNow {
  std::string why;
};

// The files were read when the study was planned.
TimingModels models_for(const std::string& timing, const HwConfig& hw, Fidelity fidelity) {
  try {
    return choose_timing(timing, hw, fidelity);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    throw NotNow{error.what()};
  }
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  constexpr std::size_t kLongest = 1000;
  return text.size() > kLongest ? text.substr(0, kLongest) + "..." : text;
}

// A schedule that is kept for another device may ask for more than that has.
void check_legal(const Schedule& schedule, const HwConfig& hw) {
  std::size_t errors = 0;
  std::string first;
  for (const Finding& finding : validate(schedule, hw)) {
    if (finding.severity() == Finding::Severity::kError && errors++ == 0) {
      first = fmt::format("{} [{}]", finding.message, finding.name());
    }
  }
  if (errors > 0) {
    throw Impossible{fmt::format("the schedule is not legal on the device: {}{}", first,
                                 errors > 1 ? fmt::format(" and {} more errors", errors - 1) : "")};
  }
}

std::string shown(const Warnings& warnings) {
  std::string text;
  for (const Warning& warning : warnings.list()) {
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", warning.code, warning.count);
  }
  return text;
}

// What was made under this key, or is made now; the newest stand in front.
template <class Item, class Make>
Item& recall(std::deque<std::unique_ptr<Item>>& kept, std::size_t most, const std::string& key,
             const Make& make) {
  const auto found =
      std::find_if(kept.begin(), kept.end(), [&](const auto& item) { return item->key == key; });
  if (found != kept.end()) {
    std::rotate(kept.begin(), found, found + 1);
    return *kept.front();
  }
  std::unique_ptr<Item> made = make();
  if (kept.size() >= most) {
    kept.pop_back();
  }
  kept.push_front(std::move(made));
  return *kept.front();
}

}  // namespace

struct PointRunner::Timed {
  std::string key;
  TimingModels models;  // the times name them
  std::optional<TimedSchedule> schedule;
  std::optional<ScheduleEnergy> energy;
};

struct PointRunner::Compiled {
  std::string key;
  std::optional<Schedule> own;         // compiled here
  const Schedule* schedule = nullptr;  // null: it cannot be compiled
  std::string error;
  std::string sha256;
  std::deque<std::unique_ptr<Timed>> timed;  // the few that were used last
};

PointRunner::PointRunner(const StudyPlan& plan, const VpuSize& size)
    : plan_(plan), simulator_(size) {}
PointRunner::~PointRunner() = default;

PointOutcome PointRunner::run(const DesignPoint& point) {
  const auto begin = Clock::now();
  seconds_ = {};
  PointOutcome outcome = outcome_of_run(point);
  seconds_.rest = seconds_since(begin) - seconds_.preparing;
  return outcome;
}

PointOutcome PointRunner::outcome_of_run(const DesignPoint& point) {
  PointOutcome outcome;
  try {
    const PointKeys keys = plan_.keys_of(point);
    Compiled& from = compiled(point, keys.schedule);
    if (from.schedule == nullptr) {
      throw Impossible{from.error};
    }
    const HwConfig hw =
        device_of_fidelity(*from.schedule, plan_.setting_of(point).hw, plan_.study.fidelity);
    check_legal(*from.schedule, hw);
    const Timed& costs = timed(from, hw, keys.timing);
    RunResult result = simulator_.run(*costs.schedule, hw);
    result.energy = costs.energy;
    outcome.metrics = metrics_of(*from.schedule, result, hw);
    outcome.schedule_sha256 = from.sha256;
    Warnings warnings;
    warnings.add(costs.models.warnings);
    warnings.add(result.warnings);
    outcome.warnings = shown(warnings);
    return outcome;
  } catch (const NotNow& problem) {
    outcome.error = one_line(problem.why);
    outcome.status = PointOutcome::Status::kFailed;
    return outcome;
  } catch (const Impossible& impossible) {
    outcome.error = one_line(impossible.why);
  } catch (const InputError& error) {
    outcome.error = one_line(error.what());
  } catch (const Deadlock& deadlock) {
    outcome.error = one_line(deadlock.what());
  }
  outcome.status = PointOutcome::Status::kError;
  return outcome;
}

PointRunner::Compiled& PointRunner::compiled(const DesignPoint& point, const std::string& key) {
  return recall(compiled_, kKeptSchedules, key, [&] {
    auto made = std::make_unique<Compiled>();
    made->key = key;
    const StudyPlan::Input& input = plan_.input_of(point);
    if (input.schedule) {
      made->schedule = &*input.schedule;
      made->sha256 = input.sha256;
      return made;
    }
    const auto begin = Clock::now();
    const Setting setting = plan_.compiled_for(point);
    const TimingModels models = models_for(plan_.timing, setting.hw, Fidelity::kDevice);
    try {
      made->own =
          compile(*input.network, setting.hw, setting.options, *models.dpu, *models.shave).schedule;
      made->schedule = &*made->own;
      made->sha256 = hash_of(*made->schedule);
    } catch (const InputError& error) {  // a layer that fits in no way, and the like
      made->error = fmt::format("cannot be compiled: {}", error.what());
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& error) {
      throw NotNow{fmt::format("could not be compiled: {}", error.what())};
    }
    seconds_.preparing += seconds_since(begin);
    return made;
  });
}

const PointRunner::Timed& PointRunner::timed(Compiled& compiled, const HwConfig& hw,
                                             const std::string& key) {
  return recall(compiled.timed, kKeptTimes, key, [&] {
    const auto begin = Clock::now();
    auto made = std::make_unique<Timed>();
    made->key = key;
    made->models = models_for(plan_.timing, hw, plan_.study.fidelity);
    made->schedule.emplace(annotate(*compiled.schedule, hw, plan_.study.fidelity, *made->models.dpu,
                                    *made->models.shave, *made->models.dma));
    made->energy = schedule_energy(*made->schedule, hw);
    seconds_.preparing += seconds_since(begin);
    return made;
  });
}

std::string to_bytes(const PointOutcome& outcome) {
  nlohmann::json metrics = nlohmann::json::array();
  for (const std::optional<double>& value : outcome.metrics) {
    metrics.push_back(value ? nlohmann::json(*value) : nlohmann::json());
  }
  const nlohmann::json json = {static_cast<int>(outcome.status), outcome.error, metrics,
                               outcome.schedule_sha256, outcome.warnings};
  const std::vector<std::uint8_t> bytes = nlohmann::json::to_cbor(json);
  return {bytes.begin(), bytes.end()};
}

PointOutcome outcome_of(std::string_view bytes) {
  const nlohmann::json json = nlohmann::json::from_cbor(bytes.begin(), bytes.end());
  PointOutcome outcome{.status = static_cast<PointOutcome::Status>(json.at(0).get<int>()),
                       .error = json.at(1).get<std::string>(),
                       .metrics = {},
                       .schedule_sha256 = json.at(3).get<std::string>(),
                       .warnings = json.at(4).get<std::string>()};
  for (const nlohmann::json& value : json.at(2)) {
    outcome.metrics.push_back(value.is_null() ? std::nullopt : std::optional(value.get<double>()));
  }
  return outcome;
}

}  // namespace vpusim
