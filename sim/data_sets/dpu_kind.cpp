#include <array>
#include <utility>

#include "nn_timing/data/manifest.hpp"
#include "nn_timing/data/shard.hpp"
#include "nn_timing/data/workload_sampler.hpp"
#include "sim/base/input_error.hpp"
#include "sim/data_sets/kind_settings.hpp"
#include "sim/data_sets/kinds.hpp"
#include "sim/data_sets/model_rows.hpp"
#include "sim/session/choose_timing.hpp"

namespace vpusim {
namespace {

class DpuData final : public DataKind {
 public:
  explicit DpuData(const KindOptions& options) : hw_(only_device(options)) {
    const std::string timing = options.timing.empty() ? hw_.timing.dpu_model : options.timing;
    if (timing == "unit") {
      throw InputError("--timing: unit says nothing about workloads; name a model");
    }
    if (!options.mix.empty()) {
      mix_ = nn_timing::WorkloadMix::load(options.mix);
    }
    models_ = named_timing(options.timing, hw_, Fidelity::kDevice);
    settings_ = device_settings(hw_);
    settings_.update(timing_settings(timing, hw_));
    settings_.update(mix_settings(options.mix, nn_timing::default_mix_text()));
  }

  std::string_view name() const override { return nn_timing::kWorkloadKind; }
  nlohmann::ordered_json settings() const override { return settings_; }
  const std::vector<Warning>& warnings() const override { return models_.warnings; }

  std::span<const std::string_view> counted_columns() const override {
    static constexpr std::array<std::string_view, 4> kColumns = {"model", "label", "split",
                                                                 "operation"};
    return kColumns;
  }

  bool draws_are_cheap() const override { return true; }

  std::unique_ptr<ShardRows> rows(std::uint64_t seed) const override {
    const VpunnDevice device = hw_.timing.vpunn_device;
    return std::make_unique<ModelRows<DpuWorkload>>(
        *models_.dpu, hw_,
        ModelRows<DpuWorkload>::Parts{
            .draw = [sampler = nn_timing::WorkloadSampler(
                         hw_, mix_, seed)]() mutable { return sampler.next(); },
            .hash = [device](const DpuWorkload& w) { return nn_timing::content_hash(w, device); },
            .table =
                [device](std::span<const DpuWorkload> workloads,
                         std::span<const nn_timing::Label> labels) {
                  return nn_timing::workload_table(workloads, device, labels);
                }});
  }

 private:
  HwConfig hw_;
  nn_timing::WorkloadMix mix_;
  TimingModels models_;
  nlohmann::ordered_json settings_;
};

}  // namespace

std::unique_ptr<DataKind> make_dpu_kind(const KindOptions& options) {
  return std::make_unique<DpuData>(options);
}

}  // namespace vpusim
