#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/input_error.hpp"
#include "sim/base/log.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/process_pool.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/counted.hpp"
#include "sim/cli/not_negative.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/data_sets/generate_data_set.hpp"
#include "sim/data_sets/kinds.hpp"
#include "sim/session/choose_timing.hpp"

namespace vpusim {
namespace {

// One kind of data: a subcommand.
struct Kind {
  std::unique_ptr<DataKind> (*make)(const KindOptions& options);
  std::string_view name;
  std::string_view description;
  std::string_view devices;       // help of --hw
  std::string_view timing;        // help of --timing
  std::uint64_t shard_rows;       // of one file, by default
  std::uint64_t most_shard_rows;  // that are held in memory
  std::string_view example;
};

constexpr std::string_view kOneDevice =
    "The device: a name from 'vpusim devices', or a file of your own";

constexpr std::uint64_t kMostRowsOfWork = 1'000'000;

constexpr auto kKinds = std::to_array<Kind>({
    {make_dpu_kind, "dpu", "Random DPU workloads, labelled by a timing model", kOneDevice,
     "Who labels: {}; by default what the device file says. What only the last resort of a chain "
     "would answer is left out",
     100'000, kMostRowsOfWork, "--hw vpu_2_7 --timing vpunn:vpu_2_7.vpunn -n 1000000"},
    {make_dma_kind, "dma",
     "Random DMA transfers, each alone on the device, labelled by a timing model", kOneDevice,
     "Who labels: device (the device's own paths, the default), dma:analytic (the compiler's "
     "formula) or dma:vpunn:FILE. What a network does not answer is left out",
     100'000, kMostRowsOfWork, "--hw vpu_4_0 -n 1000000"},
    {make_shave_kind, "shave", "Random SHAVE kernel calls, labelled by the tables of the device",
     kOneDevice, "Not to be given: the tables of the device label", 100'000, kMostRowsOfWork,
     "--hw npu_5_0 -n 100000"},
    {make_schedule_kind, "schedules",
     "Random and compiled schedules, labelled by their simulated timelines",
     "One device or several, separated by commas: names from 'vpusim devices', or files of your "
     "own",
     "Who says what DPU workloads take: {}; by default what each device file says", 1'000, 20'000,
     "--hw vpu_2_7,vpu_4_0 -n 100000 --format hdf5"},
});

struct GenerateOptions {
  KindOptions kind;
  std::string output;
  std::vector<std::string> formats = {"csv"};
  std::uint64_t seed = 1;
  std::uint64_t rows = 0;
  std::uint64_t shard_rows = 0;  // 0: as usual
  std::size_t workers = 0;       // 0: as many as cores
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

void print_counts(const nlohmann::ordered_json& manifest, const std::string& folder) {
  const auto& counts = manifest.at("counts");
  fmt::print("{}: {}; left out: {} repeated, {} without an answer\n", folder,
             counted(counts.at("rows").get<std::uint64_t>(), "row"),
             counts.at("left_out_repeated").get<std::uint64_t>(),
             counts.at("left_out_unanswered").get<std::uint64_t>());
  for (const char* const what : {"models", "sources", "splits"}) {
    const auto found = counts.find(what);
    if (found == counts.end()) {
      continue;
    }
    for (const auto& [name, count] : found->items()) {
      fmt::print("  {:<24} {}\n", name, count.get<std::uint64_t>());
    }
  }
}

// Tells on stderr how far it is. How long rows take to draw says nothing about how long their
// labels take, and what was there already took no time.
class ProgressTeller {
 public:
  void tell(const DataSetProgress& now) {
    const auto share_of = [&](std::uint64_t rows) {
      return static_cast<double>(rows) / static_cast<double>(now.rows);
    };
    if (is_first_) {
      is_first_ = false;
      if (now.made > 0) {
        log::info("generate", "{} of {} there already", now.made, counted(now.rows, "row"));
      }
      progress_.start_at(share_of(now.made));
    } else if (now.is_drawing) {
      progress_.show_part("drawing", share_of(now.drawn));
      progress_.start_at(share_of(now.made));
    } else {
      progress_.show(share_of(now.made), now.made);
    }
  }
  void finish() const { progress_.finish(); }

 private:
  Progress progress_{"rows"};
  bool is_first_ = true;
};

// Of few rows there are several files all the same, so that workers have something to share, but
// none that is much smaller than usual. How many workers there are does not count: the data do not
// depend on it.
std::uint64_t usual_shard_rows(const Kind& kind, std::uint64_t rows) {
  constexpr std::uint64_t kFewShards = 4;
  constexpr std::uint64_t kSmallestShare = 10;
  return std::clamp((rows + kFewShards - 1) / kFewShards, kind.shard_rows / kSmallestShare,
                    kind.shard_rows);
}

// Few rows need no large file. Errors: InputError for files that are too large, or too many.
std::uint64_t shard_rows_of(const Kind& kind, const GenerateOptions& options) {
  constexpr std::uint64_t kMostShards = 100'000;
  const std::uint64_t rows =
      std::min(options.shard_rows > 0 ? options.shard_rows : usual_shard_rows(kind, options.rows),
               options.rows);
  if (rows > kind.most_shard_rows) {
    throw InputError(
        fmt::format("--shard-rows: a file has at most {} rows, which are held in memory; got {}",
                    kind.most_shard_rows, rows));
  }
  if (options.rows > rows * kMostShards) {
    throw InputError(fmt::format(
        "--shard-rows: {} rows would be in {} files, at most {} are possible; name at least {}",
        options.rows, (options.rows + rows - 1) / rows, kMostShards,
        (options.rows + kMostShards - 1) / kMostShards));
  }
  return rows;
}

void generate(const Kind& kind, const GenerateOptions& options) {
  ProgressTeller progress;
  const DataSetRequest request = {
      .folder = options.output,
      .settings = {.seed = options.seed,
                   .rows = options.rows,
                   .shard_rows = shard_rows_of(kind, options),
                   .formats = read_formats(options.formats)},
      .workers = options.workers > 0 ? options.workers : usual_worker_count(),
      .on_progress = [&](const DataSetProgress& now) { progress.tell(now); }};
  const std::unique_ptr<DataKind> made = kind.make(options.kind);
  tell_warnings(made->warnings());
  std::optional<nlohmann::ordered_json> manifest;
  try {
    manifest = generate_data_set(*made, request);
  } catch (const Interrupted&) {
    progress.finish();
    throw;
  }
  progress.finish();
  if (manifest) {
    print_counts(*manifest, options.output);
  } else {
    fmt::print("{}: is complete already\n", options.output);
  }
}

void add_kind(CLI::App& group, const Kind& kind) {
  constexpr std::uint64_t kMostRows = 1'000'000'000;
  constexpr std::size_t kMostWorkers = 1024;
  auto options = std::make_shared<GenerateOptions>();
  CLI::App* command = group.add_subcommand(std::string(kind.name), std::string(kind.description));
  command->add_option("--hw,--device", options->kind.devices, std::string(kind.devices))
      ->required()
      ->delimiter(',');
  command->add_option("-n,--rows", options->rows, "How many")
      ->required()
      ->check(CLI::Range(std::uint64_t{1}, kMostRows));
  command->add_option("-o,--output", options->output, "The folder to make, or to go on with")
      ->required();
  command->add_option("--timing", options->kind.timing,
                      fmt::format(fmt::runtime(kind.timing), kTimingSyntax));
  command->add_option("--seed", options->seed, "Another seed, other rows")
      ->check(not_negative())
      ->capture_default_str();
  command->add_option("--mix", options->kind.mix,
                      fmt::format("A YAML file that changes what is drawn and how often; see "
                                  "workloads/generators/{}.yaml",
                                  kind.name));
  command
      ->add_option("--workers", options->workers,
                   "Processes; the data do not depend on it. By default one per core")
      ->check(CLI::Range(std::size_t{1}, kMostWorkers));
  command
      ->add_option("--shard-rows", options->shard_rows,
                   fmt::format("Rows of one file, at most. By default {}; fewer where there are "
                               "few, for workers to share",
                               kind.shard_rows))
      ->check(CLI::PositiveNumber);
  command->add_option("--format", options->formats, "csv (packed with gzip), hdf5, or both")
      ->delimiter(',')
      ->type_name("csv|hdf5")
      ->capture_default_str();
  command->footer(
      fmt::format("Example:\n  vpusim generate {} {} -o data/\n"
                  "Interrupted, the same command goes on where it was.",
                  kind.name, kind.example));
  command->callback([&kind, options] { generate(kind, *options); });
}

}  // namespace

void add_generate_command(CLI::App& app) {
  CLI::App* group = app.add_subcommand("generate", "Generate labelled data to train from");
  group->require_subcommand(1);
  for (const Kind& kind : kKinds) {
    add_kind(*group, kind);
  }
}

}  // namespace vpusim
