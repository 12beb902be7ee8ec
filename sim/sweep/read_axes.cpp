#include "sim/sweep/read_axes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "sim/sweep/study_key.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kMostValues = 100'000;  // of one parameter

using Values = std::vector<std::uint64_t>;

[[noreturn]] void fail_too_many(const Cursor& cursor) {
  cursor.fail(fmt::format("more than {} values", kMostValues));
}

Values read_list(const Cursor& cursor, const StudyKey& key) {
  if (cursor.size() == 0) {
    cursor.fail("an empty list: nothing to simulate");
  }
  if (cursor.size() > kMostValues) {
    fail_too_many(cursor);
  }
  Values values;
  for (const Cursor element : cursor.elements("a list of values")) {
    values.push_back(key.read(element));
  }
  return values;
}

void refuse_repeated(const Cursor& cursor, const StudyKey& key, const Values& values) {
  std::set<std::uint64_t> seen;
  std::size_t place = 0;
  for (const Cursor element : cursor.elements("a list of values")) {
    if (!seen.insert(values[place]).second) {
      element.fail(fmt::format("{} is in the list already", key.shown(values[place])));
    }
    ++place;
  }
}

Values steps_of(const Interval& interval, const Cursor& step) {
  const std::uint64_t width = step.as_unsigned("a step");
  if (width == 0) {
    step.fail("must be > 0, got 0");
  }
  if ((interval.to - interval.from) / width >= kMostValues) {
    fail_too_many(step);
  }
  Values values;
  for (std::uint64_t value = interval.from; value <= interval.to; value += width) {
    values.push_back(value);
  }
  return values;
}

Values powers_of(const Interval& interval, const Cursor& factor) {
  constexpr double kLeast = 1.0001;  // 230,000 values from 1 to 10^10
  const double ratio = factor.as_real("a factor");
  if (ratio < kLeast) {
    factor.fail(fmt::format("must be > {}, got {}", kLeast, ratio));
  }
  if (interval.from == 0) {
    factor.fail("a factor leads nowhere from 0");
  }
  Values values;
  // The tolerance keeps the end of a range in it that only rounding would miss.
  for (double value = static_cast<double>(interval.from);
       value <= static_cast<double>(interval.to) * (1 + 1e-9); value *= ratio) {
    values.push_back(std::min(static_cast<std::uint64_t>(std::llround(value)), interval.to));
    if (values.size() > kMostValues) {
      fail_too_many(factor);
    }
  }
  return values;
}

Values spread_over(const Interval& interval, const Cursor& count) {
  const std::uint64_t wanted = count.as_unsigned("a number of values", kMostValues);
  if (wanted < 2) {
    count.fail(fmt::format("a range has 2 values at least, got {}", wanted));
  }
  Values values;
  for (std::uint64_t i = 0; i < wanted; ++i) {
    values.push_back(interval.at(static_cast<double>(i) / static_cast<double>(wanted - 1)));
  }
  return values;
}

Interval read_interval(const Cursor& cursor, const StudyKey& key) {
  Interval interval{.from = key.read(cursor.at("from")), .to = key.read(cursor.at("to"))};
  if (interval.from > interval.to) {
    cursor.fail(fmt::format("an empty range: from {} to {}", interval.from, interval.to));
  }
  if (const auto scale = cursor.find("scale")) {
    const std::string_view name = scale->as_text("linear or log");
    if (name != "linear" && name != "log") {
      scale->fail(fmt::format("expected linear or log, got {}", in_quotes(name)));
    }
    interval.is_log = name == "log";
    if (interval.is_log && interval.from == 0) {
      cursor.at("from").fail("must be > 0 on a log scale, got 0");
    }
  }
  return interval;
}

Axis axis_of(std::size_t key, const Cursor& entry) {
  return {.keys = {key},
          .rows = {},
          .interval = std::nullopt,
          .location = {.file = "", .path = "", .line = entry.line(), .column = entry.column()}};
}

void set_rows(Axis& axis, Values values) {
  values.erase(std::unique(values.begin(), values.end()), values.end());  // rounding made them so
  for (const std::uint64_t value : values) {
    axis.rows.push_back({value});
  }
}

Axis read_range(const Cursor& entry, std::size_t place, Sampling::Method method) {
  constexpr std::array<std::string_view, 6> kKeys = {"from",   "to",    "step",
                                                     "factor", "count", "scale"};
  const StudyKey& key = study_keys()[place];
  entry.allow_only(kKeys);
  if (key.is_flag || !key.names.empty()) {
    entry.fail("has no range; list its values");
  }
  Axis axis = axis_of(place, entry);
  const Interval interval = read_interval(entry, key);
  const auto step = entry.find("step");
  const auto factor = entry.find("factor");
  const auto count = entry.find("count");
  const int ways = (step ? 1 : 0) + (factor ? 1 : 0) + (count ? 1 : 0);
  if (ways > 1) {
    entry.fail("give one of 'step', 'factor' and 'count'");
  }
  if (interval.is_log && (step || factor)) {
    entry.at("scale").fail("goes with 'count', or with a sample");
  }
  if (ways == 0 && method == Sampling::Method::kProduct) {
    entry.fail("which values? Give 'step', 'factor' or 'count', or sample the study");
  }
  if (step) {
    set_rows(axis, steps_of(interval, *step));
  } else if (factor) {
    set_rows(axis, powers_of(interval, *factor));
  } else if (count) {
    set_rows(axis, spread_over(interval, *count));
  } else {
    axis.interval = interval;
  }
  return axis;
}

Axis read_axis(const Cursor& entry, Sampling::Method method) {
  const std::size_t place = find_study_key(entry);
  const StudyKey& key = study_keys()[place];
  if (entry.is_mapping()) {
    return read_range(entry, place, method);
  }
  Axis axis = axis_of(place, entry);
  if (entry.is_sequence()) {
    const Values values = read_list(entry, key);
    refuse_repeated(entry, key, values);
    set_rows(axis, values);
  } else {
    axis.rows = {{key.read(entry)}};
  }
  return axis;
}

// Several parameters whose first values go together, whose second values, ...
Axis read_zip(const Cursor& group) {
  Axis axis;
  axis.location = {.file = "", .path = "", .line = group.line(), .column = group.column()};
  for (const Cursor entry : group.entries("parameters with lists of one length")) {
    const std::size_t place = find_study_key(entry);
    if (!entry.is_sequence()) {
      entry.fail_expected("a list of values");
    }
    const Values values = read_list(entry, study_keys()[place]);
    if (axis.keys.empty()) {
      axis.rows.resize(values.size());
    }
    if (values.size() != axis.rows.size()) {
      entry.fail(
          fmt::format("has {} values, the list before it {}", values.size(), axis.rows.size()));
    }
    axis.keys.push_back(place);
    for (std::size_t i = 0; i < values.size(); ++i) {
      axis.rows[i].push_back(values[i]);
    }
  }
  if (axis.keys.size() < 2) {
    group.fail("a zip has 2 parameters at least");
  }
  return axis;
}

double between(double low, double high, double share, bool is_log) {
  return is_log ? std::exp(std::log(low) + share * (std::log(high) - std::log(low)))
                : low + share * (high - low);
}

}  // namespace

std::uint64_t Interval::at(double share) const {
  const double value = between(static_cast<double>(from), static_cast<double>(to), share, is_log);
  return std::clamp(static_cast<std::uint64_t>(std::llround(value)), from, to);
}

std::uint64_t Interval::drawn(double share) const {
  // Each number owns what lies between it and the next.
  const double value =
      between(static_cast<double>(from), static_cast<double>(to) + 1, share, is_log);
  return std::clamp(static_cast<std::uint64_t>(value), from, to);
}

std::vector<Axis> read_axes(const Cursor& study, Sampling::Method method) {
  std::vector<Axis> axes;
  if (const auto parameters = study.find("parameters")) {
    for (const Cursor entry : parameters->entries("parameters with their values")) {
      axes.push_back(read_axis(entry, method));
    }
  }
  if (const auto zips = study.find("zip")) {
    for (const Cursor group : zips->elements("a list of groups of parameters")) {
      axes.push_back(read_zip(group));
    }
  }
  return axes;
}

}  // namespace vpusim
