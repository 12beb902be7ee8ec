#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/predict/options.hpp"
#include "sim/session/choose_timing.hpp"

namespace vpusim {
namespace {

// A whole number that some memory could hold; CLI11 alone would take -1 for 2^64 - 1.
std::string problem_of_bytes(const std::string& text) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 40;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  return is_number && number >= 1 && number <= kMost
             ? ""
             : fmt::format("expected a whole number of bytes, 1 to {}, got {}", kMost,
                           in_quotes(text));
}

void predict(const PredictOptions& options) {
  if (options.is_dma && options.is_layer) {
    throw InputError("--dma and --layer do not go together");
  }
  const bool has_single = options.is_dma ? options.bytes.has_value() : !options.operation.empty();
  if (options.table.empty() != has_single) {
    throw InputError(options.is_dma
                         ? "give either a table of transfers or one transfer with --bytes"
                         : "give either a table of workloads or one workload with --op");
  }
  if (options.is_explained && (options.is_dma || options.is_layer || options.operation.empty())) {
    throw InputError("--explain is about one workload: give it with --op");
  }
  if (options.is_dma) {
    predict_dma(options);
  } else if (options.is_layer) {
    predict_layers(options);
  } else {
    predict_workloads(options);
  }
}

void add_workload_options(CLI::App& command, PredictOptions& options) {
  command.add_option("--op", options.operation,
                     "One workload instead: conv, dw, eltwise, maxpool, avepool, cm_conv, ...");
  command.add_option("--in", options.input, "Its input, width x height x channels: 56x56x64");
  command.add_option("--out", options.output, "Its output: 56x56x64");
  command.add_option("--kernel", options.kernel, "width x height")->capture_default_str();
  command.add_option("--stride", options.stride, "width x height")->capture_default_str();
  command.add_option("--pad", options.padding, "top x bottom x left x right")
      ->capture_default_str();
  command.add_option("--type", options.type, "UINT8, FLOAT16, ...")->capture_default_str();
  command.add_option("--mode", options.mode,
                     "Execution mode such as CUBOID_4x16; by default the usual one");
  command.add_flag("--explain", options.is_explained,
                   "With --op: what the parts of the DPU do in that time, by the pipeline model");
}

void add_layer_options(CLI::App& command, PredictOptions& options) {
  constexpr std::uint32_t kMostTiles = 64;
  command.add_flag("--layer", options.is_layer,
                   "Whole layers: split over the tiles under each multi-cluster strategy, and "
                   "in each tile to the fastest workloads. Tables may have columns strategy, "
                   "nTiles, prefetching, input_fetching and output_spilling");
  command
      .add_option("--tiles", options.tile_count,
                  "With --layer: over how many tiles; by default all of the device")
      ->check(CLI::Range(1U, kMostTiles));
  command.add_option("--strategy", options.strategies,
                     "With --layer: only this strategy; may be given several times");
  command.add_flag("--weights-in-ddr", options.are_weights_in_ddr,
                   "With --layer: the weights are not prefetched, count their DMA");
  command.add_flag("--input-in-ddr", options.is_input_in_ddr,
                   "With --layer: count the DMA that brings the input");
  command.add_flag("--output-in-ddr", options.is_output_in_ddr,
                   "With --layer: count the DMA that takes the output away");
}

void add_dma_options(CLI::App& command, PredictOptions& options) {
  command.add_flag("--dma", options.is_dma,
                   "DMA transfers: the analytic answer beside that of a network "
                   "(--timing dma:vpunn:FILE)");
  command.add_option("--bytes", options.bytes, "With --dma: one transfer of so many bytes")
      ->check(CLI::Validator([](const std::string& text) { return problem_of_bytes(text); }, "",
                             "bytes"));
  command.add_option("--direction", options.direction, "With --dma: from where to where")
      ->type_name("DDR2CMX|CMX2CMX|CMX2DDR|DDR2DDR")
      ->capture_default_str();
}

}  // namespace

void add_predict_command(CLI::App& app) {
  auto options = std::make_shared<PredictOptions>();
  CLI::App* command = app.add_subcommand(
      "predict", "Predict the cycles of DPU workloads, of whole layers and of DMA transfers");
  command->add_option("TABLE", options->table,
                      "CSV with the published column names, plain or .gz, rows read one by one, "
                      "so millions are fine; or YAML or JSON, a list of mappings with the same "
                      "names");
  command->add_option("--csv", options->csv,
                      "Write the table with cycles, model and more added, and the finding of a "
                      "rejected row; '-' prints it");
  command->add_option("--hw", options->device,
                      "The device: a name from 'vpusim devices', or a file of your own; by "
                      "default the one that the table names");
  command->add_option(
      "--timing", options->timing,
      fmt::format("Who predicts: {}; by default what the device file says", kTimingSyntax));
  add_workload_options(*command, *options);
  add_layer_options(*command, *options);
  add_dma_options(*command, *options);
  command->footer(
      "Examples:\n"
      "  vpusim predict --hw vpu_2_7 --op conv --in 56x56x64 --out 56x56x64 --kernel 3x3 "
      "--pad 1x1x1x1\n"
      "  vpusim predict --layer --hw vpu_4_0 --op dw --in 56x56x128 --out 56x56x128 --kernel 3x3 "
      "--pad 1x1x1x1\n"
      "  vpusim predict --dma --hw vpu_4_0 --bytes 65536 --timing dma:vpunn:dma_4_0.vpunn\n"
      "  vpusim predict workloads.csv --timing vpunn:vpu_2_7.vpunn --csv predicted.csv\n"
      "A workload that breaks the rules of a published cost model is rejected, with the reason.");
  command->callback([options] { predict(*options); });
}

}  // namespace vpusim
