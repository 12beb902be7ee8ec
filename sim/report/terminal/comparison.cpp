#include "sim/report/terminal/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/report/terminal/text.hpp"

namespace vpusim {
namespace {

using Piece = Comparison::Piece;

constexpr std::size_t kMostLayers = 8;
constexpr std::size_t kMostPieces = 8;
constexpr std::size_t kMostUnmatched = 5;
// Below this clock the profiler is that of 40XX or newer; see Timeline::resolution.
constexpr std::uint64_t kFinestNewTick = 40'000;  // ps

double microseconds(std::int64_t picoseconds) { return static_cast<double>(picoseconds) / 1e6; }

class ComparisonWriter {
 public:
  ComparisonWriter(const Timeline& simulated, const Timeline& measured,
                   const Comparison& comparison)
      : simulated_(simulated), measured_(measured), comparison_(comparison) {}

  std::string run() {
    write_head();
    write_groups("kind", {comparison_.kinds.begin(), comparison_.kinds.end()}, kEngineKinds.size());
    write_layers();
    write_pieces();
    write_notes();
    return std::move(out_);
  }

 private:
  template <class... Args>
  void put(fmt::format_string<Args...> text, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), text, std::forward<Args>(args)...);
  }

  void write_head() {
    const auto by_layer =
        std::count_if(comparison_.matches.begin(), comparison_.matches.end(),
                      [](const Comparison::Match& match) { return match.is_by_layer; });
    put("{} tasks matched by name and order{}; only simulated {}, only measured {}\n",
        static_cast<std::ptrdiff_t>(comparison_.matches.size()) - by_layer,
        by_layer > 0 ? fmt::format(", {} by layer", by_layer) : "",
        comparison_.only_simulated.size(), comparison_.only_measured.size());
    put("window: simulated {:.3f} us, measured {:.3f} us, error {:+.2f} %\n",
        microseconds(comparison_.simulated_window), microseconds(comparison_.measured_window),
        comparison_.total_error_percent());
  }

  void write_groups(std::string_view title, const std::vector<Comparison::Group>& groups,
                    std::size_t most) {
    put("\n{:<18} {:>21}{:>8}  {:>14}  {:>13}\n", "", "durations, us", "", "each, +-%",
        "starts, +-us");
    put("{:<18} {:>5} {:>7} {:>8} {:>7}  {:>4} {:>4} {:>4}  {:>6} {:>6}\n", title, "tasks", "sim",
        "meas", "error", "mean", "p50", "p90", "mean", "p90");
    for (std::size_t i = 0; i < std::min(most, groups.size()); ++i) {
      const Comparison::Group& group = groups[i];
      const Comparison::Spread& each = group.duration_percent;
      put("{:<18} {:>5} {} {} {}%  {} {} {}  {} {}\n", for_terminal(group.name, 18),
          group.task_count, fitted_number(group.simulated_us, 7, 2),
          fitted_number(group.measured_us, 8, 2), signed_number(group.error_percent(), 6, 1),
          fitted_number(each.mean, 4, 0), fitted_number(each.median, 4, 0),
          fitted_number(each.percentile_90, 4, 0), fitted_number(group.start_us.mean, 6, 2),
          fitted_number(group.start_us.percentile_90, 6, 2));
    }
    if (groups.size() > most) {
      put("and {} more; --json tells all\n", groups.size() - most);
    }
  }

  // Those whose durations are off most, in the order of time.
  void write_layers() {
    std::vector<std::size_t> order(comparison_.layers.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      order[i] = i;
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::abs(comparison_.layers[a].error_us()) >
             std::abs(comparison_.layers[b].error_us());
    });
    std::sort(order.begin(),
              order.begin() + static_cast<std::ptrdiff_t>(std::min(kMostLayers, order.size())));
    std::vector<Comparison::Group> layers;
    layers.reserve(order.size());
    for (const std::size_t layer : order) {
      layers.push_back(comparison_.layers[layer]);
    }
    write_groups("layer", layers, kMostLayers);
  }

  void write_pieces() {
    std::vector<const Piece*> largest;
    for (const Piece& piece : comparison_.pieces) {
      if (piece.difference() != 0) {
        largest.push_back(&piece);
      }
    }
    std::stable_sort(largest.begin(), largest.end(), [](const Piece* a, const Piece* b) {
      return std::abs(a->difference()) > std::abs(b->difference());
    });
    const std::size_t shown = std::min(kMostPieces, largest.size());
    std::sort(largest.begin(), largest.begin() + static_cast<std::ptrdiff_t>(shown));
    put("\n{:<49} {:>8} {:>8} {:>10}\n", "what makes the total error", "sim us", "meas us",
        "difference");
    std::int64_t rest = comparison_.simulated_window - comparison_.measured_window;
    for (std::size_t i = 0; i < shown; ++i) {
      const Piece& piece = *largest[i];
      rest -= piece.difference();
      put("{:<49} {:>8.3f} {:>8.3f} {:>+10.3f}\n", described(piece), microseconds(piece.simulated),
          microseconds(piece.measured), microseconds(piece.difference()));
    }
    if (largest.size() > shown) {
      put("{:<49} {:>+28.3f}\n", fmt::format("{} others", largest.size() - shown),
          microseconds(rest));
    }
  }

  std::string described(const Piece& piece) const {
    const Timeline::Task& task = measured_.tasks[comparison_.matches[piece.match].measured_task];
    const std::string_view kind = kEngineKindNames[task.kind];
    switch (piece.kind) {
      case Piece::Kind::kWait:
        return fmt::format("wait before {} {}", kind, for_terminal(task.name, 36 - kind.size()));
      case Piece::Kind::kTask:
        return fmt::format("{} {}", kind, for_terminal(task.name, 48 - kind.size()));
      case Piece::Kind::kTail:
        break;
    }
    return "simulated tasks after the last measured one";
  }

  void write_notes() {
    write_unmatched("simulated", simulated_, comparison_.only_simulated);
    write_unmatched("measured", measured_, comparison_.only_measured);
    for (std::size_t i = 0; i < comparison_.uneven_names.size() && i < kMostUnmatched; ++i) {
      const Comparison::UnevenName& name = comparison_.uneven_names[i];
      put("note: {} {} occurs {} times simulated, {} times measured; the first {} are compared\n",
          kEngineKindNames[name.kind], for_terminal(name.name, 40), name.simulated_count,
          name.measured_count, std::min(name.simulated_count, name.measured_count));
    }
    if (comparison_.uneven_names.size() > kMostUnmatched) {
      put("note: so do {} other names; --json tells all\n",
          comparison_.uneven_names.size() - kMostUnmatched);
    }
    write_clocks();
    if (!measured_.resolution) {
      return;
    }
    const auto tick = static_cast<double>(measured_.resolution->count()) / 1000;
    if (comparison_.unresolved_count > 0) {
      put("note: {} measured durations are no longer than the profiler's clock resolves "
          "({:.0f} ns);\n      their errors in percent say little\n",
          comparison_.unresolved_count, tick);
    }
    const bool has_dpu = std::any_of(comparison_.kinds.begin(), comparison_.kinds.end(),
                                     [](const Comparison::Group& group) {
                                       return group.name == kEngineKindNames[EngineKind::kDpu];
                                     });
    if (has_dpu && measured_.resolution->count() < kFinestNewTick) {
      put("note: the profiler of 37XX ({:.0f} ns) infers when DPU tasks start; how long they take "
          "it\n      measures\n",
          tick);
    }
  }

  // Profilers round theirs.
  void write_clocks() {
    if (!simulated_.dpu_frequency || !measured_.dpu_frequency) {
      return;
    }
    const auto simulated = static_cast<double>(simulated_.dpu_frequency->count()) / 1e6;
    const auto measured = static_cast<double>(measured_.dpu_frequency->count()) / 1e6;
    if (std::abs(simulated - measured) > measured / 1000) {
      put("note: simulated at {:g} MHz, measured at {:g} MHz (DPU clock); see 'run --dpu-mhz'\n",
          simulated, measured);
    }
  }

  void write_unmatched(std::string_view side, const Timeline& timeline,
                       const std::vector<std::uint32_t>& tasks) {
    if (tasks.empty()) {
      return;
    }
    std::size_t profiling = 0;
    std::map<std::pair<EngineKind, std::string_view>, std::size_t> counts;
    for (const std::uint32_t task : tasks) {
      const Timeline::Task& found = timeline.tasks[task];
      if (found.is_profiling) {
        ++profiling;
      } else {
        ++counts[{found.kind, found.name}];
      }
    }
    put("\nonly {}: {} tasks", side, tasks.size());
    if (profiling > 0) {
      put(", {} of them the profiler's own", profiling);
    }
    out_ += '\n';
    std::size_t shown = 0;
    for (const auto& [key, count] : counts) {
      if (++shown > kMostUnmatched) {
        put("  and {} other names; --json tells all\n", counts.size() - kMostUnmatched);
        break;
      }
      put("  {} {}{}\n", kEngineKindNames[key.first], for_terminal(key.second, 60),
          count > 1 ? fmt::format(" ({} times)", count) : "");
    }
  }

  const Timeline& simulated_;
  const Timeline& measured_;
  const Comparison& comparison_;
  std::string out_;
};

}  // namespace

std::string comparison_summary(const Timeline& simulated, const Timeline& measured,
                               const Comparison& comparison) {
  return ComparisonWriter(simulated, measured, comparison).run();
}

}  // namespace vpusim
