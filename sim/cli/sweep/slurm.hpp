#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vpusim {

// A study as a job array of Slurm: each task computes one shard on its node's own disk and then
// hands a file over, a dependent job merges them.
struct SlurmJob {
  std::string program;  // absolute, and on every node
  std::string study;    // absolute
  std::string output;   // absolute; what the merge makes
  std::string folder;   // absolute; scripts, logs and the files of the shards
  std::string csv;      // of the merge; may be empty
  std::string name;
  // Of the shards' files: letters, digits and '-'. Another one for an edited study, whose merge
  // must not meet the shards of the study as it was before.
  std::string shard_prefix;
  std::uint64_t shard_count = 1;
  std::vector<std::uint64_t> shards;        // those that have something left to do, from 1
  std::vector<std::string> run_options;     // for `vpusim sweep`
  std::vector<std::string> sbatch_options;  // --partition=..., --time=...
};

// What the array runs, and what comes after it: shell scripts.
std::string array_script(const SlurmJob& job);
std::string merge_script(const SlurmJob& job);

struct SubmittedJobs {
  std::string array;  // job ids
  std::string merge;
};

// Writes both scripts into the folder and submits them, the second to run when no task of the
// first is left, however they ended. Errors: EnvironmentError with what sbatch says; then no job
// and no new folder is left.
SubmittedJobs submit(const SlurmJob& job);

}  // namespace vpusim
