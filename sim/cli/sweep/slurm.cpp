#include "sim/cli/sweep/slurm.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "sim/base/input_error.hpp"
#include "sim/base/text_file.hpp"

namespace vpusim {
namespace {

namespace fs = std::filesystem;

std::string for_shell(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return quoted + "'";
}

// "1-3,7": what --array takes.
std::string array_indices(const std::vector<std::uint64_t>& shards) {
  std::string text;
  for (std::size_t i = 0; i < shards.size();) {
    std::size_t end = i + 1;
    while (end < shards.size() && shards[end] == shards[end - 1] + 1) {
      ++end;
    }
    text += text.empty() ? "" : ",";
    text += end - i > 1 ? fmt::format("{}-{}", shards[i], shards[end - 1])
                        : fmt::format("{}", shards[i]);
    i = end;
  }
  return text;
}

std::string write_script(const SlurmJob& job, const std::string& name, const std::string& text) {
  std::string path = (fs::path(job.folder) / name).string();
  OutputFile file(path);
  file.stream() << text;
  file.commit();
  return path;
}

// Gives the job's number.
std::string sbatch(const SlurmJob& job, const std::vector<std::string>& arguments) {
  const std::string problems = (fs::path(job.folder) / "sbatch.err").string();
  std::string line = "sbatch --parsable";
  for (const std::string& argument : arguments) {
    line += " " + for_shell(argument);
  }
  std::FILE* const pipe = ::popen((line + " 2>" + for_shell(problems)).c_str(), "r");
  if (pipe == nullptr) {
    throw EnvironmentError("cannot start sbatch");
  }
  std::array<char, 256> id{};
  const bool has_id = std::fgets(id.data(), id.size(), pipe) != nullptr;
  if (::pclose(pipe) != 0 || !has_id) {
    throw EnvironmentError(fmt::format("{}: {}", line, read_text_file(problems)));
  }
  const std::string_view text(id.data());
  return std::string(text.substr(0, text.find_first_not_of("0123456789")));
}

}  // namespace

std::string shard_file(const SlurmJob& job, std::uint64_t shard) {
  return (fs::path(job.folder) /
          fmt::format("{}-{}-of-{}.sqlite", job.shard_prefix, shard, job.shard_count))
      .string();
}

std::string array_script(const SlurmJob& job) {
  std::string options;
  for (const std::string& option : job.run_options) {
    options += " " + for_shell(option);
  }
  return fmt::format(
      "#!/bin/sh\n"
      "# One shard of {0} for each task. Killed or started twice, it goes on where it was.\n"
      "shard=$SLURM_ARRAY_TASK_ID\n"
      "exec {1} sweep {2} --shard \"$shard/{3}\" -o {4}/{6}-\"$shard\"-of-{3}.sqlite \\\n"
      "  --workers \"${{SLURM_CPUS_PER_TASK:-1}}\"{5}\n",
      job.name, for_shell(job.program), for_shell(job.study), job.shard_count,
      for_shell(job.folder), options, job.shard_prefix);
}

std::string merge_script(const SlurmJob& job) {
  return fmt::format(
      "#!/bin/sh\n"
      "# What the tasks of {} have computed, in one file; says what is missing.\n"
      "exec {} sweep merge -o {}{} {}/{}-*.sqlite\n",
      job.name, for_shell(job.program), for_shell(job.output),
      job.csv.empty() ? "" : " --csv " + for_shell(job.csv), for_shell(job.folder),
      job.shard_prefix);
}

SubmittedJobs submit(const SlurmJob& job) {
  std::error_code error;
  fs::create_directories(job.folder, error);
  if (error) {
    throw EnvironmentError(
        fmt::format("{}: cannot make the folder: {}", job.folder, error.message()));
  }
  const std::string array = write_script(job, "array.sh", array_script(job));
  const std::string merge = write_script(job, "merge.sh", merge_script(job));
  std::vector<std::string> common = {"--job-name=vpusim-" + job.name, "--chdir=" + job.folder,
                                     "--open-mode=append"};
  common.insert(common.end(), job.sbatch_options.begin(), job.sbatch_options.end());
  std::vector<std::string> arguments = common;
  arguments.insert(arguments.end(), {"--requeue", "--array=" + array_indices(job.shards),
                                     "--output=" + job.folder + "/shard-%a.log", array});
  SubmittedJobs jobs{.array = sbatch(job, arguments), .merge = ""};
  arguments = common;
  arguments.insert(arguments.end(), {"--dependency=afterany:" + jobs.array,
                                     "--output=" + job.folder + "/merge.log", merge});
  jobs.merge = sbatch(job, arguments);
  return jobs;
}

}  // namespace vpusim
