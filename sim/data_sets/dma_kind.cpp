#include <fmt/format.h>
#include <xxhash.h>

#include <array>
#include <utility>

#include "nn_timing/data/column_maker.hpp"
#include "nn_timing/data/shard.hpp"
#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/data_sets/kind_settings.hpp"
#include "sim/data_sets/kinds.hpp"
#include "sim/data_sets/model_rows.hpp"
#include "sim/generator/dma_sampler.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/timing/analytic/device_dma_timing.hpp"

namespace vpusim {
namespace {

using nn_timing::ColumnDescription;
using nn_timing::ShardTable;
using Maker = nn_timing::ColumnMaker<DmaWorkload>;

// Names as DmaReader knows them, so that `vpusim predict --dma` reads a shard as it is.

void add_plane_columns(Maker& columns) {
  using Field = std::uint32_t PlaneDmaWorkload::*;
  const auto add = [&](const ColumnDescription& told, Field field) {
    columns.add<std::int64_t>(told, [field](const DmaWorkload& dma) {
      return std::get<PlaneDmaWorkload>(*dma.pattern).*field;
    });
  };
  using Dma = PlaneDmaWorkload;
  add({"num_planes", "number", "planes beyond the first"}, &Dma::further_planes);
  add({"length", "number", "a plane, bytes"}, &Dma::length);
  add({"src_width", "number", "a line that is read, bytes"}, &Dma::source_width);
  add({"dst_width", "number", "a line that is written, bytes"}, &Dma::target_width);
  add({"src_stride", "number", "from line to line of the source, bytes"}, &Dma::source_stride);
  add({"dst_stride", "number", "from line to line of the target, bytes"}, &Dma::target_stride);
  add({"src_plane_stride", "number", "from plane to plane of the source, bytes"},
      &Dma::source_plane_stride);
  add({"dst_plane_stride", "number", "from plane to plane of the target, bytes"},
      &Dma::target_plane_stride);
}

void add_nested_columns(Maker& columns) {
  const auto add = [&](const ColumnDescription& told, auto value_of) {
    columns.add<std::int64_t>(told, [value_of](const DmaWorkload& dma) {
      return value_of(std::get<NestedDmaWorkload>(*dma.pattern));
    });
  };
  using Dma = NestedDmaWorkload;
  add({"src_width", "number", "a run that is read, bytes"},
      [](const Dma& dma) { return dma.source_width; });
  add({"dst_width", "number", "a run that is written, bytes"},
      [](const Dma& dma) { return dma.target_width; });
  add({"num_dim", "number", "loops around the run"},
      [](const Dma& dma) { return dma.dimension_count; });
  struct Quantity {
    std::array<std::string_view, Dma::kMostDimensions> names;
    std::string_view meaning;
    std::uint32_t DmaDimension::*field;
  };
  constexpr auto kQuantities = std::to_array<Quantity>(
      {{{"src_stride_1", "src_stride_2", "src_stride_3", "src_stride_4", "src_stride_5"},
        "step of the loop in the source, bytes",
        &DmaDimension::source_stride},
       {{"dst_stride_1", "dst_stride_2", "dst_stride_3", "dst_stride_4", "dst_stride_5"},
        "step of the loop in the target, bytes",
        &DmaDimension::target_stride},
       {{"src_dim_size_1", "src_dim_size_2", "src_dim_size_3", "src_dim_size_4", "src_dim_size_5"},
        "steps of the loop in the source beyond the first",
        &DmaDimension::source_repeats},
       {{"dst_dim_size_1", "dst_dim_size_2", "dst_dim_size_3", "dst_dim_size_4", "dst_dim_size_5"},
        "steps of the loop in the target beyond the first",
        &DmaDimension::target_repeats}});
  for (const Quantity& quantity : kQuantities) {
    for (std::size_t i = 0; i < Dma::kMostDimensions; ++i) {
      add({quantity.names[i], "number", quantity.meaning},
          [i, field = quantity.field](const Dma& dma) { return dma.dimensions[i].*field; });
    }
  }
  add({"num_engine", "number", "engines that share the transfer"},
      [](const Dma& dma) { return dma.engine_count; });
}

ShardTable dma_table(std::span<const DmaWorkload> transfers,
                     std::span<const nn_timing::Label> labels, const HwConfig& hw) {
  ShardTable table;
  Maker columns(transfers, table);
  columns.add<std::int8_t>({"device", "name", "device that it runs on", kVpunnDeviceNames.all()},
                           [&](const DmaWorkload&) { return hw.timing.vpunn_device; });
  columns.add<std::int8_t>(
      {"direction", "name", "memories that it goes between", kDmaDirectionNames.all()},
      [](const DmaWorkload& dma) { return dma.direction; });
  columns.add<std::int64_t>({"bytes", "number", "what is moved, bytes"},
                            [](const DmaWorkload& dma) { return dma.source.count(); });
  DmaSampler::is_told_planes(hw) ? add_plane_columns(columns) : add_nested_columns(columns);
  nn_timing::add_label_columns(labels, table);
  return table;
}

std::uint64_t hash_of_transfer(const DmaWorkload& dma) {
  constexpr std::size_t kNumbers = 32;
  std::array<std::uint32_t, kNumbers> numbers{};
  std::size_t count = 0;
  const auto put = [&](std::uint32_t number) { numbers.at(count++) = number; };
  put(static_cast<std::uint32_t>(dma.direction));
  if (const auto* planes = std::get_if<PlaneDmaWorkload>(&*dma.pattern)) {
    for (const std::uint32_t number :
         {planes->further_planes, planes->length, planes->source_width, planes->target_width,
          planes->source_stride, planes->target_stride, planes->source_plane_stride,
          planes->target_plane_stride}) {
      put(number);
    }
  } else {
    const auto& nested = std::get<NestedDmaWorkload>(*dma.pattern);
    put(nested.source_width);
    put(nested.target_width);
    put(nested.engine_count);
    for (const DmaDimension& d : nested.dimensions) {
      for (const std::uint32_t number :
           {d.source_stride, d.target_stride, d.source_repeats, d.target_repeats}) {
        put(number);
      }
    }
  }
  return XXH3_64bits(numbers.data(), count * sizeof(numbers[0]));
}

class DmaData final : public DataKind {
 public:
  explicit DmaData(const KindOptions& options) : hw_(only_device(options)) {
    if (!options.mix.empty()) {
      mix_ = DmaMix::load(options.mix);
    }
    const std::string timing = options.timing.empty() ? "device" : options.timing;
    if (timing == "device") {
      model_ = std::make_unique<DeviceDmaTiming>();
    } else if (timing.starts_with("dma:")) {
      TimingModels models = named_timing(timing, hw_, Fidelity::kCompiler);
      warnings_ = std::move(models.warnings);
      model_ = std::move(models.dma);
    } else {
      constexpr auto kLegal =
          std::to_array<std::string_view>({"device", "dma:analytic", "dma:vpunn:FILE"});
      throw InputError(
          fmt::format("--timing: expected device, dma:analytic or dma:vpunn:FILE, got {}{}",
                      in_quotes(timing), did_you_mean(timing, kLegal)));
    }
    settings_ = device_settings(hw_);
    settings_.update(timing_settings(timing, hw_));
    settings_.update(mix_settings(options.mix, DmaMix::default_text()));
  }

  std::string_view name() const override { return "dma"; }
  nlohmann::ordered_json settings() const override { return settings_; }
  const std::vector<Warning>& warnings() const override { return warnings_; }

  std::span<const std::string_view> counted_columns() const override {
    static constexpr std::array<std::string_view, 4> kColumns = {"model", "label", "split",
                                                                 "direction"};
    return kColumns;
  }

  bool draws_are_cheap() const override { return true; }

  std::unique_ptr<ShardRows> rows(std::uint64_t seed) const override {
    return std::make_unique<ModelRows<DmaWorkload>>(
        *model_, hw_,
        ModelRows<DmaWorkload>::Parts{
            .draw = [sampler = DmaSampler(hw_, mix_, seed)]() mutable { return sampler.next(); },
            .hash = hash_of_transfer,
            .table =
                [this](std::span<const DmaWorkload> transfers,
                       std::span<const nn_timing::Label> labels) {
                  return dma_table(transfers, labels, hw_);
                }});
  }

 private:
  HwConfig hw_;
  DmaMix mix_;
  std::unique_ptr<DmaTimingModel> model_;
  std::vector<Warning> warnings_;
  nlohmann::ordered_json settings_;
};

}  // namespace

std::unique_ptr<DataKind> make_dma_kind(const KindOptions& options) {
  return std::make_unique<DmaData>(options);
}

}  // namespace vpusim
