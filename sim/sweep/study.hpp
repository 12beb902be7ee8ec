#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/enum_names.hpp"
#include "sim/sweep/expression.hpp"
#include "sim/timing/timed_schedule.hpp"

namespace vpusim {

// What is simulated at every point: a schedule, or a network that is compiled.
struct StudyInput {
  std::string name;                     // what results call it
  std::string file;                     // or the name of a network that comes with the program
  std::vector<std::string> shapes;      // of a network's open inputs, as --shape
  std::optional<std::string> function;  // of an MLIR file
  SourceLocation location;
};

// A base device: what the parameters change.
struct StudyDevice {
  std::string name;  // or its file
  SourceLocation location;
};

// When a network is compiled anew.
enum class Recompile : std::uint8_t {
  kAuto,    // where a parameter changes what the compiler reads
  kAlways,  // at every point
  kNever,   // once for each base device
};
inline constexpr auto kRecompileNames =
    enum_names<Recompile, Recompile::kNever>("auto", "always", "never");

// Numbers that evenly, or evenly by ratio, lie between two others.
struct Interval {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  bool is_log = false;

  // `share` from 0, which is `from`, to 1, which is `to`; rounded to a whole number.
  std::uint64_t at(double share) const;
  // For `share` evenly drawn with 0 <= share < 1: every whole number is as likely as the others, on
  // a log scale by its ratio to the next; the ends like any.
  std::uint64_t drawn(double share) const;
};

// One dimension of a study: a parameter with its values, or several that go together. What a
// sample draws from an interval that has no step is listed nowhere.
struct Axis {
  std::vector<std::size_t> keys;                 // places in study_keys()
  std::vector<std::vector<std::uint64_t>> rows;  // one value for each of them
  std::optional<Interval> interval;              // instead of rows; one key
  SourceLocation location;
};

// A parameter that follows from others.
struct DerivedParameter {
  std::size_t key = 0;  // place in study_keys()
  Expression formula;   // over study_keys()
  SourceLocation location;
};

struct Sampling {
  enum class Method : std::uint8_t { kProduct, kRandom, kLatinHypercube };

  Method method = Method::kProduct;
  std::uint64_t points = 0;  // of a sample
  std::uint64_t seed = 1;
  SourceLocation location;
};
inline constexpr auto kSamplingMethodNames =
    enum_names<Sampling::Method, Sampling::Method::kLatinHypercube>("product", "random",
                                                                    "latin_hypercube");

struct Condition {
  Expression formula;
  SourceLocation location;
};

// A number that a study computes from others: over metric_names() and study_keys(), in that order.
struct OwnMetric {
  std::string name;
  Expression formula;
};

struct StudyObjective {
  std::string metric;
  bool is_maximized = false;
};

// A what-if question as its file says it. The README of this folder has the format.
struct Study {
  std::string name;  // of its file, without folder and ending
  std::string file;  // as it was named
  std::string text;  // what it says
  std::vector<StudyInput> inputs;
  std::vector<StudyDevice> devices;  // empty: each input's own
  Fidelity fidelity = Fidelity::kDevice;
  std::string timing;  // as --timing
  SourceLocation timing_location;
  Recompile recompile = Recompile::kAuto;
  SourceLocation recompile_location;
  std::vector<Axis> axes;
  std::vector<DerivedParameter> derived;
  std::vector<Condition> constraints;  // over study_keys()
  Sampling sampling;
  std::vector<std::string> metrics;  // what tables show; empty: all
  std::vector<OwnMetric> own_metrics;
  std::vector<StudyObjective> objectives;
  std::vector<Condition> budgets;  // over metric_names(), own metrics, study_keys(), in that order

  // Places in study_keys(): of the axes, then the derived ones. A point has a value for each.
  std::vector<std::size_t> parameters() const;
};

// Reads nothing but the text; files that it names may be missing. Errors: InputError with the
// place of the first mistake; load_study() also of a file larger than 16 MiB.
Study read_study(const std::string& file, std::string text);
Study load_study(const std::string& file);

}  // namespace vpusim
