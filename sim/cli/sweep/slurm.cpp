#include "sim/cli/sweep/slurm.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <regex>
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

struct CommandOutput {
  std::string text;  // of both streams
  bool is_fine = false;
};

CommandOutput command_output(const std::string& line) {
  std::FILE* const pipe = ::popen((line + " 2>&1").c_str(), "r");
  if (pipe == nullptr) {
    throw EnvironmentError("cannot start a shell for: " + line);
  }
  CommandOutput output;
  std::array<char, 4096> part{};
  while (const std::size_t size = std::fread(part.data(), 1, part.size(), pipe)) {
    output.text.append(part.data(), size);
  }
  output.is_fine = ::pclose(pipe) == 0;
  return output;
}

// Gives the job's number.
std::string sbatch(const std::vector<std::string>& arguments) {
  std::string line = "sbatch --parsable";
  for (const std::string& argument : arguments) {
    line += " " + for_shell(argument);
  }
  const CommandOutput output = command_output(line);
  // Whatever else is said, the number stands at the beginning of a line, "12" or "12;cluster".
  std::smatch number;
  if (!output.is_fine ||
      !std::regex_search(output.text, number, std::regex("(?:^|\n)([0-9]+)(?:;|\n|$)"))) {
    throw EnvironmentError(fmt::format("{}: {}", line, output.text));
  }
  return number[1].str();
}

// What the jobs need; goes again, unless it was there before, when they cannot be submitted.
class JobFolder {
 public:
  explicit JobFolder(const std::string& path) : path_(path) {
    std::error_code error;
    is_new_ = fs::create_directories(path, error);
    if (error) {
      throw EnvironmentError(fmt::format("{}: cannot make the folder: {}", path, error.message()));
    }
  }
  JobFolder(const JobFolder&) = delete;
  JobFolder& operator=(const JobFolder&) = delete;
  ~JobFolder() {
    std::error_code error;
    if (is_new_) {
      fs::remove_all(path_, error);
    }
  }

  void keep() { is_new_ = false; }

 private:
  std::string path_;
  bool is_new_ = false;
};

}  // namespace

// Nodes share the folder, but perhaps not the locks of a database in it: a task computes on its own
// disk, and only whole files get their names here. What it reads of earlier tasks is complete too.
std::string array_script(const SlurmJob& job) {
  std::string options;
  for (const std::string& option : job.run_options) {
    options += " " + for_shell(option);
  }
  return fmt::format(
      "#!/bin/sh\n"
      "# One shard of {name} for each task. Killed or started twice, it goes on where it was.\n"
      "shard=$SLURM_ARRAY_TASK_ID\n"
      "name={prefix}-$shard-of-{count}\n"
      "here=${{SLURM_TMPDIR:-${{TMPDIR:-/tmp}}}}/vpusim-$(id -u)-$name\n"
      "there={folder}/$name.${{SLURM_JOB_ID:-0}}\n"
      "mkdir -m 700 \"$here\" 2>/dev/null ||\n"
      "  {{ [ -d \"$here\" ] && [ ! -L \"$here\" ] && [ -O \"$here\" ]; }} ||\n"
      "  {{ echo \"$here: is not mine\" >&2; exit 3; }}\n"
      "for earlier in {folder}/\"$name\".*.sqlite; do\n"
      "  [ ! -e \"$earlier\" ] || {program} sweep merge \"$earlier\" -o \"$here/results.sqlite\"\n"
      "done\n"
      "trap : TERM INT  # what is finished is handed over also when the task has to end\n"
      "{program} sweep {study} --shard \"$shard/{count}\" -o \"$here/results.sqlite\" \\\n"
      "  --workers \"${{SLURM_CPUS_PER_TASK:-1}}\"{options}\n"
      "status=$?\n"
      "rm -f \"$here/whole.sqlite\"\n"
      "{program} sweep merge \"$here/results.sqlite\" -o \"$here/whole.sqlite\"\n"
      "cp \"$here/whole.sqlite\" \"$there.part\" && mv \"$there.part\" \"$there.sqlite\" &&\n"
      "  rm -r \"$here\" && exit $status\n"
      "exit 3\n",
      fmt::arg("name", job.name), fmt::arg("prefix", job.shard_prefix),
      fmt::arg("count", job.shard_count), fmt::arg("folder", for_shell(job.folder)),
      fmt::arg("program", for_shell(job.program)), fmt::arg("study", for_shell(job.study)),
      fmt::arg("options", options));
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
  JobFolder folder(job.folder);
  const std::string array = write_script(job, "array.sh", array_script(job));
  const std::string merge = write_script(job, "merge.sh", merge_script(job));
  std::vector<std::string> common = {"--job-name=vpusim-" + job.name, "--chdir=" + job.folder,
                                     "--open-mode=append"};
  common.insert(common.end(), job.sbatch_options.begin(), job.sbatch_options.end());
  std::vector<std::string> arguments = common;
  arguments.insert(arguments.end(), {"--requeue", "--array=" + array_indices(job.shards),
                                     "--output=" + job.folder + "/shard-%a.log", array});
  SubmittedJobs jobs{.array = sbatch(arguments), .merge = ""};
  arguments = common;
  arguments.insert(arguments.end(), {"--dependency=afterany:" + jobs.array,
                                     "--output=" + job.folder + "/merge.log", merge});
  try {
    jobs.merge = sbatch(arguments);
  } catch (const EnvironmentError&) {
    command_output("scancel " + jobs.array);
    throw;
  }
  folder.keep();
  return jobs;
}

}  // namespace vpusim
