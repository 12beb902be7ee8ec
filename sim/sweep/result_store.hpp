#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/sweep/point_runner.hpp"
#include "sim/sweep/study_plan.hpp"
#include "sim/sweep/sweep_table.hpp"

namespace vpusim {

// The results of studies in one SQLite file; the README of this folder has its tables. A point that
// several studies share is in it once. What commit() has returned from survives a kill and a power
// cut, and a process that dies before leaves the file as it was.
//
// Errors of all: EnvironmentError when the file cannot be opened, read or written (a full disk);
// InputError when it is no file of this kind, or of another version.
class ResultStore {
 public:
  enum class Access : std::uint8_t {
    kRead,
    kShared,     // other processes of this machine may use it at the same time
    kExclusive,  // nobody else may; also where a file system does not share memory (NFS)
  };

  // How long to wait while another process writes.
  static constexpr std::chrono::milliseconds kUsualPatience{60'000};

  ResultStore(const std::string& path, Access access,
              std::chrono::milliseconds patience = kUsualPatience);
  ResultStore(const ResultStore&) = delete;
  ResultStore& operator=(const ResultStore&) = delete;
  ~ResultStore();

  // Lists the points of a study, or of one shard of it, in place of what its file said before.
  // Gives the name that it has here: its own, or where a study of another file has that already
  // "study-2", ...
  std::string add_study(const StudyPlan& plan, const ShardRange& range);
  struct Missing {
    std::uint64_t number = 0;
    std::string key;
  };
  // Its points whose result is not there, or only a failure of the environment; of identical ones
  // the first. By number.
  std::vector<Missing> missing_points(const std::string& study) const;

  // Becomes durable with the next commit().
  void put(const std::string& key, const PointOutcome& outcome);
  void commit();

  // Takes up studies, points and results of another file, all or nothing, in any order and as often
  // as one likes; an empty file has none. Errors, all with the name of that file: InputError also
  // when it has none of the studies that are here, or both have different results for one key.
  void merge(const std::string& path);

  std::vector<std::string> studies() const;
  // StudyPlan::sha256(). Precondition: the study is here.
  std::string sha256_of(const std::string& study) const;
  struct Tally {
    std::uint64_t fine = 0;
    std::uint64_t errors = 0;
    std::uint64_t missing = 0;  // of the whole study, also when this file has a shard of it only
  };
  Tally tally(const std::string& study) const;
  // Rows by number; those that nobody computed have no metrics. Errors: InputError when there is no
  // such study.
  SweepTable table(const std::string& study) const;

 private:
  class Database;

  std::string name_study(const Study& study, const std::string& sha256, std::uint64_t point_count);
  std::string free_name(const std::string& wanted) const;
  bool has_points(const ShardRange& range, const std::string& study) const;
  void add_points(const StudyPlan& plan, const ShardRange& range, const std::string& study);
  // Of merge(), while the other file is attached.
  void refuse_other_studies(const std::string& path);
  void refuse_contradiction(const std::string& path);
  void take_up(const std::string& path);
  void add_views(const std::string& path);

  std::string path_;
  std::unique_ptr<Database> database_;
};

// Makes one file of several, or adds them to it: all of them, or nothing. Gives the names that
// their studies have there. Errors: as ResultStore::merge(); InputError when they have no study, or
// several where one is expected.
std::vector<std::string> merge_results(const std::vector<std::string>& files,
                                       const std::string& output, bool is_one_study);

// Of a file with one study, or of the named one. Errors: as ResultStore.
SweepTable load_sweep_table(const std::string& path, const std::string& study = "");

}  // namespace vpusim
