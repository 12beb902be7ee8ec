#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "sim/base/input_error.hpp"
#include "sim/sweep/result_store.hpp"

// SQLite as the result store uses it. Only sources of this folder include this: its packages are
// nobody else's business.

namespace vpusim {

inline constexpr std::string_view kOkStatus = "ok";
inline constexpr std::string_view kErrorStatus = "error";
inline constexpr std::string_view kFailedStatus = "failed";

// "key, status, ...": the columns of results, in the order in which put() fills them.
std::string result_columns();

class ResultStore::Database {
 public:
  Database(const std::string& path, Access access, std::chrono::milliseconds patience);

  SQLite::Database& operator*() { return database_; }
  SQLite::Database* operator->() { return &database_; }

  void begin();
  void commit();
  void rollback();
  void put(const std::string& key, const PointOutcome& outcome);
  // A table of the study with everything in columns, for whoever opens the file with other tools.
  void add_view(const Study& study, const std::string& name, std::int64_t id);

 private:
  bool is_in_transaction() const;
  bool has_column(std::string_view table, std::string_view column);
  int pragma(const std::string& name);
  void check_format(const std::string& path);
  void make_tables(const std::string& path);

  SQLite::Database database_;
  std::optional<SQLite::Statement> put_;
};

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

}  // namespace vpusim
