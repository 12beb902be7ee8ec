#include "sim/analysis/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

#include "sim/analysis/match_timelines.hpp"
#include "sim/base/input_error.hpp"
#include "sim/trace/layer_name.hpp"

namespace vpusim {
namespace {

using Match = Comparison::Match;
using Piece = Comparison::Piece;

constexpr double kPicosecondsPerMicrosecond = 1e6;

double microseconds(std::int64_t picoseconds) {
  return static_cast<double>(picoseconds) / kPicosecondsPerMicrosecond;
}

Comparison::Spread spread_of(std::vector<double> values) {
  Comparison::Spread spread;
  spread.count = values.size();
  if (values.empty()) {
    return spread;
  }
  std::sort(values.begin(), values.end());
  // The smallest value that so many percent do not exceed.
  const auto percentile = [&](std::size_t percent) {
    return values[(values.size() * percent + 99) / 100 - 1];
  };
  double sum = 0;
  for (const double value : values) {
    sum += value;
  }
  spread.mean = sum / static_cast<double>(values.size());
  spread.median = percentile(50);
  spread.percentile_90 = percentile(90);
  spread.largest = values.back();
  return spread;
}

// Collects the matches of a group.
class GroupSum {
 public:
  void add(const Match& match) {
    ++count_;
    simulated_us_ += microseconds(match.simulated.duration());
    measured_us_ += microseconds(match.measured.duration());
    if (const auto error = match.relative_duration_error()) {
      duration_percent_.push_back(std::abs(*error) * 100);
    }
    start_us_.push_back(std::abs(microseconds(match.start_error())));
  }

  bool empty() const { return count_ == 0; }

  Comparison::Group finish(std::string name) {
    return {.name = std::move(name),
            .task_count = count_,
            .simulated_us = simulated_us_,
            .measured_us = measured_us_,
            .duration_percent = spread_of(std::move(duration_percent_)),
            .start_us = spread_of(std::move(start_us_))};
  }

 private:
  std::size_t count_ = 0;
  double simulated_us_ = 0;
  double measured_us_ = 0;
  std::vector<double> duration_percent_;
  std::vector<double> start_us_;
};

Comparison::Times times_of(const Timeline::Task& task) {
  return {static_cast<std::int64_t>(task.start.count()),
          static_cast<std::int64_t>(task.end.count())};
}

void add_matches(const Timeline& simulated, const Timeline& measured, Comparison& result) {
  TimelineMatches found = match_timelines(simulated, measured);
  for (const TimelineMatches::Pair& pair : found.pairs) {
    result.matches.push_back({.simulated_task = pair.first,
                              .measured_task = pair.second,
                              .is_by_layer = pair.is_by_layer,
                              .simulated = times_of(simulated.tasks[pair.first]),
                              .measured = times_of(measured.tasks[pair.second])});
  }
  result.only_simulated = std::move(found.only_first);
  result.only_measured = std::move(found.only_second);
  for (TimelineMatches::UnevenName& uneven : found.uneven_names) {
    result.uneven_names.push_back({.name = std::move(uneven.name),
                                   .kind = uneven.kind,
                                   .simulated_count = uneven.first_count,
                                   .measured_count = uneven.second_count});
  }
}

// Moves the times of one side to the start of its window and gives the window's length.
template <class Side>
std::int64_t to_window(std::vector<Match>& matches, const Side& side) {
  std::int64_t begin = std::numeric_limits<std::int64_t>::max();
  std::int64_t end = 0;
  for (Match& match : matches) {
    begin = std::min(begin, side(match).start);
    end = std::max(end, side(match).end);
  }
  for (Match& match : matches) {
    side(match).start -= begin;
    side(match).end -= begin;
  }
  return end - begin;
}

// Walks the measured timeline from its end to its start: before a task stands the one
// that was the last to end when it started. Gives the pieces in the order of time.
std::vector<Piece> pieces_of(const Comparison& comparison) {
  const std::vector<Match>& matches = comparison.matches;
  std::vector<std::size_t> by_end(matches.size());
  for (std::size_t i = 0; i < by_end.size(); ++i) {
    by_end[i] = i;
  }
  std::stable_sort(by_end.begin(), by_end.end(), [&](std::size_t a, std::size_t b) {
    return matches[a].measured.end < matches[b].measured.end;
  });
  std::vector<Piece> pieces;
  auto at = by_end.end() - 1;
  pieces.push_back({.kind = Piece::Kind::kTail,
                    .match = *at,
                    .simulated = comparison.simulated_window - matches[*at].simulated.end,
                    .measured = 0});
  while (true) {
    const Match& match = matches[*at];
    pieces.push_back({.kind = Piece::Kind::kTask,
                      .match = *at,
                      .simulated = match.simulated.duration(),
                      .measured = match.measured.duration()});
    // Only in front of `at`, so that tasks of no duration do not lead in a circle.
    const auto behind = std::upper_bound(
        by_end.begin(), at, match.measured.start,
        [&](std::int64_t time, std::size_t task) { return time < matches[task].measured.end; });
    const bool is_first = behind == by_end.begin();
    const Comparison::Times simulated_before =
        is_first ? Comparison::Times() : matches[*(behind - 1)].simulated;
    const Comparison::Times measured_before =
        is_first ? Comparison::Times() : matches[*(behind - 1)].measured;
    pieces.push_back({.kind = Piece::Kind::kWait,
                      .match = *at,
                      .simulated = match.simulated.start - simulated_before.end,
                      .measured = match.measured.start - measured_before.end});
    if (is_first) {
      break;
    }
    at = behind - 1;
  }
  std::reverse(pieces.begin(), pieces.end());
  return pieces;
}

void add_groups(const Timeline& measured, Comparison& result) {
  std::array<GroupSum, kEngineKinds.size()> kinds;
  std::vector<std::pair<std::string_view, GroupSum>> layers;
  std::map<std::string_view, std::size_t> layer_places;
  GroupSum all;
  for (const Match& match : result.matches) {
    const Timeline::Task& task = measured.tasks[match.measured_task];
    kinds[static_cast<std::size_t>(task.kind)].add(match);
    const std::string_view layer = layer_of(task.name);
    const auto [place, is_new] = layer_places.try_emplace(layer, layers.size());
    if (is_new) {
      layers.emplace_back(layer, GroupSum());
    }
    layers[place->second].second.add(match);
    all.add(match);
  }
  for (const EngineKind kind : kEngineKinds) {
    GroupSum& sum = kinds[static_cast<std::size_t>(kind)];
    if (!sum.empty()) {
      result.kinds.push_back(sum.finish(std::string(kEngineKindNames[kind])));
    }
  }
  for (auto& [name, sum] : layers) {
    result.layers.push_back(sum.finish(std::string(name)));
  }
  result.all = all.finish("all");
}

std::size_t count_unresolved(const Timeline& measured, const std::vector<Match>& matches) {
  if (!measured.resolution) {
    return 0;
  }
  // Half a tick more, for what the decimals of the file round away.
  const std::uint64_t most = measured.resolution->count() * 3 / 2;
  return static_cast<std::size_t>(
      std::count_if(matches.begin(), matches.end(), [&](const Match& match) {
        return measured.tasks[match.measured_task].duration().count() <= most;
      }));
}

}  // namespace

std::optional<double> Comparison::Match::relative_duration_error() const {
  if (measured.duration() == 0) {
    return std::nullopt;
  }
  return static_cast<double>(duration_error()) / static_cast<double>(measured.duration());
}

double Comparison::Group::error_percent() const {
  return measured_us == 0 ? 0 : 100 * error_us() / measured_us;
}

double Comparison::total_error_percent() const {
  return 100 * static_cast<double>(simulated_window - measured_window) /
         static_cast<double>(measured_window);
}

Comparison compare(const Timeline& simulated, const Timeline& measured) {
  Comparison result;
  add_matches(simulated, measured, result);
  if (result.matches.empty()) {
    throw InputError(fmt::format(
        "{} and {} have no task in common (by kind and name, or by kind, layer and number): are "
        "they of the same schedule?",
        simulated.source, measured.source));
  }
  result.simulated_window =
      to_window(result.matches, [](Match& m) -> Comparison::Times& { return m.simulated; });
  result.measured_window =
      to_window(result.matches, [](Match& m) -> Comparison::Times& { return m.measured; });
  if (result.measured_window == 0) {
    throw InputError(measured.source + ": the tasks in common with " + simulated.source +
                     " take no time");
  }
  std::stable_sort(result.matches.begin(), result.matches.end(), [](const auto& a, const auto& b) {
    return a.measured.start != b.measured.start ? a.measured.start < b.measured.start
                                                : a.measured_task < b.measured_task;
  });
  add_groups(measured, result);
  result.pieces = pieces_of(result);
  result.unresolved_count = count_unresolved(measured, result.matches);
  return result;
}

}  // namespace vpusim
