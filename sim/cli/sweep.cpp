#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/log.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/process_pool.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/sweep/merge.hpp"
#include "sim/cli/sweep/output.hpp"
#include "sim/cli/sweep/report.hpp"
#include "sim/cli/sweep/slurm.hpp"
#include "sim/session/named_files.hpp"
#include "sim/sweep/result_store.hpp"
#include "sim/sweep/run_study.hpp"
#include "sim/sweep/study_plan.hpp"

namespace vpusim {
namespace {

namespace fs = std::filesystem;

struct SweepOptions {
  std::string study;
  std::string output;
  std::string csv;
  std::string shard;
  std::string recompile;
  std::size_t workers = 0;  // 0: as many as cores
  bool is_dry_run = false;

  bool uses_slurm = false;
  std::string partition;
  std::uint64_t chunk = 1000;  // points
  std::vector<std::string> sbatch_options;
};

// "2/8"
Shard read_shard(const std::string& text) {
  Shard shard;
  const char* const end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, shard.index);
  const bool has_slash = index.ec == std::errc() && index.ptr != end && *index.ptr == '/';
  const auto count = has_slash ? std::from_chars(index.ptr + 1, end, shard.count) : index;
  if (!has_slash || count.ec != std::errc() || count.ptr != end || shard.index < 1 ||
      shard.index > shard.count) {
    throw InputError("--shard: expected i/n with i from 1 to n, such as 2/8, got " +
                     in_quotes(text));
  }
  return shard;
}

StudyPlan plan_of(const SweepOptions& options) {
  Study study = load_study(options.study);
  if (!options.recompile.empty()) {
    const auto recompile = kRecompileNames.find(options.recompile);
    if (!recompile) {
      throw InputError(fmt::format(
          "--recompile: expected {}, got {}{}", fmt::join(kRecompileNames.all(), ", "),
          in_quotes(options.recompile), did_you_mean(options.recompile, kRecompileNames.all())));
    }
    study.recompile = *recompile;
    study.recompile_location = {.file = "--recompile", .path = "", .line = 0, .column = 0};
  }
  return plan_study(std::move(study), fs::path(options.study).parent_path().string());
}

std::string listed(const std::vector<std::string_view>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

// Of a study that is not called after its file.
std::string told_name(const StudyPlan& plan, const std::string& study, const std::string& output) {
  return study == plan.study.name
             ? ""
             : fmt::format("{} has a study {} of another file: this one is {} there\n", output,
                           in_quotes(plan.study.name), in_quotes(study));
}

// What is about to be done.
std::string announcement(const StudyPlan& plan, std::uint64_t points, std::uint64_t missing,
                         std::uint64_t schedules) {
  const Study& study = plan.study;
  std::string text = fmt::format("{}: {} point{}", study.name, plan.point_count(),
                                 plan.point_count() == 1 ? "" : "s");
  if (plan.candidate_count > plan.point_count()) {
    text += fmt::format(" ({} more break a constraint)", plan.candidate_count - plan.point_count());
  }
  if (points < plan.point_count()) {
    text += fmt::format(", {} of them in this shard", points);
  }
  text += fmt::format("; {} to compute\n", missing);
  if (study.sampling.method != Sampling::Method::kProduct) {
    text += fmt::format("  sample: {}, seed {}\n", kSamplingMethodNames[study.sampling.method],
                        study.sampling.seed);
  }
  if (plan.has_networks()) {
    const auto compiled = plan.compiled_parameters();
    const auto kept = plan.kept_parameters();
    text += compiled.empty() ? "" : fmt::format("  compiled anew for: {}\n", listed(compiled));
    text += kept.empty() ? "" : fmt::format("  schedule kept for: {}\n", listed(kept));
    text += missing > 0
                ? fmt::format("  {} schedule{} to compile\n", schedules, schedules == 1 ? "" : "s")
                : "";
  }
  return text;
}

std::string told_estimate(double seconds, std::size_t workers) {
  return fmt::format("  about {} with {} worker{}\n", shown_duration(seconds), workers,
                     workers == 1 ? "" : "s");
}

// Gives the number of points that the environment spoilt.
std::uint64_t compute(const StudyPlan& plan, ResultStore& store,
                      const std::vector<ResultStore::Missing>& missing, const RunOrder& order,
                      std::size_t workers) {
  Progress progress("points");
  StudyProgress last;
  const StudyRun run{.workers = workers,
                     .on_estimate = [&](double seconds) { tell(told_estimate(seconds, workers)); },
                     .on_progress =
                         [&](const StudyProgress& now) {
                           last = now;
                           progress.show(
                               static_cast<double>(now.done) / static_cast<double>(missing.size()),
                               now.done);
                         }};
  try {
    run_study(plan, missing, order, store, run);
  } catch (const Interrupted& interrupted) {
    progress.finish();
    throw Interrupted(interrupted.signal(),
                      fmt::format("interrupted: {} of {} points are computed; the same command "
                                  "goes on",
                                  last.done, missing.size()));
  }
  progress.finish();
  return last.failures;
}

std::size_t worker_count(const SweepOptions& options, std::size_t points) {
  const std::size_t workers = options.workers > 0 ? options.workers : usual_worker_count();
  return std::max<std::size_t>(std::min(workers, points), 1);
}

std::string output_of(const SweepOptions& options, const StudyPlan& plan) {
  if (!options.output.empty()) {
    return options.output;
  }
  std::string shard;
  if (!options.shard.empty()) {
    const Shard read = read_shard(options.shard);
    shard = fmt::format("-{}-of-{}", read.index, read.count);
  }
  return plan.study.name + shard + ".sqlite";
}

void run_here(const SweepOptions& options, const StudyPlan& plan) {
  const bool is_shard = !options.shard.empty();
  const ShardRange range =
      (is_shard ? read_shard(options.shard) : Shard{}).range_of(plan.point_count());
  const std::string output = output_of(options, plan);
  const std::unique_ptr<OutputFile> csv = open_csv(options.csv);
  ResultStore store(output,
                    is_shard ? ResultStore::Access::kExclusive : ResultStore::Access::kShared);
  const std::string study = store.add_study(plan, range);
  const std::vector<ResultStore::Missing> missing = store.missing_points(study);
  tell(told_name(plan, study, output));
  const RunOrder order = run_order(plan, missing);
  tell(announcement(plan, range.end - range.begin, missing.size(), order.schedules));
  const std::uint64_t failures =
      missing.empty() ? 0
                      : compute(plan, store, missing, order, worker_count(options, missing.size()));
  write_table(store, study, csv);
  const ResultStore::Tally tally = store.tally(study);
  tell(fmt::format("{}: {} points computed, {} impossible (column 'error')\n", output, tally.fine,
                   tally.errors));
  if (failures > 0) {
    throw EnvironmentError(
        fmt::format("{} could not be computed ({}); the same command tries again",
                    failures == 1 ? "1 point" : fmt::format("{} points", failures),
                    "status 'failed' in the file of results"));
  }
}

void run_dry(const SweepOptions& options, const StudyPlan& plan) {
  std::vector<ResultStore::Missing> all;
  for (std::uint64_t number = 0; number < plan.point_count(); ++number) {
    all.push_back({.number = number, .key = ""});
  }
  const std::size_t workers = worker_count(options, all.size());
  const RunOrder order = run_order(plan, all);
  tell(announcement(plan, all.size(), all.size(), order.schedules));
  tell(told_estimate(estimate_study(plan, all, order, workers), workers));
}

void run_on_slurm(const SweepOptions& options, const StudyPlan& plan) {
  // Slurm's usual limit of the numbers of an array.
  constexpr std::uint64_t kMostTasks = 1000;
  const std::string output = fs::absolute(output_of(options, plan)).string();
  SlurmJob job{.program = fs::read_symlink("/proc/self/exe").string(),
               .study = fs::absolute(options.study).string(),
               .output = output,
               .folder = output + ".slurm",
               .csv = options.csv.empty() ? "" : fs::absolute(options.csv).string(),
               .name = plan.study.name,
               .shard_prefix = "",
               .shard_count = std::clamp<std::uint64_t>(
                   (plan.point_count() + options.chunk - 1) / options.chunk, 1, kMostTasks),
               .shards = {},
               .run_options = {},
               .sbatch_options = options.sbatch_options};
  if (!options.partition.empty()) {
    job.sbatch_options.push_back("--partition=" + options.partition);
  }
  if (!options.recompile.empty()) {
    job.run_options = {"--recompile", options.recompile};
  }
  const std::unique_ptr<OutputFile> csv = open_csv(options.csv);
  std::error_code error;
  const bool is_new = !fs::exists(output, error);
  auto open_store = std::make_unique<ResultStore>(output, ResultStore::Access::kShared);
  ResultStore& store = *open_store;
  const std::string study = store.add_study(plan, Shard{}.range_of(plan.point_count()));
  constexpr std::size_t kDigits = 16;  // tell studies apart as well as all of them
  job.shard_prefix = "shard-" + store.sha256_of(study).substr(0, kDigits);
  const std::vector<ResultStore::Missing> missing = store.missing_points(study);
  tell(told_name(plan, study, output));
  tell(announcement(plan, plan.point_count(), missing.size(), run_order(plan, missing).schedules));
  for (std::uint64_t index = 1; index <= job.shard_count; ++index) {
    const ShardRange range =
        Shard{.index = index, .count = job.shard_count}.range_of(plan.point_count());
    const auto first = std::lower_bound(missing.begin(), missing.end(), range.begin,
                                        [](const ResultStore::Missing& point,
                                           std::uint64_t number) { return point.number < number; });
    if (first != missing.end() && first->number < range.end) {
      job.shards.push_back(index);
    }
  }
  if (job.shards.empty()) {
    write_table(store, study, csv);
    tell(output + ": is complete\n");
    return;
  }
  SubmittedJobs jobs;
  try {
    jobs = submit(job);
  } catch (const EnvironmentError&) {
    open_store.reset();
    if (is_new) {
      fs::remove(output, error);
    }
    throw;
  }
  tell(fmt::format("  array of {} tasks: job {}; then merged into {} by job {}\n  logs: {}\n",
                   job.shards.size(), jobs.array, output, jobs.merge, job.folder));
}

void sweep(const SweepOptions& options) {
  if (options.study.empty()) {
    throw InputError("which study? vpusim sweep STUDY.yaml, or see 'vpusim sweep --help'");
  }
  // A file that has become too large is told like a full disk.
  ::signal(SIGXFSZ, SIG_IGN);
  refuse_overwriting({{"the study", options.study}},
                     {{"--output", options.output}, {"--csv", options.csv}});
  const StudyPlan plan = plan_of(options);
  if (options.is_dry_run) {
    run_dry(options, plan);
  } else if (options.uses_slurm) {
    run_on_slurm(options, plan);
  } else {
    run_here(options, plan);
  }
}

CLI::Option* add_slurm_options(CLI::App& command, SweepOptions& options) {
  CLI::Option* slurm = command.add_flag(
      "--slurm", options.uses_slurm,
      "Do not compute here: submit a job array of Slurm, and a job that merges its results");
  command.add_option("--partition", options.partition, "Slurm's partition")->needs(slurm);
  command.add_option("--chunk", options.chunk, "Points of one task of the array")
      ->check(CLI::Range(std::uint64_t{1}, kMostPoints))
      ->capture_default_str()
      ->needs(slurm);
  command
      .add_option("--sbatch", options.sbatch_options,
                  "Further options of sbatch, each as one word: --sbatch=--cpus-per-task=8")
      ->needs(slurm);
  return slurm;
}

}  // namespace

void add_sweep_command(CLI::App& app) {
  constexpr std::size_t kMostWorkers = 1024;
  auto options = std::make_shared<SweepOptions>();
  CLI::App* command =
      app.add_subcommand("sweep", "Simulate a study: schedules or networks on many devices");
  command->require_subcommand(0, 1);
  command->add_option("STUDY", options->study,
                      "What to vary, on what, and what to look at; sim/sweep/README.md has the "
                      "format, workloads/studies examples");
  command->add_option("-o,--output", options->output,
                      "The file of results (SQLite), to make or to go on with; by default the "
                      "study's name with .sqlite. Studies may share one: what they have in common "
                      "is computed once; of two files of one name the second is NAME-2 there");
  command->add_option("--csv", options->csv, "Also write the table of results");
  command
      ->add_option("--workers", options->workers,
                   "Processes; the results do not depend on it. By default one per core")
      ->check(CLI::Range(std::size_t{1}, kMostWorkers));
  CLI::Option* const shard = command->add_option(
      "--shard", options->shard,
      "Only the i-th of n parts, into a file of its own for 'sweep merge': 2/8");
  command->add_option("--recompile", options->recompile,
                      "auto: where a parameter changes what the compiler reads; always; never: "
                      "the schedule of the base device runs on all. By default as the study says");
  command->add_flag("--dry-run", options->is_dry_run,
                    "Only say how many points there are, what is compiled, and how long it takes");
  add_slurm_options(*command, *options)->excludes(shard);
  add_sweep_merge_command(*command);
  add_sweep_report_command(*command);
  command->footer(
      "Examples:\n"
      "  vpusim sweep workloads/studies/ddr_dma.yaml --csv results.csv\n"
      "  vpusim sweep study.yaml --shard 1/4 -o 1.sqlite\n"
      "  vpusim sweep merge 1.sqlite 2.sqlite 3.sqlite 4.sqlite -o all.sqlite\n"
      "  vpusim sweep report results.sqlite -o page.html\n"
      "  vpusim sweep study.yaml --slurm --chunk 500 --sbatch=--cpus-per-task=8\n"
      "Interrupted or killed, the same command goes on where it was.");
  command->callback([options, command] {
    if (command->get_subcommands().empty()) {
      sweep(*options);
    }
  });
}

}  // namespace vpusim
