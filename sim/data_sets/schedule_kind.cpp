#include <array>
#include <memory>
#include <utility>

#include "sim/base/sha256.hpp"
#include "sim/base/text_file.hpp"
#include "sim/data_sets/kind_settings.hpp"
#include "sim/data_sets/kinds.hpp"
#include "sim/data_sets/schedule_rows.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/data_folder.hpp"
#include "sim/session/read_network.hpp"

namespace vpusim {
namespace {

class ScheduleData final : public DataKind {
 public:
  explicit ScheduleData(const KindOptions& options) {
    world_.timing = options.timing;
    if (!options.mix.empty()) {
      world_.mix = ScheduleMix::load(options.mix);
    }
    settings_["devices"] = nlohmann::ordered_json::array();
    for (const std::string& name : options.devices) {
      world_.devices.push_back(device_catalog().load(name));
      settings_["devices"].push_back(device_settings(world_.devices.back()));
      join_sizes(world_.devices.back());
    }
    for (const HwConfig& hw : world_.devices) {
      const std::string timing = options.timing.empty() ? hw.timing.dpu_model : options.timing;
      settings_["timings"].push_back(timing_settings(timing, hw));
      warnings_.add(choose_timing(options.timing, hw, Fidelity::kDevice).warnings);
    }
    settings_.update(mix_settings(options.mix, ScheduleMix::default_text()));
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

  void read_networks() {
    for (const Weighted<std::string>& choice : world_.mix.compiled.networks) {
      if (choice.value != CompiledScheduleMix::kRandomNetwork) {
        const std::string file = network_file(choice.value);
        world_.networks.emplace(choice.value, read_network(file, {}));
        settings_["networks"][choice.value] = sha256_hex(read_text_file(file));
      }
    }
  }

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
