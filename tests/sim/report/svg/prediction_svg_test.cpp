#include "sim/report/svg/prediction_svg.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace vpusim::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string drawn(const std::vector<PredictionPanel>& panels) {
  std::ostringstream out;
  write_prediction_svg("t.csv: <2> rows", std::vector<std::string>{"CONVOLUTION", "MAXPOOL"},
                       panels, out);
  return out.str();
}

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

TEST(PredictionSvgTest, DrawsADotForEachPointAndABarForEachError) {
  const std::string svg = drawn({{"analytic", "MAPE 50 %", {{100, 100, 0}, {1000, 2000, 1}}}});

  EXPECT_THAT(svg, StartsWith("<svg xmlns="));
  EXPECT_THAT(svg, EndsWith("</svg>\n"));
  EXPECT_EQ(count_of(svg, "<circle"), 2U + 2U);  // and the legend's
  EXPECT_THAT(svg, HasSubstr("+0 %: 1 rows"));
  EXPECT_THAT(svg, HasSubstr("+50 %: 1 rows"));  // and what is beyond
  EXPECT_THAT(svg, HasSubstr("t.csv: &lt;2&gt; rows"));
}

// The diagonal of a square from 10^2 to 10^4: 100 at its lower left end.
TEST(PredictionSvgTest, PutsExactPredictionsOnTheDiagonal) {
  const std::string svg = drawn({{"m", "", {{100, 100, 0}, {9999, 9999, 0}}}});

  EXPECT_THAT(svg, HasSubstr("<circle cx='70.0' cy='438.0' r='2'"));
  EXPECT_THAT(svg, HasSubstr("x1='70.0' y1='438.0' x2='410.0' y2='98.0' class='exact'"));
}

TEST(PredictionSvgTest, DrawsManyPointsOfOnePlaceOnce) {
  const std::string svg =
      drawn({{"m", "", std::vector<PredictionPanel::Point>(10'000, {500, 500, 0})}});

  EXPECT_EQ(count_of(svg, "<circle"), 1U + 2U);
}

TEST(PredictionSvgTest, DrawsNothingOfNothing) {
  const std::string svg = drawn({{"silent", "", {}}, {"zero", "", {{5, 0, 0}}}});

  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
}

}  // namespace
}  // namespace vpusim::test
