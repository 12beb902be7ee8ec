#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "sim/base/input_error.hpp"
#include "sim/base/process_pool.hpp"
#include "sim/base/text_file.hpp"
#include "sim/sweep/metrics.hpp"
#include "sim/sweep/result_database.hpp"

// Several files of results as one.

namespace vpusim {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> texts_of(SQLite::Database& database, const std::string& query) {
  SQLite::Statement statement(database, query);
  std::vector<std::string> texts;
  while (statement.executeStep()) {
    texts.push_back(statement.getColumn(0).getString());
  }
  return texts;
}

// Of a process that was killed before it began.
bool is_empty(const std::string& path) {
  return guarded(path, [&] {
    SQLite::Database database(path, SQLite::OPEN_READONLY);
    return database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
  });
}

std::set<std::string> hashes_of_studies(const std::string& path) {
  std::set<std::string> hashes;
  if (!is_empty(path)) {
    const ResultStore store(path, ResultStore::Access::kRead);
    for (const std::string& study : store.studies()) {
      hashes.insert(store.sha256_of(study));
    }
  }
  return hashes;
}

std::vector<std::string> names_of_studies(const std::string& path,
                                          const std::set<std::string>& hashes) {
  const ResultStore store(path, ResultStore::Access::kRead);
  std::vector<std::string> names = store.studies();
  std::erase_if(names, [&](const auto& name) { return !hashes.contains(store.sha256_of(name)); });
  return names;
}

// Keeps a request to end waiting until what was begun is tidied away.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGTERM);
    sigprocmask(SIG_BLOCK, &held, &mask_before_);
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals() { sigprocmask(SIG_SETMASK, &mask_before_, nullptr); }

  // Errors: Interrupted when somebody has asked.
  static void check() {
    sigset_t waiting;
    sigpending(&waiting);
    for (const int signal : {SIGINT, SIGTERM}) {
      if (sigismember(&waiting, signal) == 1) {
        throw Interrupted(signal);
      }
    }
  }

 private:
  sigset_t mask_before_{};
};

// A store beside the one that is to be made, which it becomes in the end.
class UnfinishedStore {
 public:
  explicit UnfinishedStore(const std::string& output) : output_(output) {
    std::error_code error;
    target_ = fs::weakly_canonical(fs::absolute(output, error), error);
    path_ =
        (target_.parent_path() / fmt::format(".{}.{}.tmp", target_.filename().string(), ::getpid()))
            .string();
    remove();  // of a process of this number that was killed
  }
  UnfinishedStore(const UnfinishedStore&) = delete;
  UnfinishedStore& operator=(const UnfinishedStore&) = delete;
  ~UnfinishedStore() { remove(); }

  const std::string& path() const { return path_; }
  // Precondition: nobody has it open.
  void rename() {
    std::error_code error;
    fs::rename(path_, target_, error);
    if (error) {
      throw EnvironmentError(fmt::format("{}: cannot write: {}", output_, error.message()));
    }
  }

 private:
  void remove() {
    std::error_code error;
    for (const char* const ending : {"", "-wal", "-shm", "-journal"}) {
      fs::remove(path_ + ending, error);
    }
  }

  std::string output_;
  fs::path target_;
  std::string path_;
};

}  // namespace

void ResultStore::refuse_other_studies(const std::string& path) {
  SQLite::Database& database = **database_;
  const auto here = texts_of(database, "SELECT name FROM main.studies ORDER BY id");
  const auto there = texts_of(database, "SELECT name FROM other.studies ORDER BY id");
  const auto both = texts_of(
      database, "SELECT a.name FROM other.studies a JOIN main.studies b USING (sha256) LIMIT 1");
  if (!here.empty() && both.empty()) {
    throw InputError(
        fmt::format("{}: has no results of this study ({}), but of {}", path, fmt::join(here, ", "),
                    there.empty() ? "none" : fmt::format("{}", fmt::join(there, ", "))));
  }
}

void ResultStore::refuse_contradiction(const std::string& path) {
  std::string different;
  for (const std::string_view name : metric_names()) {
    different += fmt::format(" OR a.{0} IS NOT b.{0}", name);
  }
  const auto conflicts = texts_of(
      **database_,
      "SELECT a.key FROM other.results a JOIN main.results b USING (key) WHERE a.status <> 'failed'"
      " AND b.status <> 'failed' AND (a.status <> b.status OR a.schedule_sha256 <>"
      " b.schedule_sha256" +
          different + ") LIMIT 1");
  if (!conflicts.empty()) {
    throw InputError(
        fmt::format("{}: has another result for the point with key {} than what it is merged with",
                    path, conflicts.front()));
  }
}

void ResultStore::take_up(const std::string& path) {
  SQLite::Database& database = **database_;
  database.exec(
      "INSERT OR IGNORE INTO main.studies (name, file, sha256, text, point_count)"
      " SELECT name, file, sha256, text, point_count FROM other.studies WHERE sha256 NOT IN"
      " (SELECT sha256 FROM main.studies);"
      "INSERT OR IGNORE INTO main.points SELECT m.id, p.number, p.key, p.input, p.device,"
      " p.parameters, p.constants FROM other.points p JOIN other.studies s ON s.id = p.study"
      " JOIN main.studies m USING (sha256);" +
      fmt::format("INSERT OR REPLACE INTO main.results ({0}) SELECT {0} FROM other.results a"
                  " WHERE a.status <> 'failed' OR a.key NOT IN (SELECT key FROM main.results);",
                  result_columns()));
  const auto strangers = texts_of(database,
                                  "SELECT name FROM other.studies WHERE sha256 NOT IN"
                                  " (SELECT sha256 FROM main.studies)");
  if (!strangers.empty()) {
    throw InputError(fmt::format("{}: its study {} is another than the one it is merged with", path,
                                 strangers.front()));
  }
}

void ResultStore::add_views(const std::string& path) {
  SQLite::Statement studies(**database_, "SELECT file, text, name, id FROM main.studies");
  while (studies.executeStep()) {
    try {
      const Study study =
          read_study(studies.getColumn(0).getString(), studies.getColumn(1).getString());
      database_->add_view(study, studies.getColumn(2).getString(), studies.getColumn(3).getInt64());
    } catch (const InputError& error) {
      throw InputError(fmt::format("{}: its study cannot be read: {}", path, error.what()));
    }
  }
}

void ResultStore::merge(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    throw InputError(path + ": No such file");
  }
  if (is_empty(path)) {
    return;
  }
  { const ResultStore check(path, Access::kRead); }  // told by its own name
  guarded(path, [&] {
    Database& database = *database_;
    SQLite::Statement attach(*database, "ATTACH ? AS other");
    attach.bind(1, path);
    attach.exec();
    const auto detach = [&] {
      database.rollback();
      database->exec("DETACH other");
    };
    try {
      database.begin();
      refuse_other_studies(path);
      refuse_contradiction(path);
      take_up(path);
      add_views(path);
      database.commit();
    } catch (...) {
      detach();
      throw;
    }
    detach();
  });
}

std::vector<std::string> merge_results(const std::vector<std::string>& files,
                                       const std::string& output, bool is_one_study) {
  { const OutputFile check(output); }  // that it can be written
  const HeldSignals signals;
  std::error_code error;
  const bool is_new = !fs::exists(output, error) || fs::file_size(output, error) == 0;
  UnfinishedStore unfinished(output);
  std::set<std::string> merged;  // by their hashes
  {
    ResultStore store(unfinished.path(), ResultStore::Access::kShared);
    if (!is_new) {
      store.merge(output);
    }
    for (const std::string& file : files) {
      HeldSignals::check();
      store.merge(file);
      merged.merge(hashes_of_studies(file));
    }
  }
  if (merged.empty() || (is_one_study && merged.size() > 1)) {
    throw InputError(
        fmt::format("{}: results of {} studies", fmt::join(files, ", "), merged.size()));
  }
  if (is_new) {
    unfinished.rename();
  } else {  // others may have it open
    ResultStore(output, ResultStore::Access::kShared).merge(unfinished.path());
  }
  return names_of_studies(output, merged);
}

}  // namespace vpusim
