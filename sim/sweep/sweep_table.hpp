#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "sim/sweep/study.hpp"

namespace vpusim {

// One point of a study with what became of it.
struct SweepRow {
  enum class Status : std::uint8_t {
    kMissing,  // not computed yet
    kOk,
    kError,   // it cannot be: an illegal schedule, a deadlock, a layer that does not fit
    kFailed,  // something went wrong around it (a worker died); `vpusim sweep` tries again
  };

  std::uint64_t number = 0;  // in the study, from 0
  std::string input;
  std::string device;                 // the base device
  std::vector<std::uint64_t> values;  // of SweepTable::parameters
  Status status = Status::kMissing;
  std::string error;                           // one line, of kError and kFailed
  std::vector<std::optional<double>> metrics;  // of SweepTable::metrics; empty unless kOk
  bool is_within_budget = false;               // all budgets hold; false unless kOk
  std::string schedule_sha256;                 // what ran; empty unless kOk
  std::string warnings;                        // "uncertain-timing:12 ..."; codes and counts
};

// A finished or half-finished study as reports want it: rows by number, columns named. Pure
// values; `load_sweep_table` (result_store.hpp) fills it.
struct SweepTable {
  struct Metric {
    std::string name;
    bool is_shown = true;  // the study lists it, or lists none
  };
  struct Target {
    std::size_t metric = 0;  // index into metrics
    bool is_maximized = false;
  };

  std::string study;                    // its name
  std::vector<std::size_t> parameters;  // places in study_keys(), see study_key.hpp
  // What varies by itself, as indices into parameters: one parameter, or those of a zip. Derived
  // ones are in none, as they follow from the others.
  std::vector<std::vector<std::size_t>> axes;
  bool has_own_devices = false;      // the study names none: each input has its own
  std::vector<Metric> metrics;       // of the program (metric_infos()), then the study's own
  std::vector<Target> objectives;    // may be empty
  std::vector<std::string> budgets;  // as the study writes them
  std::vector<SweepRow> rows;        // all points, by number
};

// The axis's part of the values of all parameters.
std::vector<std::uint64_t> axis_values(const SweepTable& table, std::size_t axis,
                                       const std::vector<std::uint64_t>& values);

// How far a study is.
struct SweepTally {
  std::size_t fine = 0;
  std::size_t impossible = 0;
  std::size_t failed = 0;
  std::size_t missing = 0;
  std::map<std::string, std::size_t> errors;    // points by what makes them impossible
  std::map<std::string, std::size_t> failures;  // points by why they failed
};

SweepTally tally_of(const SweepTable& table);

// Comma-separated values as RFC 4180 has them, one line per row, without wall-clock facts: the
// same study gives the same bytes wherever and in how many parts it was computed.
void write_csv(const SweepTable& table, std::ostream& stream);

}  // namespace vpusim
