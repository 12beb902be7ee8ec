#include "sim/sweep/result_store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "sim/base/input_error.hpp"
#include "sim/base/sha256.hpp"
#include "sim/sweep/metrics.hpp"
#include "sim/sweep/study_key.hpp"

namespace vpusim {
namespace {

constexpr int kApplicationId = 0x76707573;  // "vpus": marks our files for `file` and for us
constexpr int kFormat = 1;
constexpr int kPatienceMs = 60'000;  // while another process writes

constexpr std::string_view kOk = "ok";
constexpr std::string_view kError = "error";
constexpr std::string_view kFailed = "failed";

std::string_view name_of(PointOutcome::Status status) {
  switch (status) {
    case PointOutcome::Status::kOk:
      return kOk;
    case PointOutcome::Status::kError:
      return kError;
    case PointOutcome::Status::kFailed:
      break;
  }
  return kFailed;
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

std::string result_columns() {
  return fmt::format("key, status, error, schedule_sha256, warnings, {}",
                     fmt::join(metric_names(), ", "));
}

// A table of the study with everything in columns, for whoever opens the file with other tools.
std::string view_sql(const Study& study, std::int64_t id) {
  const std::string name = in_sql("study_" + study.name);
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

nlohmann::json json_value(const StudyKey& key, std::uint64_t value) {
  if (key.is_flag) {
    return value != 0;
  }
  return key.names.empty() ? nlohmann::json(value) : nlohmann::json(key.shown(value));
}

std::uint64_t value_of(const StudyKey& key, const nlohmann::json& json) {
  if (json.is_boolean()) {
    return json.get<bool>() ? 1 : 0;
  }
  if (json.is_string()) {
    const auto found = std::find(key.names.begin(), key.names.end(), json.get<std::string>());
    if (found == key.names.end()) {
      throw std::out_of_range("no value of " + std::string(key.path));
    }
    return static_cast<std::uint64_t>(found - key.names.begin());
  }
  return json.get<std::uint64_t>();
}

// Places in study_keys() that formulas over results mention although the study does not vary them.
std::vector<std::size_t> constant_keys(const Study& study,
                                       const std::vector<std::size_t>& parameters) {
  std::vector<std::size_t> keys;
  const auto add = [&](const Expression& formula, std::size_t first_key) {
    for (const std::size_t variable : formula.variables()) {
      const std::size_t key = variable - first_key;
      if (variable >= first_key &&
          std::find(parameters.begin(), parameters.end(), key) == parameters.end() &&
          std::find(keys.begin(), keys.end(), key) == keys.end()) {
        keys.push_back(key);
      }
    }
  };
  for (const OwnMetric& metric : study.own_metrics) {
    add(metric.formula, metric_names().size());
  }
  for (const Condition& budget : study.budgets) {
    add(budget.formula, metric_names().size() + study.own_metrics.size());
  }
  return keys;
}

}  // namespace

class ResultStore::Database {
 public:
  Database(const std::string& path, Access access)
      : database_(path,
                  access == Access::kRead ? SQLite::OPEN_READONLY
                                          : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                  kPatienceMs) {
    // A file of somebody else's may hold anything.
    sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    database_.exec("PRAGMA cell_size_check = ON");
    if (access == Access::kExclusive) {
      database_.exec("PRAGMA locking_mode = EXCLUSIVE");
    }
    if (access != Access::kRead) {
      database_.exec("PRAGMA journal_mode = WAL");
      database_.exec("PRAGMA synchronous = FULL");
      begin();
      make_tables(path);
      commit();
    } else {
      check_format(path);
    }
  }

  SQLite::Database& operator*() { return database_; }
  SQLite::Database* operator->() { return &database_; }
  bool has_column(std::string_view table, std::string_view column) {
    SQLite::Statement query(database_, "SELECT 1 FROM pragma_table_info(?) WHERE name = ?");
    query.bind(1, std::string(table));
    query.bind(2, std::string(column));
    return query.executeStep();
  }

  void begin() {
    if (!is_in_transaction()) {
      database_.exec("BEGIN IMMEDIATE");
    }
  }
  void commit() {
    if (is_in_transaction()) {
      database_.exec("COMMIT");
    }
  }
  void rollback() {
    if (is_in_transaction()) {
      database_.exec("ROLLBACK");
    }
  }
  bool is_in_transaction() const { return sqlite3_get_autocommit(database_.getHandle()) == 0; }

  void put(const std::string& key, const PointOutcome& outcome) {
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

 private:
  int pragma(const std::string& name) { return database_.execAndGet("PRAGMA " + name).getInt(); }

  void check_format(const std::string& path) {
    if (pragma("application_id") != kApplicationId) {
      throw InputError(path + ": is no file of results of vpusim sweep");
    }
    if (pragma("user_version") != kFormat || !has_column("results", metric_names().back())) {
      throw InputError(path + ": holds results of another version of vpusim");
    }
  }

  void make_tables(const std::string& path) {
    if (database_.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() > 0) {
      check_format(path);
      return;
    }
    database_.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
    database_.exec(fmt::format("PRAGMA user_version = {}", kFormat));
    database_.exec(tables_sql());
  }

  SQLite::Database database_;
  std::optional<SQLite::Statement> put_;
};

namespace {

// What SQLite complains of, in the project's two kinds of error.
template <class Work>
auto guarded(const std::string& path, const Work& work) {
  try {
    return work();
  } catch (const SQLite::Exception& error) {
    switch (error.getErrorCode()) {
      case SQLITE_NOTADB:
      case SQLITE_CORRUPT:
        throw InputError(
            fmt::format("{}: is no file of results, or damaged: {}", path, error.what()));
      case SQLITE_BUSY:
        throw EnvironmentError(path + ": another process has it");
      default:
        throw EnvironmentError(fmt::format("{}: {}", path, error.what()));
    }
  } catch (const nlohmann::json::exception& error) {
    throw InputError(fmt::format("{}: is damaged: {}", path, error.what()));
  } catch (const std::out_of_range& error) {
    throw InputError(fmt::format("{}: is damaged: {}", path, error.what()));
  }
}

}  // namespace

void ResultStore::add_views(Database& database) {
  SQLite::Statement studies(*database, "SELECT file, text, id FROM main.studies");
  while (studies.executeStep()) {
    const Study study =
        read_study(studies.getColumn(0).getString(), studies.getColumn(1).getString());
    database->exec(view_sql(study, studies.getColumn(2).getInt64()));
  }
}

ResultStore::ResultStore(const std::string& path, Access access) : path_(path) {
  std::error_code error;
  if (access == Access::kRead && !std::filesystem::exists(path, error)) {
    throw InputError(path + ": No such file");
  }
  guarded(path_, [&] { database_ = std::make_unique<Database>(path, access); });
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
  const std::vector<std::size_t> constants = constant_keys(plan.study, plan.parameters);
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
      database->exec(view_sql(plan.study, database->getLastInsertRowid()));
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

std::uint64_t ResultStore::point_count(const std::string& study) const {
  return guarded(path_, [&] {
    SQLite::Statement query(**database_, "SELECT point_count FROM studies WHERE name = ?");
    query.bind(1, study);
    return query.executeStep() ? static_cast<std::uint64_t>(query.getColumn(0).getInt64()) : 0;
  });
}

namespace {

// Computes what a study makes of its results: its own metrics and whether budgets hold.
class RowReader {
 public:
  RowReader(const Study& study, SweepTable& table)
      : study_(study), table_(table), constants_(constant_keys(study, table.parameters)) {}

  SweepRow read(SQLite::Statement& row) const {
    SweepRow read;
    read.number = static_cast<std::uint64_t>(row.getColumn(0).getInt64());
    read.input = row.getColumn(1).getString();
    read.device = row.getColumn(2).getString();
    const auto parameters = nlohmann::json::parse(row.getColumn(3).getString());
    for (const std::size_t place : table_.parameters) {
      const StudyKey& key = study_keys()[place];
      read.values.push_back(value_of(key, parameters.at(std::string(key.path))));
    }
    const std::string status = row.getColumn(5).getString();
    read.status = status == kOk      ? SweepRow::Status::kOk
                  : status == kError ? SweepRow::Status::kError
                                     : SweepRow::Status::kMissing;
    if (read.status == SweepRow::Status::kMissing) {
      return read;
    }
    read.error = row.getColumn(6).getString();
    read.schedule_sha256 = row.getColumn(7).getString();
    read.warnings = row.getColumn(8).getString();
    if (read.status == SweepRow::Status::kOk) {
      for (std::size_t i = 0; i < metric_names().size(); ++i) {
        const SQLite::Column column = row.getColumn(static_cast<int>(i) + 9);
        read.metrics.push_back(column.isNull() ? std::nullopt : std::optional(column.getDouble()));
      }
      compute(nlohmann::json::parse(row.getColumn(4).getString()), read);
    }
    return read;
  }

 private:
  void compute(const nlohmann::json& constants, SweepRow& row) const {
    const std::size_t first_key_of_metrics = metric_names().size();
    for (const OwnMetric& metric : study_.own_metrics) {
      const double value =
          metric.formula.evaluate(values(metric.formula, first_key_of_metrics, constants, row));
      row.metrics.push_back(std::isfinite(value) ? std::optional(value) : std::nullopt);
    }
    const std::size_t first_key = first_key_of_metrics + study_.own_metrics.size();
    row.is_within_budget =
        std::all_of(study_.budgets.begin(), study_.budgets.end(), [&](const Condition& budget) {
          return budget.formula.holds(values(budget.formula, first_key, constants, row));
        });
  }

  // Of a formula over metrics and, from `first_key` on, study_keys().
  std::vector<double> values(const Expression& formula, std::size_t first_key,
                             const nlohmann::json& constants, const SweepRow& row) const {
    std::vector<double> values;
    for (const std::size_t variable : formula.variables()) {
      if (variable < first_key) {
        values.push_back(row.metrics[variable].value_or(std::nan("")));
        continue;
      }
      const std::size_t key = variable - first_key;
      const auto varied = std::find(table_.parameters.begin(), table_.parameters.end(), key);
      values.push_back(static_cast<double>(
          varied != table_.parameters.end()
              ? row.values[static_cast<std::size_t>(varied - table_.parameters.begin())]
              : constants.at(std::string(study_keys()[key].path)).get<std::uint64_t>()));
    }
    return values;
  }

  const Study& study_;
  SweepTable& table_;
  std::vector<std::size_t> constants_;
};

SweepTable empty_table(const Study& study) {
  SweepTable table;
  table.study = study.name;
  table.parameters = study.parameters();
  for (const std::string_view name : metric_names()) {
    const bool is_shown =
        study.metrics.empty() ||
        std::find(study.metrics.begin(), study.metrics.end(), name) != study.metrics.end();
    table.metrics.push_back({.name = std::string(name), .is_shown = is_shown});
  }
  for (const OwnMetric& metric : study.own_metrics) {
    table.metrics.push_back({.name = metric.name, .is_shown = true});
  }
  for (const StudyObjective& objective : study.objectives) {
    const auto metric =
        std::find_if(table.metrics.begin(), table.metrics.end(),
                     [&](const SweepTable::Metric& m) { return m.name == objective.metric; });
    table.objectives.push_back({.metric = static_cast<std::size_t>(metric - table.metrics.begin()),
                                .is_maximized = objective.is_maximized});
  }
  for (const Condition& budget : study.budgets) {
    table.budgets.push_back(budget.formula.text());
  }
  return table;
}

}  // namespace

SweepTable ResultStore::table(const std::string& study) const {
  return guarded(path_, [&] {
    SQLite::Statement found(**database_, "SELECT file, text, id FROM studies WHERE name = ?");
    found.bind(1, study);
    if (!found.executeStep()) {
      throw InputError(fmt::format("{}: has no study {} ({})", path_, in_quotes(study),
                                   fmt::join(studies(), ", ")));
    }
    const Study read = read_study(found.getColumn(0).getString(), found.getColumn(1).getString());
    SweepTable table = empty_table(read);
    const RowReader reader(read, table);
    SQLite::Statement rows(
        **database_,
        fmt::format("SELECT number, input, device, parameters, constants, coalesce(status, ''),"
                    " error, schedule_sha256, warnings, {} FROM points LEFT JOIN results USING"
                    " (key) WHERE study = ? ORDER BY number",
                    fmt::join(metric_names(), ", ")));
    rows.bind(1, found.getColumn(2).getInt64());
    while (rows.executeStep()) {
      table.rows.push_back(reader.read(rows));
    }
    return table;
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
