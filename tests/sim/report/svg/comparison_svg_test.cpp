// Is the picture a picture, whatever the names and however many the tasks?

#include "sim/report/svg/comparison_svg.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "tests/sim/report/small_comparison.hpp"

namespace vpusim::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string picture(const SmallComparison& made) {
  std::ostringstream out;
  write_comparison_svg(made.simulated, made.measured, made.compared(), out);
  return out.str();
}

TEST(ComparisonSvg, ShowsBothSidesOfEachKind) {
  const std::string svg = picture({});

  EXPECT_THAT(svg, StartsWith("<svg xmlns='http://www.w3.org/2000/svg'"));
  EXPECT_THAT(svg, EndsWith("</svg>\n"));
  EXPECT_THAT(svg, HasSubstr("sim.json against trace.json"));
  EXPECT_THAT(svg, HasSubstr(">DMA measured<"));
  EXPECT_THAT(svg, HasSubstr(">DPU simulated<"));
  EXPECT_THAT(svg, Not(HasSubstr("SHAVE"))) << "none was matched";
  EXPECT_THAT(svg, HasSubstr("measured 10.000 us for 10.000 us"));
}

TEST(ComparisonSvg, BoxesStandWhereTheirTasksRan) {
  // 22 us are 1200 pixels; the plot begins at 150. The DPU task: 10 to 20, and 10 to 22.
  const std::string svg = picture({});

  EXPECT_THAT(svg, HasSubstr("<rect x='695.45' y='120.0' width='545.45'"));
  EXPECT_THAT(svg, HasSubstr("<rect x='695.45' y='141.0' width='654.55'"));
}

TEST(ComparisonSvg, EscapesNames) {
  const std::string svg = picture({});

  EXPECT_THAT(svg, HasSubstr("conv?t_Convolution/&lt;in&gt;"));
  EXPECT_THAT(svg, Not(HasSubstr("<in>")));
}

TEST(ComparisonSvg, StaysSmallHoweverManyTheTasks) {
  SmallComparison made;
  for (std::uint64_t i = 0; i < 50'000; ++i) {
    const std::string name = "task" + std::to_string(i);
    made.simulated.tasks.push_back(SmallComparison::task(EngineKind::kDpu, name, i, i + 40));
    made.measured.tasks.push_back(SmallComparison::task(EngineKind::kDpu, name, i, i + 30));
  }

  EXPECT_LT(picture(made).size(), 20'000'000U);
}

TEST(ComparisonSvg, GivesTheSameTwice) { EXPECT_EQ(picture({}), picture({})); }

}  // namespace
}  // namespace vpusim::test
