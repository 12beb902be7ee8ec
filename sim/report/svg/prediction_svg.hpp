#pragma once

#include <cstddef>
#include <ostream>
#include <span>
#include <string>
#include <vector>

namespace vpusim {

// What one model predicts for many workloads, against what they take.
struct PredictionPanel {
  struct Point {
    double actual = 0;     // cycles; positive
    double predicted = 0;  // cycles; not negative
    std::size_t kind = 0;  // place in the list of kinds
  };
  std::string title;
  std::string subtitle;  // its errors in words
  std::vector<Point> points;
};

// Draws the panels side by side: above, predicted over actual cycles, both on logarithmic
// scales of one range for all, with the diagonal and lines 10 % from it; below, how
// many rows have which error. A self-contained SVG of at most some thousand shapes for each
// panel, however many the points.
void write_prediction_svg(const std::string& title, std::span<const std::string> kinds,
                          std::span<const PredictionPanel> panels, std::ostream& out);

}  // namespace vpusim
