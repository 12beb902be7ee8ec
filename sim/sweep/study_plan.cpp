#include "sim/sweep/study_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <set>
#include <utility>

#include "sim/base/input_error.hpp"
#include "sim/base/phase.hpp"
#include "sim/base/sha256.hpp"
#include "sim/base/text_file.hpp"
#include "sim/hw/load_device.hpp"
#include "sim/importers/load_schedule.hpp"
#include "sim/schedule/compiled_device.hpp"
#include "sim/session/choose_device.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/read_network.hpp"
#include "sim/sweep/list_points.hpp"
#include "sim/sweep/study_key.hpp"

namespace vpusim {
namespace {

namespace fs = std::filesystem;

bool names_a_file(const std::string& name) { return name.find_first_of("/.") != std::string::npos; }

// A file of a study is beside it; other names are those of what comes with the program.
std::string in_folder(const std::string& folder, const std::string& name) {
  return names_a_file(name) ? (fs::path(folder) / name).string() : name;
}

// A chain of models without the folders of its files, but with what is in them.
std::string identity_of_models(const std::string& timing, const HwConfig& hw) {
  std::string text = fmt::format("{}|{}|{}", timing, hw.timing.dpu_model, hw.timing.dma_model);
  for (const NamedFile& file : timing_files(timing, hw)) {
    const std::string hash = sha256_hex(read_text_file(file.file));
    for (std::size_t at = text.find(file.file); at != std::string::npos;
         at = text.find(file.file, at + hash.size())) {
      text.replace(at, file.file.size(), hash);
    }
  }
  return text;
}

// What of a device no parameter changes: its tables and models.
std::string identity_of_tables(HwConfig hw) {
  for (const DeviceKey& key : device_keys()) {
    key.set(hw, key.smallest);
  }
  return hash_of(hw);
}

// What is wrong with a file that the study names is told with the place that names it.
template <class Work>
auto told_at(const SourceLocation& location, const Work& work) {
  try {
    return work();
  } catch (const InputError& error) {
    throw InputError(location, error.what());
  }
}

class Planner {
 public:
  Planner(Study study, const std::string& folder) : folder_(folder) {
    plan_.study = std::move(study);
  }

  StudyPlan run() {
    plan_.timing = model_chain_in_folder(plan_.study.timing, folder_);
    plan_.parameters = plan_.study.parameters();
    for (const StudyInput& input : plan_.study.inputs) {
      read(input);
    }
    refuse_contradictions();
    list_points(plan_);
    return std::move(plan_);
  }

 private:
  void read(const StudyInput& input) {
    StudyPlan::Input& read = plan_.inputs.emplace_back();
    read.name = input.name;
    told_at(input.location, [&] {
      const std::string file = network_file(in_folder(folder_, input.file));
      if (is_network(file)) {
        read.network =
            run_phase("reading the network", [&] { return read_network(file, input.shapes); });
        read.sha256 =
            sha256_hex(fmt::format("{}{}{}", sha256_hex(read_text_file(file)),
                                   read.network->external_sha256(), fmt::join(input.shapes, ";")));
      } else {
        read.schedule =
            run_phase("reading the schedule", [&] { return load_schedule(file, input.function); });
        read.sha256 = hash_of(*read.schedule);
      }
    });
    if (plan_.study.devices.empty()) {
      add_base(std::nullopt, input.location);
    }
    std::set<std::string> names;
    for (const StudyDevice& device : plan_.study.devices) {
      const std::string& name = add_base(in_folder(folder_, device.name), device.location);
      if (!names.insert(name).second) {
        throw InputError(device.location,
                         fmt::format("a second device named {}, and results tell them by their "
                                     "names: give one of the files another",
                                     in_quotes(name)));
      }
    }
  }

  // For the last input. Gives the device's name.
  const std::string& add_base(const std::optional<std::string>& device,
                              const SourceLocation& location) {
    const StudyPlan::Input& input = plan_.inputs.back();
    const DeviceChoice choice{.device = device, .dpu_mhz = {}, .work_point = {}};
    HwConfig hw = told_at(location, [&] {
      return input.schedule ? choose_device(*input.schedule, choice) : choose_device(choice);
    });
    const bool has_timing = !plan_.study.timing.empty();
    const std::string models = told_at(has_timing ? plan_.study.timing_location : location, [&] {
      if (has_timing) {
        choose_timing(plan_.timing, hw, plan_.study.fidelity);  // that there are such models
      }
      return identity_of_models(plan_.timing, hw);
    });
    std::string identity =
        fmt::format("{}\n{}\n{}\n{}\n", input.sha256, hw.name, models, identity_of_tables(hw));
    std::string name = hw.name;
    plan_.bases.push_back({.input = plan_.inputs.size() - 1,
                           .device = std::move(name),
                           .hw = std::move(hw),
                           .identity = std::move(identity)});
    return plan_.bases.back().device;
  }

  void refuse_contradictions() const {
    const Recompile recompile = plan_.study.recompile;
    const SourceLocation& location = plan_.study.recompile_location;
    for (const StudyPlan::Input& input : plan_.inputs) {
      if (recompile == Recompile::kAlways && input.schedule) {
        throw InputError(location, fmt::format("'always', but {} is a schedule and no network",
                                               in_quotes(input.name)));
      }
    }
    for (const std::size_t parameter : plan_.parameters) {
      const StudyKey& key = study_keys()[parameter];
      if (key.of_device != nullptr) {
        continue;
      }
      if (recompile == Recompile::kNever) {
        throw InputError(location, fmt::format("'never', but {} is varied", key.path));
      }
      if (!plan_.has_networks()) {
        throw InputError(location_of(parameter),
                         fmt::format("{} is varied, but no input is a network", key.path));
      }
    }
  }

  // Where a parameter gets its values.
  const SourceLocation& location_of(std::size_t parameter) const {
    for (const Axis& axis : plan_.study.axes) {
      if (std::find(axis.keys.begin(), axis.keys.end(), parameter) != axis.keys.end()) {
        return axis.location;
      }
    }
    const auto& derived = plan_.study.derived;
    return std::find_if(derived.begin(), derived.end(),
                        [&](const DerivedParameter& one) { return one.key == parameter; })
        ->location;
  }

  std::string folder_;
  StudyPlan plan_;
};

}  // namespace

DesignPoint StudyPlan::point(std::uint64_t number) const {
  return {.number = number,
          .base = base_of[number],
          .values = std::span(values).subspan(number * parameters.size(), parameters.size())};
}

Setting StudyPlan::setting_of(const DesignPoint& point) const {
  Setting setting{.hw = bases[point.base].hw, .options = {}};
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    study_keys()[parameters[i]].set(setting.hw, setting.options, point.values[i]);
  }
  return setting;
}

Setting StudyPlan::compiled_for(const DesignPoint& point) const {
  return study.recompile == Recompile::kNever ? Setting{.hw = bases[point.base].hw, .options = {}}
                                              : setting_of(point);
}

std::vector<std::string_view> StudyPlan::compiled_parameters() const {
  std::vector<std::string_view> paths;
  for (const std::size_t parameter : parameters) {
    const StudyKey& key = study_keys()[parameter];
    if (study.recompile == Recompile::kAlways ||
        (study.recompile == Recompile::kAuto && key.reach == KeyReach::kCompiler)) {
      paths.push_back(key.path);
    }
  }
  return paths;
}

std::vector<std::string_view> StudyPlan::kept_parameters() const {
  const std::vector<std::string_view> compiled = compiled_parameters();
  std::vector<std::string_view> paths;
  for (const std::size_t parameter : parameters) {
    const std::string_view path = study_keys()[parameter].path;
    if (std::find(compiled.begin(), compiled.end(), path) == compiled.end()) {
      paths.push_back(path);
    }
  }
  return paths;
}

bool StudyPlan::has_networks() const {
  return std::any_of(inputs.begin(), inputs.end(),
                     [](const Input& input) { return input.network.has_value(); });
}

VpuSize StudyPlan::machine_size(std::span<const std::uint64_t> numbers) const {
  VpuSize size;
  for (const Base& base : bases) {
    const std::optional<Schedule>& schedule = inputs[base.input].schedule;
    size = size.joined(VpuSize::of(base.hw));
    if (schedule && study.fidelity == Fidelity::kCompiler) {
      size = size.joined(VpuSize::of(compiled_device(base.hw, schedule->target())));
    }
  }
  for (const std::uint64_t number : numbers) {
    size = size.joined(VpuSize::of(setting_of(point(number)).hw));
  }
  return size;
}

VpuSize StudyPlan::machine_size() const {
  std::vector<std::uint64_t> all(point_count());
  std::iota(all.begin(), all.end(), std::uint64_t{0});
  return machine_size(all);
}

StudyPlan plan_study(Study study, const std::string& folder) {
  return Planner(std::move(study), folder).run();
}

ShardRange Shard::range_of(std::uint64_t points) const {
  const auto cut = [&](std::uint64_t part) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>(Wide{points} * part / count);
  };
  return {.begin = cut(index - 1), .end = cut(index)};
}

}  // namespace vpusim
