#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/base/input_error.hpp"
#include "sim/base/log.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/process_pool.hpp"
#include "sim/base/sha256.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/generate/generation.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/data_folder.hpp"

namespace vpusim {
namespace {

struct GenerateOptions {
  std::string device;
  std::string timing;
  std::string output;
  std::string mix;
  std::vector<std::string> formats = {"csv"};
  std::uint64_t seed = 1;
  std::uint64_t rows = 0;
  std::uint64_t shard_rows = 100'000;
  std::size_t workers = 0;  // 0: as many as cores
};

std::vector<nn_timing::ShardFormat> read_formats(const std::vector<std::string>& names) {
  std::vector<nn_timing::ShardFormat> formats;
  for (const std::string& name : names) {
    const auto format = nn_timing::kShardFormatNames.find(name);
    if (!format) {
      throw InputError(fmt::format("--format: unknown format '{}'{} ({})", name,
                                   did_you_mean(name, nn_timing::kShardFormatNames.all()),
                                   fmt::join(nn_timing::kShardFormatNames.all(), ", ")));
    }
    if (std::find(formats.begin(), formats.end(), *format) == formats.end()) {
      formats.push_back(*format);
    }
  }
  return formats;
}

GenerationSettings settings_of(const GenerateOptions& options, const HwConfig& hw) {
  GenerationSettings settings;
  settings.timing = options.timing.empty() ? hw.timing.dpu_model : options.timing;
  for (const NamedFile& model : timing_files(options.timing, hw)) {
    const std::string name = std::filesystem::path(model.file).filename().string();
    settings.models.push_back({name, sha256_hex(read_text_file(model.file))});
    // Wherever the file lies, the data are the same.
    if (const std::size_t place = settings.timing.find(model.file); place != std::string::npos) {
      settings.timing.replace(place, model.file.size(), name);
    }
  }
  settings.seed = options.seed;
  settings.rows = options.rows;
  settings.shard_rows = std::min(options.shard_rows, options.rows);
  settings.mix_sha256 = options.mix.empty() ? sha256_hex(nn_timing::default_mix_text())
                                            : sha256_hex(read_text_file(options.mix));
  settings.formats = read_formats(options.formats);
  return settings;
}

void print_counts(const std::string& manifest, const std::string& folder) {
  const auto counts = nlohmann::ordered_json::parse(manifest).at("counts");
  fmt::print("{}: {} rows, {} of them repeated; left out: {} repeated, {} without an answer\n",
             folder, counts.at("rows").get<std::uint64_t>(),
             counts.at("repeated_rows").get<std::uint64_t>(),
             counts.at("left_out_repeated").get<std::uint64_t>(),
             counts.at("left_out_unanswered").get<std::uint64_t>());
  for (const char* const what : {"models", "splits"}) {
    for (const auto& [name, count] : counts.at(what).items()) {
      fmt::print("  {:<24} {}\n", name, count.get<std::uint64_t>());
    }
  }
}

void make_shards(const Generation& generation, std::size_t workers, std::uint64_t rows) {
  const std::vector<std::size_t> shards = generation.unfinished();
  std::uint64_t left = 0;
  for (const std::size_t shard : shards) {
    left += generation.rows_of(shard);
  }
  if (left < rows) {
    log::info("generate", "{} of {} rows are there already", rows - left, rows);
  }
  std::uint64_t made = rows - left;
  std::size_t done = 0;
  Progress progress("rows");
  try {
    run_in_processes(
        workers, shards, [&](std::size_t shard) { generation.make(shard); },
        [&](std::size_t shard) {
          ++done;
          made += generation.rows_of(shard);
          progress.show(static_cast<double>(made) / static_cast<double>(rows), made);
        });
  } catch (const Interrupted& interrupted) {
    progress.finish();
    throw Interrupted(interrupted.signal(),
                      fmt::format("interrupted: {} of {} shards are finished; the same command "
                                  "makes the rest",
                                  done, shards.size()));
  }
  progress.finish();
}

void generate(const GenerateOptions& options) {
  const HwConfig hw = device_catalog().load(options.device);
  const GenerationSettings settings = settings_of(options, hw);
  if (settings.timing == "unit") {
    throw InputError("--timing unit says nothing about workloads; name a model");
  }
  const nn_timing::WorkloadMix mix =
      options.mix.empty() ? nn_timing::WorkloadMix() : nn_timing::WorkloadMix::load(options.mix);
  const TimingModels models = choose_timing(options.timing, hw, Fidelity::kDevice);
  tell_warnings(models.warnings);
  Generation generation(options.output, hw, settings, mix, *models.dpu);
  if (!generation.open()) {
    fmt::print("{}: is complete already\n", options.output);
    return;
  }
  const std::size_t workers = options.workers > 0 ? options.workers : usual_worker_count();
  make_shards(generation, workers, settings.rows);
  print_counts(generation.finish(), options.output);
}

}  // namespace

void add_generate_command(CLI::App& app) {
  constexpr std::uint64_t kMostRows = 10'000'000'000;
  constexpr std::uint64_t kMostShardRows = 1'000'000;
  constexpr std::size_t kMostWorkers = 1024;
  auto options = std::make_shared<GenerateOptions>();
  CLI::App* group = app.add_subcommand("generate", "Generate labelled data to train from");
  group->require_subcommand(1);
  CLI::App* command =
      group->add_subcommand("dpu", "Random DPU workloads, labelled by a timing model");
  command
      ->add_option("--hw,--device", options->device,
                   "The device: a name from 'vpusim devices', or a file of your own")
      ->required();
  command->add_option("-n,--rows", options->rows, "How many")
      ->required()
      ->check(CLI::Range(std::uint64_t{1}, kMostRows));
  command->add_option("-o,--output", options->output, "The folder to make, or to go on with")
      ->required();
  command->add_option("--timing", options->timing,
                      fmt::format("Who labels: {}; by default what the device file says. What only "
                                  "the last resort of a chain would answer is left out",
                                  kTimingSyntax));
  command->add_option("--seed", options->seed, "Another seed, other workloads")
      ->capture_default_str();
  command->add_option("--mix", options->mix,
                      "A YAML file that changes what is drawn and how often; see "
                      "workloads/generators/dpu.yaml");
  command
      ->add_option("--workers", options->workers,
                   "Processes; the data do not depend on it. By default one per core")
      ->check(CLI::Range(std::size_t{1}, kMostWorkers));
  command->add_option("--shard-rows", options->shard_rows, "Rows of one file")
      ->check(CLI::Range(std::uint64_t{1}, kMostShardRows))
      ->capture_default_str();
  command->add_option("--format", options->formats, "csv (packed with gzip), hdf5, or both")
      ->delimiter(',')
      ->type_name("csv|hdf5")
      ->capture_default_str();
  command->footer(
      "Example:\n"
      "  vpusim generate dpu --hw vpu_2_7 --timing vpunn:vpu_2_7.vpunn -n 1000000 -o data/\n"
      "Interrupted, the same command goes on where it was.");
  command->callback([options] { generate(*options); });
}

}  // namespace vpusim
