#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/sha256.hpp"
#include "sim/base/text_file.hpp"
#include "sim/data_sets/kind_settings.hpp"
#include "sim/data_sets/kinds.hpp"
#include "sim/data_sets/schedule_rows.hpp"
#include "sim/generator/shave_sampler.hpp"
#include "sim/schedule/shave_kernel.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/read_network.hpp"

namespace vpusim {
namespace {

class ScheduleData final : public DataKind {
 public:
  explicit ScheduleData(const KindOptions& options) {
    world_.timing = options.timing;
    settings_["devices"] = nlohmann::ordered_json::array();
    for (const std::string& name : options.devices) {
      world_.devices.push_back(named_device(name));
      settings_["devices"].push_back(device_settings(world_.devices.back()));
    }
    for (const HwConfig& hw : world_.devices) {
      const std::string timing = options.timing.empty() ? hw.timing.dpu_model : options.timing;
      models_.push_back(named_timing(options.timing, hw, Fidelity::kDevice));
      settings_["timings"].push_back(timing_settings(timing, hw));
      warnings_.add(models_.back().warnings);
    }
    if (!options.mix.empty()) {
      world_.mix = ScheduleMix::load(
          options.mix,
          {.kernel_problem = [&](std::string_view symbol) { return kernel_problem(symbol); },
           .network_problem = network_problem});
    }
    settings_.update(mix_settings(options.mix, ScheduleMix::default_text()));
    for (const HwConfig& hw : world_.devices) {
      join_sizes(hw);
    }
    read_networks();
  }

  std::string_view name() const override { return "schedules"; }
  nlohmann::ordered_json settings() const override { return settings_; }
  const std::vector<Warning>& warnings() const override { return warnings_.list(); }

  std::span<const std::string_view> counted_columns() const override {
    static constexpr std::array<std::string_view, 2> kColumns = {"source", "split"};
    return kColumns;
  }

  // Schedules are told apart by what is in them, so each must be made for that.
  bool draws_are_cheap() const override { return false; }

  std::unique_ptr<ShardRows> rows(std::uint64_t seed) const override {
    return schedule_rows(world_, seed);
  }

 private:
  // Large enough for each variation of the device.
  void join_sizes(const HwConfig& hw) {
    world_.size = world_.size.joined(VpuSize::of(hw));
    for (const DeviceVariation& variation : world_.mix.variations) {
      for (const std::uint64_t value : variation.values) {
        HwConfig varied = hw;
        variation.apply(value, varied);
        world_.size = world_.size.joined(VpuSize::of(varied));
      }
    }
  }

  // Kernels of the default mix may be drawn where only the formula for others has a cost of them.
  std::optional<std::string> kernel_problem(std::string_view symbol) const {
    ShaveKernel kernel;
    kernel.symbol = symbol;
    for (std::size_t i = 0; i < models_.size(); ++i) {
      if (has_cost(kernel.kernel_name(), *models_[i].shave, world_.devices[i])) {
        return std::nullopt;
      }
    }
    std::vector<std::string> legal;
    for (const auto& [known, weight] : ScheduleMix().random.shave_kernels) {
      if (known == symbol) {
        return std::nullopt;
      }
      legal.push_back(known);
    }
    for (const HwConfig& hw : world_.devices) {
      for (const std::string& costed : costed_kernels(hw)) {
        legal.push_back("builtin_" + costed);
      }
    }
    const std::vector<std::string_view> names(legal.begin(), legal.end());
    return fmt::format("no device has a cost of a kernel {}{}", in_quotes(symbol),
                       did_you_mean(symbol, names));
  }

  static std::optional<std::string> network_problem(std::string_view name) {
    if (name.find('\0') != std::string_view::npos) {
      return fmt::format("no network is called {}", in_quotes(name));
    }
    try {
      const std::string file = network_file(std::string(name));
      std::error_code error;
      return std::filesystem::exists(file, error)
                 ? std::nullopt
                 : std::optional(fmt::format("{}: No such file or directory", file));
    } catch (const InputError& error) {
      return error.what();
    }
  }

  void read_networks() {
    for (const Weighted<std::string>& choice : world_.mix.compiled.networks) {
      if (choice.value != CompiledScheduleMix::kRandomNetwork) {
        const std::string file = network_file(choice.value);
        world_.networks.emplace(choice.value, read_network(file, {}));
        settings_["networks"][choice.value] = sha256_hex(read_text_file(file));
      }
    }
  }

  std::vector<TimingModels> models_;  // by device
  // Processes have their own; what it says does not depend on the machine being built.
  mutable ScheduleWorld world_;
  Warnings warnings_;
  nlohmann::ordered_json settings_;
};

}  // namespace

std::unique_ptr<DataKind> make_schedule_kind(const KindOptions& options) {
  return std::make_unique<ScheduleData>(options);
}

}  // namespace vpusim
