#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "nn_timing/model/cmx_size.hpp"
#include "nn_timing/model/sanitize.hpp"
#include "nn_timing/model/validity.hpp"
#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/predict/options.hpp"
#include "sim/cli/predict/table_output.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/compiler/layer_cost.hpp"
#include "sim/importers/workloads/workload_reader.hpp"
#include "sim/session/choose_timing.hpp"

namespace vpusim {
namespace {

constexpr std::uint32_t kMostTiles = 64;

// Columns of tables of layers, besides those of workloads.
constexpr std::string_view kStrategy = "strategy";
constexpr std::string_view kTiles = "nTiles";
constexpr std::string_view kPrefetching = "prefetching";
constexpr std::string_view kInputFetching = "input_fetching";
constexpr std::string_view kOutputSpilling = "output_spilling";
constexpr std::array kLayerColumns = {kStrategy, kTiles, kPrefetching, kInputFetching,
                                      kOutputSpilling};

std::vector<MultiClusterStrategy> all_strategies() {
  std::vector<MultiClusterStrategy> all;
  for (std::size_t i = 0; i < kMultiClusterNames.all().size(); ++i) {
    all.push_back(static_cast<MultiClusterStrategy>(i));
  }
  return all;
}

std::optional<MultiClusterStrategy> find_strategy(std::string_view name) {
  return name == "NONE" ? MultiClusterStrategy::kClustering  // as the published tables say
                        : kMultiClusterNames.find(name);
}

std::string unknown_strategy(std::string_view name) {
  return fmt::format("unknown strategy {}{} ({})", in_quotes(name),
                     did_you_mean(name, kMultiClusterNames.all()),
                     fmt::join(kMultiClusterNames.all(), ", "));
}

LayerOptions stated_options(const PredictOptions& options, const HwConfig& hw) {
  LayerOptions layer = {.tile_count = options.tile_count == 0 ? hw.tile.count : options.tile_count,
                        .strategies = {},
                        .are_weights_in_ddr = options.are_weights_in_ddr,
                        .is_input_in_ddr = options.is_input_in_ddr,
                        .is_output_in_ddr = options.is_output_in_ddr};
  for (const std::string& name : options.strategies) {
    const auto strategy = find_strategy(name);
    if (!strategy) {
      throw InputError("--strategy: " + unknown_strategy(name));
    }
    layer.strategies.push_back(*strategy);
  }
  if (layer.strategies.empty()) {
    layer.strategies = all_strategies();
  }
  return layer;
}

// Asks the models about layers, with the rules that go with them.
class LayerPredictor {
 public:
  LayerPredictor(const std::string& spec, const HwConfig& hw)
      : hw_(hw), models_(choose_timing(spec, hw, Fidelity::kDevice)) {
    tell_warnings(models_.warnings);
  }

  // Errors: InputError when it is no layer.
  LayerCost cost_of(const DpuWorkload& stated, const LayerOptions& options) const {
    const VpunnDevice device = hw_.timing.vpunn_device;
    const LayerRules rules = {
        .problem_of_tile = [&](const DpuWorkload& tile) { return problem_of_size(tile); },
        .problem_of_workload =
            [&](const DpuWorkload& workload) { return problem_of_workload(workload); },
        .operand_bytes =
            [&](const DpuWorkload& workload) {
              return nn_timing::operand_bytes(nn_timing::sanitized(workload, device), device);
            }};
    return layer_cost(nn_timing::sanitized(stated, device), options, hw_, *models_.dpu,
                      *models_.dma, rules);
  }

 private:
  std::string problem_of_size(const DpuWorkload& tile) const {
    const Bytes size = nn_timing::cmx_size(tile, hw_.timing.vpunn_device);
    return size > hw_.cmx.capacity ? fmt::format("a tile needs {} bytes of CMX and has {}",
                                                 size.count(), hw_.cmx.capacity.count())
                                   : "";
  }

  std::string problem_of_workload(const DpuWorkload& workload) const {
    std::vector<std::string> findings;
    if (models_.has_dpu_network) {
      const VpunnDevice device = hw_.timing.vpunn_device;
      nn_timing::check(nn_timing::sanitized(workload, device), device, &findings);
    }
    return fmt::format("{}", fmt::join(findings, "; "));
  }

  const HwConfig& hw_;
  TimingModels models_;
};

std::string described(const DpuWorkload& w) {
  return fmt::format("{} {}x{}x{} -> {}x{}x{}, kernel {}x{}", kDpuOperationNames[w.operation],
                     w.input.width, w.input.height, w.input.channels, w.output.width,
                     w.output.height, w.output.channels, w.kernel_width, w.kernel_height);
}

// "4", or "2-4" where tiles differ.
std::string workloads_per_tile(const StrategyCost& cost) {
  const auto [least, most] = std::minmax_element(
      cost.tiles.begin(), cost.tiles.end(),
      [](const TileCost& a, const TileCost& b) { return a.workload_count < b.workload_count; });
  return least->workload_count == most->workload_count
             ? fmt::format("{}", most->workload_count)
             : fmt::format("{}-{}", least->workload_count, most->workload_count);
}

std::string model_of(const StrategyCost& cost) {
  const TileCost& tile = cost.tiles[cost.bound_tile];
  return fmt::format("{}{}", tile.model, cost.is_fallback ? " (no other knows it)" : "");
}

void print_strategy(const StrategyCost& cost, bool is_best, bool has_transfers,
                    const HwConfig& hw) {
  fmt::print("{} {:<17}", is_best ? '*' : ' ', kMultiClusterNames[cost.strategy]);
  if (!cost.is_possible()) {
    fmt::print("not possible: {}\n", cost.obstacle);
    return;
  }
  fmt::print(
      "{:>9} {:>10.3f}", cost.total.count(),
      1e6 * static_cast<double>(cost.total.count()) / static_cast<double>(hw.clocks.dpu.count()));
  if (has_transfers) {
    fmt::print(" {:>9}", (cost.total - cost.compute).count());
  }
  fmt::print(" {:>6} {:>10} {:>6}  {:<13} {}\n", cost.tiles.size(), workloads_per_tile(cost),
             cost.bound_tile, kExecutionModeNames[cost.tiles[cost.bound_tile].mode],
             model_of(cost));
}

void predict_one(const PredictOptions& options) {
  const HwConfig hw = predicted_device(options.device, std::nullopt);
  const DpuWorkload layer = stated_workload(options, hw.timing.vpunn_device);
  const LayerOptions layer_options = stated_options(options, hw);
  const LayerPredictor predictor(options.timing, hw);
  const LayerCost cost = predictor.cost_of(layer, layer_options);
  const bool has_transfers =
      options.are_weights_in_ddr || options.is_input_in_ddr || options.is_output_in_ddr;
  fmt::print("{} on {} tiles of {} at {} MHz\n", described(layer), layer_options.tile_count,
             hw.name, hw.clocks.dpu.count() / 1'000'000);
  fmt::print(
      "  strategy            cycles         us{}  tiles  workloads  bound  mode          "
      "model\n",
      has_transfers ? "    of DMA" : "");
  for (std::size_t i = 0; i < cost.strategies.size(); ++i) {
    print_strategy(cost.strategies[i], cost.best == i, has_transfers, hw);
  }
  if (!cost.best) {
    throw InputError("no strategy is possible for this layer");
  }
}

// What the row of a table says instead of the options.
class LayerRowReader {
 public:
  LayerRowReader(const Table& table, const LayerOptions& defaults)
      : table_(table), defaults_(defaults) {}

  LayerOptions options() const {
    LayerOptions options = defaults_;
    if (const std::string_view tiles = table_.field(kTiles); !tiles.empty()) {
      const auto [end, error] =
          std::from_chars(tiles.data(), tiles.data() + tiles.size(), options.tile_count);
      if (error != std::errc() || end != tiles.data() + tiles.size() || options.tile_count == 0 ||
          options.tile_count > kMostTiles) {
        table_.fail(
            fmt::format("{}: expected 1 to {}, got {}", kTiles, kMostTiles, in_quotes(tiles)));
      }
    }
    options.are_weights_in_ddr = !flag(kPrefetching, !options.are_weights_in_ddr);
    options.is_input_in_ddr = flag(kInputFetching, options.is_input_in_ddr);
    options.is_output_in_ddr = flag(kOutputSpilling, options.is_output_in_ddr);
    return options;
  }

  // The strategy that the row is about, if it says one.
  std::optional<MultiClusterStrategy> strategy() const {
    const std::string_view name = table_.field(kStrategy);
    if (name.empty()) {
      return std::nullopt;
    }
    const auto strategy = find_strategy(name);
    if (!strategy) {
      table_.fail(fmt::format("{}: {}", kStrategy, unknown_strategy(name)));
    }
    return strategy;
  }

 private:
  bool flag(std::string_view column, bool otherwise) const {
    const std::string_view text = table_.field(column);
    if (text.empty()) {
      return otherwise;
    }
    if (text != "0" && text != "1" && text != "true" && text != "false") {
      table_.fail(fmt::format("{}: expected 0 or 1, got {}", column, in_quotes(text)));
    }
    return text == "1" || text == "true";
  }

  const Table& table_;
  const LayerOptions& defaults_;
};

// One line of the output about one layer.
struct LayerAnswer {
  LayerCost cost;
  std::optional<std::size_t> chosen;  // of the strategies: the stated one, or the best
  std::string finding;
};

LayerAnswer answer_row(const LayerPredictor& predictor, const WorkloadRow& row,
                       const LayerRowReader& reader) {
  LayerOptions options = reader.options();
  const auto stated = reader.strategy();
  if (stated && std::find(options.strategies.begin(), options.strategies.end(), *stated) ==
                    options.strategies.end()) {
    options.strategies.push_back(*stated);
  }
  LayerAnswer answer;
  try {
    answer.cost = predictor.cost_of(row.workload, options);
  } catch (const InputError& error) {
    answer.finding = error.what();
    return answer;
  }
  answer.chosen = answer.cost.best;
  if (stated) {
    const auto found = std::find(options.strategies.begin(), options.strategies.end(), *stated);
    answer.chosen = static_cast<std::size_t>(found - options.strategies.begin());
  }
  if (!answer.chosen) {
    answer.finding = "no strategy is possible";
  } else if (!answer.cost.strategies[*answer.chosen].is_possible()) {
    answer.finding = answer.cost.strategies[*answer.chosen].obstacle;
    answer.chosen.reset();
  }
  return answer;
}

std::vector<std::string> strategy_columns() {
  std::vector<std::string> columns;
  for (const std::string_view name : kMultiClusterNames.all()) {
    columns.push_back(fmt::format("{}_cycles", name));
  }
  return columns;
}

std::string header_of(const Table& table) {
  const std::vector<std::string> of_strategies = strategy_columns();
  std::vector<std::string_view> added = {"cycles", "chosen_strategy", "mode", "model", "finding"};
  added.insert(added.end(), of_strategies.begin(), of_strategies.end());
  return with_columns(table.header(), added);
}

void write_row(std::ostream& out, const std::string& line, const LayerAnswer& answer) {
  out << line;
  if (answer.chosen) {
    const StrategyCost& chosen = answer.cost.strategies[*answer.chosen];
    fmt::print(out, ",{},{},{},{},", chosen.total.count(), kMultiClusterNames[chosen.strategy],
               kExecutionModeNames[chosen.tiles[chosen.bound_tile].mode],
               chosen.tiles[chosen.bound_tile].model);
  } else {
    fmt::print(out, ",,,,,{}", csv_field(answer.finding));
  }
  for (const MultiClusterStrategy strategy : all_strategies()) {
    const auto found =
        std::find_if(answer.cost.strategies.begin(), answer.cost.strategies.end(),
                     [&](const StrategyCost& cost) { return cost.strategy == strategy; });
    const bool is_known = found != answer.cost.strategies.end() && found->is_possible();
    out << ',' << (is_known ? fmt::format("{}", found->total.count()) : "");
  }
  out << '\n';
}

void print_row(const DpuWorkload& layer, std::uint64_t line, const LayerAnswer& answer) {
  if (answer.chosen) {
    const StrategyCost& chosen = answer.cost.strategies[*answer.chosen];
    fmt::print("{:>6}  {:>9} cycles  {:<16} {}\n", line, chosen.total.count(),
               kMultiClusterNames[chosen.strategy], described(layer));
  } else {
    fmt::print("{:>6}  rejected: {}; {}\n", line, answer.finding, described(layer));
  }
}

void predict_table(const PredictOptions& options) {
  WorkloadReader reader(options.table, kLayerColumns);
  WorkloadRow row;
  if (!reader.next(row)) {
    throw InputError(options.table + ": has no rows");
  }
  const HwConfig hw = predicted_device(options.device, row.device);
  const LayerOptions defaults = stated_options(options, hw);
  const LayerPredictor predictor(options.timing, hw);
  const std::unique_ptr<OutputFile> file = open_csv(options, hw, header_of(reader.table()));
  std::uint64_t rows = 0;
  std::uint64_t rejected = 0;
  Progress progress("rows");
  do {
    expect_device(row.device, hw, options.table, reader.table().line_number());
    const LayerAnswer answer = answer_row(predictor, row, LayerRowReader(reader.table(), defaults));
    rejected += answer.chosen ? 0U : 1U;
    if (file) {
      write_row(file->stream(), reader.table().line(), answer);
    } else {
      print_row(row.workload, reader.table().line_number(), answer);
    }
    progress.show(reader.table().progress(), ++rows);
  } while (reader.next(row));
  progress.finish();
  if (file) {
    file->commit();
  }
  fmt::print(options.csv == "-" ? stderr : stdout, "{} layers on {}, {} rejected\n", rows, hw.name,
             rejected);
}

}  // namespace

void predict_layers(const PredictOptions& options) {
  options.table.empty() ? predict_one(options) : predict_table(options);
}

}  // namespace vpusim
