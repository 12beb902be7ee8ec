#include "sim/report/svg/prediction_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "sim/report/svg/svg_text.hpp"

namespace vpusim {
namespace {

// Pixels.
constexpr double kLeft = 70;
constexpr double kTop = 98;
constexpr double kSide = 340;  // of a square of points
constexpr double kGap = 60;    // between panels
constexpr double kMiddle = 62;
constexpr double kBarsHeight = 130;
constexpr double kBottom = 46;
// Dots of one kind nearer than this are one, where points are few and where they are many.
constexpr double kFineGrain = 2;
constexpr double kCoarseGrain = 5;
constexpr std::size_t kManyPoints = 5000;

// Errors in percent that the lower part shows; what is beyond is in its ends.
constexpr double kMostError = 50;
constexpr std::size_t kBarCount = 51;  // an odd number, so that one stands for "exact"

// Told apart also by those who do not see red and green; further kinds begin anew.
constexpr std::array<std::string_view, 8> kColours = {"#4477aa", "#cc6677", "#44aa99", "#ccaa33",
                                                      "#aa4499", "#332288", "#88ccee", "#777777"};

std::string_view colour_of(std::size_t kind) { return kColours[kind % kColours.size()]; }

class Picture {
 public:
  Picture(const std::string& title, std::span<const std::string> kinds,
          std::span<const PredictionPanel> panels, std::ostream& out)
      : title_(title), kinds_(kinds), panels_(panels), out_(out) {
    double smallest = std::numeric_limits<double>::infinity();
    double largest = 1;
    for (const PredictionPanel& panel : panels) {
      for (const PredictionPanel::Point& point : panel.points) {
        smallest = std::min({smallest, point.actual, std::max(point.predicted, 1.0)});
        largest = std::max({largest, point.actual, point.predicted});
      }
    }
    first_power_ = std::isfinite(smallest) ? std::floor(std::log10(smallest)) : 0;
    last_power_ = std::max(first_power_ + 1, std::ceil(std::log10(largest)));
  }

  void run() {
    double left = kLeft;
    for (const PredictionPanel& panel : panels_) {
      draw_points(panel, left);
      draw_errors(panel, left);
      left += kSide + kGap;
    }
    draw_legend();
    write(left - kGap + 30, kTop + kSide + kMiddle + kBarsHeight + kBottom);
  }

 private:
  template <class... Args>
  void put(fmt::format_string<Args...> text, Args&&... args) {
    fmt::format_to(std::back_inserter(body_), text, std::forward<Args>(args)...);
  }

  // Pixels from the lower left corner.
  double along(double cycles) const {
    const double power = std::log10(std::max(cycles, 1.0));
    return kSide * std::clamp((power - first_power_) / (last_power_ - first_power_), 0.0, 1.0);
  }

  void draw_points(const PredictionPanel& panel, double left) {
    const double bottom = kTop + kSide;
    put("<text x='{:.1f}' y='{:.1f}' class='title'>{}</text>\n", left, kTop - 26,
        svg_text(panel.title));
    put("<text x='{:.1f}' y='{:.1f}'>{}</text>\n", left, kTop - 10, svg_text(panel.subtitle));
    put("<rect x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}' class='ground'/>\n", left, kTop,
        kSide, kSide);
    draw_powers(left, bottom);
    for (const double ratio : {0.9, 1.0, 1.1}) {
      draw_diagonal(ratio, left, bottom);
    }
    const double grain = panel.points.size() < kManyPoints ? kFineGrain : kCoarseGrain;
    std::set<std::tuple<std::size_t, long, long>> drawn;
    for (const PredictionPanel::Point& point : panel.points) {
      const double x = along(point.actual);
      const double y = along(point.predicted);
      if (drawn.emplace(point.kind, std::lround(x / grain), std::lround(y / grain)).second) {
        put("<circle cx='{:.1f}' cy='{:.1f}' r='2' fill='{}'/>\n", left + x, bottom - y,
            colour_of(point.kind));
      }
    }
    put("<text x='{:.1f}' y='{:.1f}' text-anchor='middle'>actual cycles</text>\n", left + kSide / 2,
        bottom + 34);
    put("<text transform='translate({:.1f} {:.1f}) rotate(-90)' text-anchor='middle'>predicted "
        "cycles</text>\n",
        left - 38, bottom - kSide / 2);
  }

  void draw_powers(double left, double bottom) {
    for (double power = first_power_; power <= last_power_; ++power) {
      const double at = along(std::pow(10, power));
      put("<line x1='{0:.1f}' y1='{1:.1f}' x2='{0:.1f}' y2='{2:.1f}' class='grid'/>\n", left + at,
          kTop, bottom);
      put("<line x1='{0:.1f}' y1='{2:.1f}' x2='{1:.1f}' y2='{2:.1f}' class='grid'/>\n", left,
          left + kSide, bottom - at);
      const auto label = [&](double x, double y, std::string_view anchor) {
        put("<text x='{:.1f}' y='{:.1f}' text-anchor='{}' class='small'>10<tspan dy='-4' "
            "font-size='8'>{:.0f}</tspan></text>\n",
            x, y, anchor, power);
      };
      label(left + at, bottom + 15, "middle");
      label(left - 6, bottom - at + 4, "end");
    }
  }

  // Where predictions are `ratio` times what they should be.
  void draw_diagonal(double ratio, double left, double bottom) {
    const double shift = kSide * std::log10(ratio) / (last_power_ - first_power_);
    const double from = std::max(0.0, -shift);
    const double to = kSide - std::max(0.0, shift);
    put("<line x1='{:.1f}' y1='{:.1f}' x2='{:.1f}' y2='{:.1f}' class='{}'/>\n", left + from,
        bottom - from - shift, left + to, bottom - to - shift, ratio == 1 ? "exact" : "near");
  }

  void draw_errors(const PredictionPanel& panel, double left) {
    constexpr double kBarPercent = 2 * kMostError / (kBarCount - 1);
    std::array<std::size_t, kBarCount> counts{};
    for (const PredictionPanel::Point& point : panel.points) {
      const double error =
          std::clamp(100 * (point.predicted / point.actual - 1), -kMostError, kMostError);
      ++counts[static_cast<std::size_t>(std::lround((error + kMostError) / kBarPercent))];
    }
    const std::size_t most =
        std::max<std::size_t>(1, *std::max_element(counts.begin(), counts.end()));
    const double bottom = kTop + kSide + kMiddle + kBarsHeight;
    const double width = kSide / kBarCount;
    put("<rect x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}' class='ground'/>\n", left,
        bottom - kBarsHeight, kSide, kBarsHeight);
    for (std::size_t i = 0; i < kBarCount; ++i) {
      const double height =
          kBarsHeight * static_cast<double>(counts[i]) / static_cast<double>(most);
      put("<rect x='{:.2f}' y='{:.2f}' width='{:.2f}' height='{:.2f}' class='bar'><title>{:+g} %: "
          "{} "
          "rows</title></rect>\n",
          left + width * static_cast<double>(i), bottom - height, width - 0.5, height,
          -kMostError + kBarPercent * static_cast<double>(i), counts[i]);
    }
    for (const double error : {-50.0, -25.0, 0.0, 25.0, 50.0}) {
      const double x = left + kSide / 2 + error / kBarPercent * width;
      const bool is_end = std::abs(error) == kMostError;
      put("<text x='{:.1f}' y='{:.1f}' text-anchor='middle' class='small'>{}{:g}</text>\n", x,
          bottom + 14, is_end ? (error < 0 ? "&#8804;" : "&#8805;") : "", error);
    }
    put("<text x='{:.1f}' y='{:.1f}' text-anchor='middle'>error, %; the highest bar is {:.0f} % of "
        "the rows</text>\n",
        left + kSide / 2, bottom + 32,
        100 * static_cast<double>(most) /
            static_cast<double>(std::max<std::size_t>(1, panel.points.size())));
  }

  void draw_legend() {
    double x = kLeft;
    for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
      put("<circle cx='{:.1f}' cy='38' r='4' fill='{}'/><text x='{:.1f}' y='42'>{}</text>\n", x + 4,
          colour_of(kind), x + 12, svg_text(kinds_[kind]));
      x += 30 + 7.5 * static_cast<double>(kinds_[kind].size());
    }
    legend_width_ = x;
  }

  void write(double width, double height) {
    out_ << fmt::format(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{0:.0f}' height='{1:.0f}' viewBox='0 0 "
        "{0:.0f} {1:.0f}'>\n<style>text{{font:12px sans-serif;fill:#222}}"
        ".title{{font-size:13px;font-weight:bold}}.small{{font-size:10px}}.ground{{fill:#f4f4f4}}"
        ".grid{{stroke:#ccc;stroke-width:0.5}}.exact{{stroke:#222}}"
        ".near{{stroke:#222;stroke-width:0.7;stroke-dasharray:4 3}}.bar{{fill:#4477aa}}"
        "circle{{fill-opacity:0.6}}</style>\n<rect width='100%' height='100%' fill='white'/>\n",
        std::max(width, legend_width_), height);
    out_ << fmt::format("<text x='{:.0f}' y='22' style='font-size:15px'>{}</text>\n", kLeft,
                        svg_text(title_));
    out_ << body_ << "</svg>\n";
  }

  const std::string& title_;
  std::span<const std::string> kinds_;
  std::span<const PredictionPanel> panels_;
  std::ostream& out_;
  std::string body_;
  double first_power_ = 0;
  double last_power_ = 1;
  double legend_width_ = 0;
};

}  // namespace

void write_prediction_svg(const std::string& title, std::span<const std::string> kinds,
                          std::span<const PredictionPanel> panels, std::ostream& out) {
  Picture(title, kinds, panels, out).run();
}

}  // namespace vpusim
