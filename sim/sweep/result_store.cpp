#include "sim/sweep/result_store.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "sim/base/input_error.hpp"
#include "sim/base/sha256.hpp"
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

void ResultStore::add_views(Database& database) {
  SQLite::Statement studies(*database, "SELECT file, text, id FROM main.studies");
  while (studies.executeStep()) {
    const Study study =
        read_study(studies.getColumn(0).getString(), studies.getColumn(1).getString());
    database.add_view(study, studies.getColumn(2).getInt64());
  }
}

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

void ResultStore::add_study(const StudyPlan& plan, const ShardRange& range) {
  std::vector<std::string> keys;
  Sha256 identity;
  identity.add(plan.study.text);
  for (std::uint64_t number = 0; number < plan.point_count(); ++number) {
    keys.push_back(plan.keys_of(plan.point(number)).result);
    identity.add(keys.back());
  }
  const std::string sha256 = identity.hex();
  const std::vector<std::size_t> constants = constant_keys(plan.study);
  guarded(path_, [&] {
    Database& database = *database_;
    database.begin();
    SQLite::Statement known(*database, "SELECT 1 FROM studies WHERE name = ? AND sha256 = ?");
    known.bind(1, plan.study.name);
    known.bind(2, sha256);
    if (!known.executeStep()) {
      SQLite::Statement forget(
          *database, "DELETE FROM points WHERE study = (SELECT id FROM studies WHERE name = ?)");
      forget.bind(1, plan.study.name);
      forget.exec();
      SQLite::Statement add(*database,
                            "INSERT OR REPLACE INTO studies (name, file, sha256, text, point_count)"
                            " VALUES (?, ?, ?, ?, ?)");
      add.bind(1, plan.study.name);
      add.bind(2, plan.study.file);
      add.bind(3, sha256);
      add.bind(4, plan.study.text);
      add.bind(5, static_cast<std::int64_t>(plan.point_count()));
      add.exec();
      database.add_view(plan.study, database->getLastInsertRowid());
    }
    SQLite::Statement insert(
        *database,
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
      insert.bind(2, keys[number]);
      insert.bind(3, plan.input_of(point).name);
      insert.bind(4, plan.base_of_point(point).device);
      insert.bind(5, parameters.dump());
      insert.bind(6, fixed.dump());
      insert.bind(7, plan.study.name);
      insert.exec();
    }
    database.commit();
  });
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

void ResultStore::merge(const std::string& path) {
  // Of a process that was killed before it began.
  const bool is_empty = guarded(path, [&] {
    SQLite::Database other(path, SQLite::OPEN_READONLY);
    return other.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
  });
  if (is_empty) {
    return;
  }
  { const ResultStore check(path, Access::kRead); }  // told by its own name
  std::string different;
  for (const std::string_view name : metric_names()) {
    different += fmt::format(" OR a.{0} IS NOT b.{0}", name);
  }
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
      SQLite::Statement conflict(
          *database,
          "SELECT a.key FROM other.results a JOIN main.results b USING (key) WHERE a.status <>"
          " 'failed' AND b.status <> 'failed' AND (a.status <> b.status OR a.schedule_sha256 <>"
          " b.schedule_sha256" +
              different + ") LIMIT 1");
      if (conflict.executeStep()) {
        throw InputError(fmt::format("{}: has another result for the point with key {} than {}",
                                     path, conflict.getColumn(0).getString(), path_));
      }
      conflict.reset();
      database->exec(
          "INSERT OR IGNORE INTO main.studies (name, file, sha256, text, point_count)"
          " SELECT name, file, sha256, text, point_count FROM other.studies;"
          "INSERT OR IGNORE INTO main.points SELECT m.id, p.number, p.key, p.input, p.device,"
          " p.parameters, p.constants FROM other.points p JOIN other.studies s ON s.id = p.study"
          " JOIN main.studies m ON m.name = s.name AND m.sha256 = s.sha256;" +
          fmt::format("INSERT OR REPLACE INTO main.results ({0}) SELECT {0} FROM other.results a"
                      " WHERE a.status <> 'failed' OR a.key NOT IN (SELECT key FROM main.results);",
                      result_columns()));
      SQLite::Statement stranger(
          *database,
          "SELECT s.name FROM other.studies s JOIN main.studies m USING (name) WHERE s.sha256 <>"
          " m.sha256 LIMIT 1");
      if (stranger.executeStep()) {
        throw InputError(fmt::format("{}: its study {} is another than that of {}", path,
                                     stranger.getColumn(0).getString(), path_));
      }
      stranger.reset();
      add_views(database);
      database.commit();
    } catch (...) {
      detach();
      throw;
    }
    detach();
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
