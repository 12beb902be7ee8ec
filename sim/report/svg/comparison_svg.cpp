#include "sim/report/svg/comparison_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/report/svg/svg_text.hpp"

namespace vpusim {
namespace {

// Pixels.
constexpr double kLabelWidth = 150;
constexpr double kPlotWidth = 1200;
constexpr double kRightMargin = 30;
constexpr double kTop = 64;
constexpr double kLaneHeight = 16;
constexpr double kSideGap = 5;   // between measured and simulated
constexpr double kKindGap = 18;  // between kinds of engine
constexpr double kDriftHeight = 80;
constexpr double kAxisHeight = 34;

constexpr std::size_t kMostLanes = 12;  // of one kind on one side; more share the last
constexpr double kNarrowest = 0.6;      // of a box

// By EngineKind; told apart also by those who do not see red and green.
constexpr std::array<std::string_view, 4> kColours = {"#4477aa", "#ccaa33", "#aa4499", "#44aa99"};

double microseconds(std::int64_t picoseconds) { return static_cast<double>(picoseconds) / 1e6; }

// 1, 2 or 5 times a power of ten, so that about `count` steps make up `range`.
double round_step(double range, double count) {
  const double raw = range / count;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (raw <= factor * power) {
      return factor * power;
    }
  }
  return 10 * power;
}

struct Box {
  Comparison::Times time;
  std::size_t match = 0;
};

// Boxes that do not overlap in each lane, greedily in the order of starts.
std::vector<std::vector<Box>> lanes_of(std::vector<Box> boxes) {
  std::stable_sort(boxes.begin(), boxes.end(),
                   [](const Box& a, const Box& b) { return a.time.start < b.time.start; });
  std::vector<std::vector<Box>> lanes;
  for (const Box& box : boxes) {
    auto lane = std::find_if(lanes.begin(), lanes.end(), [&](const std::vector<Box>& l) {
      return l.back().time.end <= box.time.start;
    });
    if (lane == lanes.end() && lanes.size() < kMostLanes) {
      lane = lanes.emplace(lanes.end());
    } else if (lane == lanes.end()) {
      --lane;
    }
    lane->push_back(box);
  }
  return lanes;
}

class Picture {
 public:
  Picture(const Timeline& simulated, const Timeline& measured, const Comparison& comparison,
          std::ostream& out)
      : simulated_(simulated), measured_(measured), comparison_(comparison), out_(out) {
    const double longest =
        microseconds(std::max(comparison.simulated_window, comparison.measured_window));
    pixels_per_us_ = kPlotWidth / longest;
    range_us_ = longest;
  }

  void run() {
    double y = kTop;
    for (const EngineKind kind : kEngineKinds) {
      y = draw_kind(kind, y);
    }
    const double plot_bottom = draw_drift(y);
    draw_axis(plot_bottom);
    write(plot_bottom + kAxisHeight);
  }

 private:
  double x_of(std::int64_t picoseconds) const {
    return kLabelWidth + microseconds(picoseconds) * pixels_per_us_;
  }

  template <class... Args>
  void put(fmt::format_string<Args...> text, Args&&... args) {
    fmt::format_to(std::back_inserter(body_), text, std::forward<Args>(args)...);
  }

  // Measured over simulated; gives where the next kind begins.
  double draw_kind(EngineKind kind, double y) {
    std::vector<Box> simulated;
    std::vector<Box> measured;
    for (std::size_t i = 0; i < comparison_.matches.size(); ++i) {
      const Comparison::Match& match = comparison_.matches[i];
      if (measured_.tasks[match.measured_task].kind == kind) {
        simulated.push_back({match.simulated, i});
        measured.push_back({match.measured, i});
      }
    }
    if (simulated.empty()) {
      return y;
    }
    y = draw_lanes(kind, "measured", lanes_of(std::move(measured)), y);
    y = draw_lanes(kind, "simulated", lanes_of(std::move(simulated)), y + kSideGap);
    return y + kKindGap;
  }

  double draw_lanes(EngineKind kind, std::string_view side,
                    const std::vector<std::vector<Box>>& lanes, double y) {
    const bool is_measured = side == "measured";
    const double height = static_cast<double>(lanes.size()) * kLaneHeight;
    put("<text x='{:.1f}' y='{:.1f}' text-anchor='end'>{} {}</text>\n", kLabelWidth - 8,
        y + height / 2 + 4, kEngineKindNames[kind], side);
    put("<rect x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}' class='ground'/>\n",
        kLabelWidth, y, kPlotWidth, height);
    put("<g fill='{}'{}>\n", kColours[static_cast<std::size_t>(kind)],
        is_measured ? "" : " fill-opacity='0.6'");
    for (const std::vector<Box>& lane : lanes) {
      draw_lane(lane, y);
      y += kLaneHeight;
    }
    body_ += "</g>\n";
    return y;
  }

  void draw_lane(const std::vector<Box>& lane, double y) {
    double drawn_until = 0;
    for (const Box& box : lane) {
      const double x = x_of(box.time.start);
      const double end = std::max(x_of(box.time.end), x + kNarrowest);
      if (end < drawn_until + kNarrowest) {
        continue;  // nobody could see it
      }
      drawn_until = end;
      const Comparison::Match& match = comparison_.matches[box.match];
      put("<rect x='{:.2f}' y='{:.1f}' width='{:.2f}' height='{:.1f}'><title>{}\nmeasured {:.3f} "
          "us for {:.3f} us\nsimulated {:.3f} us for {:.3f} us</title></rect>\n",
          x, y + 1, end - x, kLaneHeight - 2, svg_text(measured_.tasks[match.measured_task].name),
          microseconds(match.measured.start), microseconds(match.measured.duration()),
          microseconds(match.simulated.start), microseconds(match.simulated.duration()));
    }
  }

  // How far a simulated task starts behind (up) or ahead of the measured one, by kind.
  double draw_drift(double y) {
    double most = 0;
    for (const Comparison::Match& match : comparison_.matches) {
      most = std::max(most, std::abs(microseconds(match.start_error())));
    }
    const double step = most > 0 ? round_step(most, 2) : 1;
    const double limit = most > 0 ? std::ceil(most / step) * step : 1;
    const double middle = y + kDriftHeight / 2;
    const double scale = kDriftHeight / 2 / limit;
    put("<text x='{:.1f}' y='{:.1f}' text-anchor='end'>start error, us</text>\n", kLabelWidth - 8,
        middle + 4);
    put("<rect x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}' class='ground'/>\n",
        kLabelWidth, y, kPlotWidth, kDriftHeight);
    for (const double level : {-limit, 0.0, limit}) {
      put("<line x1='{0:.1f}' y1='{2:.1f}' x2='{1:.1f}' y2='{2:.1f}' class='grid'/>\n", kLabelWidth,
          kLabelWidth + kPlotWidth, middle - level * scale);
      put("<text x='{:.1f}' y='{:.1f}' class='small'>{:+g}</text>\n", kLabelWidth + kPlotWidth + 3,
          middle - level * scale + 3, level);
    }
    draw_drift_dots(middle, scale);
    return y + kDriftHeight;
  }

  void draw_drift_dots(double middle, double scale) {
    std::array<double, kEngineKinds.size()> drawn{};  // x of each kind's last dot
    for (const Comparison::Match& match : comparison_.matches) {
      const Timeline::Task& task = measured_.tasks[match.measured_task];
      const auto kind = static_cast<std::size_t>(task.kind);
      const double x = x_of(match.measured.start);
      if (x < drawn[kind] + kNarrowest) {
        continue;
      }
      drawn[kind] = x;
      put("<circle cx='{:.2f}' cy='{:.2f}' r='2.2' fill='{}'><title>{}\nstarts {:+.3f} us "
          "off</title></circle>\n",
          x, middle - microseconds(match.start_error()) * scale, kColours[kind],
          svg_text(task.name), microseconds(match.start_error()));
    }
  }

  void draw_axis(double bottom) {
    const double step = round_step(range_us_, 10);
    for (int i = 0; i * step <= range_us_ * 1.0001; ++i) {
      const double x = kLabelWidth + i * step * pixels_per_us_;
      put("<line x1='{0:.1f}' y1='{1:.1f}' x2='{0:.1f}' y2='{2:.1f}' class='grid'/>\n", x, kTop - 6,
          bottom);
      put("<text x='{:.1f}' y='{:.1f}' text-anchor='middle' class='small'>{:g}{}</text>\n", x,
          bottom + 16, i * step, i == 0 ? " us" : "");
    }
    draw_end(comparison_.measured_window, bottom, "");
    draw_end(comparison_.simulated_window, bottom, " stroke-dasharray='5 3'");
  }

  void draw_end(std::int64_t end, double bottom, std::string_view dashes) {
    put("<line x1='{0:.1f}' y1='{1:.1f}' x2='{0:.1f}' y2='{2:.1f}' stroke='#222'{3}/>\n", x_of(end),
        kTop - 10, bottom, dashes);
  }

  void write(double height) {
    out_ << fmt::format(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{0:.0f}' height='{1:.0f}' viewBox='0 0 "
        "{0:.0f} {1:.0f}'>\n<style>text{{font:12px sans-serif;fill:#222}}"
        ".small{{font-size:10px}}.ground{{fill:#f4f4f4}}.grid{{stroke:#bbb;stroke-width:0.5}}"
        "</style>\n<rect width='100%' height='100%' fill='white'/>\n",
        kLabelWidth + kPlotWidth + kRightMargin, height);
    out_ << fmt::format("<text x='{:.0f}' y='22' style='font-size:15px'>{} against {}</text>\n",
                        kLabelWidth, svg_text(short_name(simulated_.source)),
                        svg_text(short_name(measured_.source)));
    out_ << fmt::format(
        "<text x='{:.0f}' y='42'>{} tasks; simulated {:.3f} us (dashed line), measured {:.3f} us, "
        "error {:+.2f} %</text>\n",
        kLabelWidth, comparison_.matches.size(), microseconds(comparison_.simulated_window),
        microseconds(comparison_.measured_window), comparison_.total_error_percent());
    out_ << body_ << "</svg>\n";
  }

  static std::string_view short_name(std::string_view file) {
    return file.substr(file.rfind('/') + 1);  // npos + 1 is 0
  }

  const Timeline& simulated_;
  const Timeline& measured_;
  const Comparison& comparison_;
  std::ostream& out_;
  std::string body_;
  double pixels_per_us_ = 1;
  double range_us_ = 1;
};

}  // namespace

void write_comparison_svg(const Timeline& simulated, const Timeline& measured,
                          const Comparison& comparison, std::ostream& out) {
  Picture(simulated, measured, comparison, out).run();
}

}  // namespace vpusim
