#include "sim/sweep/result_database.hpp"

#include <fmt/ranges.h>

#include <algorithm>

#include "sim/sweep/metrics.hpp"
#include "sim/sweep/study_key.hpp"

namespace vpusim {
namespace {

constexpr int kApplicationId = 0x76707573;  // "vpus": marks our files for `file` and for us
constexpr int kFormat = 1;

std::string_view name_of(PointOutcome::Status status) {
  switch (status) {
    case PointOutcome::Status::kOk:
      return kOkStatus;
    case PointOutcome::Status::kError:
      return kErrorStatus;
    case PointOutcome::Status::kFailed:
      break;
  }
  return kFailedStatus;
}

std::string in_sql(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + "\"";
}

std::string tables_sql() {
  std::string sql =
      "CREATE TABLE studies (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, file TEXT NOT NULL,"
      " sha256 TEXT NOT NULL, text TEXT NOT NULL, point_count INTEGER NOT NULL);"
      "CREATE TABLE points (study INTEGER NOT NULL, number INTEGER NOT NULL, key TEXT NOT NULL,"
      " input TEXT NOT NULL, device TEXT NOT NULL, parameters TEXT NOT NULL, constants TEXT NOT"
      " NULL, PRIMARY KEY (study, number)) WITHOUT ROWID;"
      "CREATE TABLE results (key TEXT PRIMARY KEY, status TEXT NOT NULL, error TEXT NOT NULL,"
      " schedule_sha256 TEXT NOT NULL, warnings TEXT NOT NULL";
  for (const std::string_view name : metric_names()) {
    sql += fmt::format(", {} REAL", in_sql(name));
  }
  return sql + ") WITHOUT ROWID;";
}

std::string view_sql(const Study& study, const std::string& study_name, std::int64_t id) {
  const std::string name = in_sql("study_" + study_name);
  std::string sql = fmt::format(
      "DROP VIEW IF EXISTS {0}; CREATE VIEW {0} AS SELECT number AS point, input, device", name);
  for (const std::size_t parameter : study.parameters()) {
    const std::string_view path = study_keys()[parameter].path;
    sql += fmt::format(", json_extract(parameters, '$.\"{}\"') AS {}", path, in_sql(path));
  }
  return sql + fmt::format(
                   ", coalesce(status, 'missing') AS status, {}, schedule_sha256, warnings, error "
                   "FROM points LEFT JOIN results USING (key) WHERE study = {} ORDER BY number;",
                   fmt::join(metric_names(), ", "), id);
}

}  // namespace

std::string result_columns() {
  return fmt::format("key, status, error, schedule_sha256, warnings, {}",
                     fmt::join(metric_names(), ", "));
}

ResultStore::Database::Database(const std::string& path, Access access,
                                std::chrono::milliseconds patience)
    : database_(path,
                access == Access::kRead ? SQLite::OPEN_READONLY
                                        : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                static_cast<int>(patience.count())) {
  // A file of somebody else's may hold anything.
  sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  database_.exec("PRAGMA cell_size_check = ON");
  if (access == Access::kRead) {
    check_format(path);
    return;
  }
  if (access == Access::kExclusive) {
    database_.exec("PRAGMA locking_mode = EXCLUSIVE");
  }
  database_.exec("PRAGMA journal_mode = WAL");
  database_.exec("PRAGMA synchronous = FULL");
  begin();
  make_tables(path);
  commit();
}

bool ResultStore::Database::has_column(std::string_view table, std::string_view column) {
  SQLite::Statement query(database_, "SELECT 1 FROM pragma_table_info(?) WHERE name = ?");
  query.bind(1, std::string(table));
  query.bind(2, std::string(column));
  return query.executeStep();
}

void ResultStore::Database::begin() {
  if (!is_in_transaction()) {
    database_.exec("BEGIN IMMEDIATE");
  }
}

void ResultStore::Database::commit() {
  if (is_in_transaction()) {
    database_.exec("COMMIT");
  }
}

void ResultStore::Database::rollback() {
  if (is_in_transaction()) {
    database_.exec("ROLLBACK");
  }
}

bool ResultStore::Database::is_in_transaction() const {
  return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

void ResultStore::Database::add_view(const Study& study, const std::string& name, std::int64_t id) {
  database_.exec(view_sql(study, name, id));
}

void ResultStore::Database::put(const std::string& key, const PointOutcome& outcome) {
  begin();
  if (!put_) {
    std::string sql =
        fmt::format("INSERT OR REPLACE INTO results ({}) VALUES (?,?,?,?,?", result_columns());
    for (std::size_t i = 0; i < metric_names().size(); ++i) {
      sql += ",?";
    }
    put_.emplace(database_, sql + ")");
  }
  put_->reset();
  put_->clearBindings();
  put_->bind(1, key);
  put_->bind(2, std::string(name_of(outcome.status)));
  put_->bind(3, outcome.error);
  put_->bind(4, outcome.schedule_sha256);
  put_->bind(5, outcome.warnings);
  for (std::size_t i = 0; i < outcome.metrics.size(); ++i) {
    if (outcome.metrics[i]) {
      put_->bind(static_cast<int>(i) + 6, *outcome.metrics[i]);
    }
  }
  put_->exec();
}

int ResultStore::Database::pragma(const std::string& name) {
  return database_.execAndGet("PRAGMA " + name).getInt();
}

void ResultStore::Database::check_format(const std::string& path) {
  if (pragma("application_id") != kApplicationId) {
    throw InputError(path + ": is no file of results of vpusim sweep");
  }
  if (pragma("user_version") != kFormat || !has_column("results", metric_names().back())) {
    throw InputError(path + ": holds results of another version of vpusim");
  }
}

void ResultStore::Database::make_tables(const std::string& path) {
  if (database_.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() > 0) {
    check_format(path);
    return;
  }
  database_.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
  database_.exec(fmt::format("PRAGMA user_version = {}", kFormat));
  database_.exec(tables_sql());
}

}  // namespace vpusim
