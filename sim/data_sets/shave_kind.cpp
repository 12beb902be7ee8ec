#include <fmt/format.h>
#include <xxhash.h>

#include <array>
#include <optional>
#include <utility>

#include "nn_timing/data/column_maker.hpp"
#include "nn_timing/data/shard.hpp"
#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/data_sets/kind_settings.hpp"
#include "sim/data_sets/kinds.hpp"
#include "sim/data_sets/model_rows.hpp"
#include "sim/generator/shave_sampler.hpp"
#include "sim/session/choose_timing.hpp"

namespace vpusim {
namespace {

using nn_timing::ShardTable;
using Maker = nn_timing::ColumnMaker<ShaveWorkload>;

// An operand that the call has not has extents of zero and no type.
const WorkloadTensor* operand_of(const std::vector<WorkloadTensor>& tensors, std::size_t place) {
  return place < tensors.size() ? &tensors[place] : nullptr;
}

struct OperandColumns {
  std::array<std::string_view, 4> extents;  // width, height, channels, batch
  std::string_view type;
  const WorkloadTensor* (*of)(const ShaveWorkload& call);
};

constexpr auto kOperands = std::to_array<OperandColumns>(
    {{{"in_w", "in_h", "in_c", "in_b"},
      "in_dtype",
      [](const ShaveWorkload& call) { return operand_of(call.inputs, 0); }},
     {{"in1_w", "in1_h", "in1_c", "in1_b"},
      "in1_dtype",
      [](const ShaveWorkload& call) { return operand_of(call.inputs, 1); }},
     {{"out_w", "out_h", "out_c", "out_b"}, "out_dtype", [](const ShaveWorkload& call) {
        return operand_of(call.outputs, 0);
      }}});

void add_operand(Maker& columns, const OperandColumns& operand) {
  constexpr std::array<std::string_view, 4> kMeanings = {"width, elements; 0: no such operand",
                                                         "height, elements", "channels", "batch"};
  constexpr std::array kFields = {&WorkloadTensor::width, &WorkloadTensor::height,
                                  &WorkloadTensor::channels, &WorkloadTensor::batch};
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    columns.add<std::int32_t>({operand.extents[i], "number", kMeanings[i]},
                              [&, field = kFields[i]](const ShaveWorkload& call) {
                                const WorkloadTensor* const tensor = operand.of(call);
                                return tensor == nullptr ? 0 : tensor->*field;
                              });
  }
  columns.add<std::int8_t>({operand.type, "name", "element type", kDataTypeNames.all()},
                           [&](const ShaveWorkload& call) {
                             const WorkloadTensor* const tensor = operand.of(call);
                             return tensor == nullptr ? -1 : static_cast<int>(tensor->type);
                           });
}

ShardTable shave_table(std::span<const ShaveWorkload> calls,
                       std::span<const nn_timing::Label> labels, VpunnDevice device) {
  ShardTable table;
  Maker columns(calls, table);
  columns.add<std::int8_t>({"device", "name", "device that it runs on", kVpunnDeviceNames.all()},
                           [&](const ShaveWorkload&) { return device; });
  columns.add<std::string_view>(
      {"kernel", "text", "the kernel, as the compiler or the published table calls it"},
      [](const ShaveWorkload& call) -> std::string_view { return call.kernel; });
  for (const OperandColumns& operand : kOperands) {
    add_operand(columns, operand);
  }
  nn_timing::add_label_columns(labels, table);
  return table;
}

std::uint64_t hash_of_call(const ShaveWorkload& call) {
  constexpr std::size_t kNumbers = 15;
  std::array<std::uint32_t, kNumbers> numbers{};
  std::size_t count = 0;
  for (const OperandColumns& operand : kOperands) {
    if (const WorkloadTensor* const t = operand.of(call)) {
      for (const std::uint32_t number :
           {t->width, t->height, t->channels, t->batch, static_cast<std::uint32_t>(t->type) + 1}) {
        numbers.at(count++) = number;
      }
    }
  }
  return XXH3_64bits_withSeed(numbers.data(), sizeof(numbers),
                              XXH3_64bits(call.kernel.data(), call.kernel.size()));
}

class ShaveData final : public DataKind {
 public:
  explicit ShaveData(const KindOptions& options) : hw_(only_device(options)) {
    if (!options.timing.empty()) {
      throw InputError("--timing: kernels are labelled by the tables of the device; name none");
    }
    TimingModels models = named_timing("", hw_, Fidelity::kDevice);
    model_ = std::move(models.shave);
    warnings_ = std::move(models.warnings);
    if (!options.mix.empty()) {
      mix_ = ShaveMix::load(options.mix,
                            [&](std::string_view kernel) { return kernel_problem(kernel); });
    }
    settings_ = device_settings(hw_);
    settings_["timing"] = model_->name();
    settings_.update(mix_settings(options.mix, ShaveMix::default_text()));
  }

  std::string_view name() const override { return "shave"; }
  nlohmann::ordered_json settings() const override { return settings_; }
  const std::vector<Warning>& warnings() const override { return warnings_; }

  std::span<const std::string_view> counted_columns() const override {
    static constexpr std::array<std::string_view, 4> kColumns = {"model", "label", "split",
                                                                 "kernel"};
    return kColumns;
  }

  bool draws_are_cheap() const override { return true; }

  std::unique_ptr<ShardRows> rows(std::uint64_t seed) const override {
    return std::make_unique<ModelRows<ShaveWorkload>>(
        *model_, hw_,
        ModelRows<ShaveWorkload>::Parts{
            .draw = [sampler = ShaveSampler(hw_, mix_, seed)]() mutable { return sampler.next(); },
            .hash = hash_of_call,
            .table =
                [this](std::span<const ShaveWorkload> calls,
                       std::span<const nn_timing::Label> labels) {
                  return shave_table(calls, labels, hw_.timing.vpunn_device);
                }});
  }

 private:
  std::optional<std::string> kernel_problem(std::string_view kernel) const {
    if (has_cost(kernel, *model_, hw_)) {
      return std::nullopt;
    }
    const std::vector<std::string> costed = costed_kernels(hw_);
    const std::vector<std::string_view> legal(costed.begin(), costed.end());
    return fmt::format("{} has no cost of a kernel {}{}", hw_.name, in_quotes(kernel),
                       did_you_mean(kernel, legal));
  }

  HwConfig hw_;
  ShaveMix mix_;
  std::unique_ptr<ShaveTimingModel> model_;
  std::vector<Warning> warnings_;
  nlohmann::ordered_json settings_;
};

}  // namespace

std::unique_ptr<DataKind> make_shave_kind(const KindOptions& options) {
  return std::make_unique<ShaveData>(options);
}

}  // namespace vpusim
