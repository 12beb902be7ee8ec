#include "sim/sweep/result_store.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "sim/base/input_error.hpp"
#include "sim/sweep/constant_keys.hpp"
#include "sim/sweep/metrics.hpp"
#include "sim/sweep/result_database.hpp"
#include "sim/sweep/study_key.hpp"

namespace vpusim {
namespace {

nlohmann::json json_value(const StudyKey& key, std::uint64_t value) {
  if (key.is_flag) {
    return value != 0;
  }
  return key.names.empty() ? nlohmann::json(value) : nlohmann::json(key.shown(value));
}

}  // namespace

ResultStore::ResultStore(const std::string& path, Access access, std::chrono::milliseconds patience)
    : path_(path) {
  std::error_code error;
  if (access == Access::kRead && !std::filesystem::exists(path, error)) {
    throw InputError(path + ": No such file");
  }
  guarded(path_, [&] { database_ = std::make_unique<Database>(path, access, patience); });
}

// Closed well, a store is one file that can be copied and read from anywhere.
ResultStore::~ResultStore() {
  try {
    database_->rollback();
    (*database_)->setBusyTimeout(0);
    (*database_)->exec("PRAGMA journal_mode = DELETE");
  } catch (const SQLite::Exception&) {  // somebody else has it open; it is as good as before
  }
}

void ResultStore::commit() {
  guarded(path_, [&] { database_->commit(); });
}

void ResultStore::put(const std::string& key, const PointOutcome& outcome) {
  guarded(path_, [&] { database_->put(key, outcome); });
}

std::string ResultStore::add_study(const StudyPlan& plan, const ShardRange& range) {
  const std::string sha256 = plan.sha256();
  return guarded(path_, [&] {
    database_->begin();
    std::string name = name_study(plan.study, sha256, plan.point_count());
    add_points(plan, range, name);
    database_->commit();
    return name;
  });
}

// A file that was edited takes the place of what it was; another file of its name gets another
// name.
std::string ResultStore::name_study(const Study& study, const std::string& sha256,
                                    std::uint64_t point_count) {
  Database& database = *database_;
  const std::string file =
      std::filesystem::weakly_canonical(std::filesystem::absolute(study.file)).string();
  SQLite::Statement known(
      *database,
      "SELECT name, sha256 FROM studies WHERE file = ?1 OR (name = ?2 AND sha256 = ?3)"
      " ORDER BY file = ?1 DESC LIMIT 1");
  known.bind(1, file);
  known.bind(2, study.name);
  known.bind(3, sha256);
  std::string name;
  if (known.executeStep()) {
    name = known.getColumn(0).getString();
    if (known.getColumn(1).getString() == sha256) {
      return name;
    }
    SQLite::Statement forget(
        *database, "DELETE FROM points WHERE study = (SELECT id FROM studies WHERE name = ?)");
    forget.bind(1, name);
    forget.exec();
  } else {
    name = free_name(study.name);
  }
  SQLite::Statement add(*database,
                        "INSERT OR REPLACE INTO studies (name, file, sha256, text, point_count)"
                        " VALUES (?, ?, ?, ?, ?)");
  add.bind(1, name);
  add.bind(2, file);
  add.bind(3, sha256);
  add.bind(4, study.text);
  add.bind(5, static_cast<std::int64_t>(point_count));
  add.exec();
  database.add_view(study, name, database->getLastInsertRowid());
  return name;
}

// "study", else "study-2", ...
std::string ResultStore::free_name(const std::string& wanted) const {
  const std::vector<std::string> taken = studies();
  std::string name = wanted;
  for (int next = 2; std::find(taken.begin(), taken.end(), name) != taken.end(); ++next) {
    name = fmt::format("{}-{}", wanted, next);
  }
  return name;
}

bool ResultStore::has_points(const ShardRange& range, const std::string& study) const {
  SQLite::Statement count(**database_,
                          "SELECT count(*) FROM points WHERE study = (SELECT id FROM studies WHERE"
                          " name = ?) AND number >= ? AND number < ?");
  count.bind(1, study);
  count.bind(2, static_cast<std::int64_t>(range.begin));
  count.bind(3, static_cast<std::int64_t>(range.end));
  count.executeStep();
  return static_cast<std::uint64_t>(count.getColumn(0).getInt64()) == range.end - range.begin;
}

void ResultStore::add_points(const StudyPlan& plan, const ShardRange& range,
                             const std::string& study) {
  if (has_points(range, study)) {
    return;
  }
  const std::vector<std::size_t> constants = constant_keys(plan.study);
  SQLite::Statement insert(
      **database_,
      "INSERT OR IGNORE INTO points SELECT id, ?, ?, ?, ?, ?, ? FROM studies WHERE name = ?");
  for (std::uint64_t number = range.begin; number < range.end; ++number) {
    const DesignPoint point = plan.point(number);
    nlohmann::json parameters = nlohmann::json::object();
    for (std::size_t i = 0; i < plan.parameters.size(); ++i) {
      const StudyKey& key = study_keys()[plan.parameters[i]];
      parameters[std::string(key.path)] = json_value(key, point.values[i]);
    }
    nlohmann::json fixed = nlohmann::json::object();
    for (const std::size_t place : constants) {
      const StudyKey& key = study_keys()[place];
      fixed[std::string(key.path)] = key.get(plan.base_of_point(point).hw, CompileOptions{});
    }
    insert.reset();
    insert.bind(1, static_cast<std::int64_t>(number));
    insert.bind(2, plan.keys_of(point).result);
    insert.bind(3, plan.input_of(point).name);
    insert.bind(4, plan.base_of_point(point).device);
    insert.bind(5, parameters.dump());
    insert.bind(6, fixed.dump());
    insert.bind(7, study);
    insert.exec();
  }
}

std::vector<ResultStore::Missing> ResultStore::missing_points(const std::string& study) const {
  return guarded(path_, [&] {
    SQLite::Statement query(
        **database_,
        "SELECT min(number), key FROM points LEFT JOIN results USING (key) WHERE study = (SELECT id"
        " FROM studies WHERE name = ?) AND (status IS NULL OR status = 'failed') GROUP BY key"
        " ORDER BY 1");
    query.bind(1, study);
    std::vector<Missing> missing;
    while (query.executeStep()) {
      missing.push_back({.number = static_cast<std::uint64_t>(query.getColumn(0).getInt64()),
                         .key = query.getColumn(1).getString()});
    }
    return missing;
  });
}

std::vector<std::string> ResultStore::studies() const {
  return guarded(path_, [&] {
    SQLite::Statement query(**database_, "SELECT name FROM studies ORDER BY id");
    std::vector<std::string> names;
    while (query.executeStep()) {
      names.push_back(query.getColumn(0).getString());
    }
    return names;
  });
}

std::string ResultStore::sha256_of(const std::string& study) const {
  return guarded(path_, [&] {
    SQLite::Statement query(**database_, "SELECT sha256 FROM studies WHERE name = ?");
    query.bind(1, study);
    query.executeStep();
    return query.getColumn(0).getString();
  });
}

ResultStore::Tally ResultStore::tally(const std::string& study) const {
  return guarded(path_, [&] {
    SQLite::Statement query(
        **database_,
        "SELECT count(*) FILTER (WHERE status = 'ok'), count(*) FILTER (WHERE status = 'error'),"
        " max(point_count) FROM studies s LEFT JOIN points p ON p.study = s.id LEFT JOIN results"
        " USING (key) WHERE s.name = ?");
    query.bind(1, study);
    query.executeStep();
    const auto number = [&](int column) {
      return static_cast<std::uint64_t>(query.getColumn(column).getInt64());
    };
    return Tally{
        .fine = number(0), .errors = number(1), .missing = number(2) - number(0) - number(1)};
  });
}

SweepTable load_sweep_table(const std::string& path, const std::string& study) {
  const ResultStore store(path, ResultStore::Access::kRead);
  if (!study.empty()) {
    return store.table(study);
  }
  const std::vector<std::string> studies = store.studies();
  if (studies.size() != 1) {
    throw InputError(fmt::format("{}: has {} studies; which one? ({})", path, studies.size(),
                                 fmt::join(studies, ", ")));
  }
  return store.table(studies.front());
}

}  // namespace vpusim
