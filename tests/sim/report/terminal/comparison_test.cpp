// Does the summary of a comparison say what counts, and fit a terminal whatever is compared?

#include "sim/report/terminal/comparison.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "tests/sim/report/small_comparison.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string summary_of(const SmallComparison& made) {
  return comparison_summary(made.simulated, made.measured, made.compared());
}

TEST(ComparisonSummary, TellsTheTotalAndTheErrorsByKind) {
  const std::string summary = summary_of({});

  EXPECT_THAT(summary, HasSubstr("2 tasks matched by name and order; only simulated 1, only "
                                 "measured 1\n"));
  EXPECT_THAT(summary, HasSubstr("simulated 22.000 us, measured 20.000 us, error +10.00 %"));
  EXPECT_THAT(summary,
              HasSubstr("DMA                    1   10.00    10.00   +0.0%     0    0    0"));
  EXPECT_THAT(summary,
              HasSubstr("DPU                    1   12.00    10.00  +20.0%    20   20   20"));
}

TEST(ComparisonSummary, TellsWhatMakesTheError) {
  EXPECT_THAT(summary_of({}), HasSubstr("DPU conv?t_Convolution/cluster_0                    12.000"
                                        "   10.000     +2.000\n"));
}

TEST(ComparisonSummary, TellsWhatIsNotMatched) {
  SmallComparison made;
  made.simulated.tasks.push_back(SmallComparison::task(EngineKind::kDma, "timer", 30, 31));
  made.simulated.tasks.back().is_profiling = true;

  const std::string summary = summary_of(made);

  EXPECT_THAT(summary, HasSubstr("only simulated: 2 tasks, 1 of them the profiler's own\n"
                                 "  DMA only here\n"));
  EXPECT_THAT(summary, HasSubstr("only measured: 1 tasks\n  SHAVE only there\n"));
}

TEST(ComparisonSummary, SaysWhatTheProfilerCannotTell) {
  SmallComparison made;
  EXPECT_THAT(summary_of(made), Not(HasSubstr("profiler")));

  made.measured.resolution = Picoseconds(26'042);
  EXPECT_THAT(summary_of(made), HasSubstr("the profiler of 37XX (26 ns) infers when DPU tasks"));

  made.measured.resolution = Picoseconds(52'083);
  made.measured.tasks[0].end = made.measured.tasks[0].start + Picoseconds(52'000);
  EXPECT_THAT(summary_of(made), HasSubstr("1 measured durations are no longer than the profiler's "
                                          "clock resolves (52 ns)"));
}

TEST(ComparisonSummary, SaysWhenTheClocksDiffer) {
  SmallComparison made;
  made.simulated.dpu_frequency = Hertz(1'300'000'000);
  made.measured.dpu_frequency = Hertz(1'300'400'000);  // as a profiler rounds
  EXPECT_THAT(summary_of(made), Not(HasSubstr("MHz")));

  made.measured.dpu_frequency = Hertz(1'066'700'000);
  EXPECT_THAT(summary_of(made),
              HasSubstr("note: simulated at 1300 MHz, measured at 1066.7 MHz (DPU clock)"));
}

TEST(ComparisonSummary, FitsATerminalWhateverIsCompared) {
  SmallComparison made;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const std::string name = fmt::format("layer{}\x1b[31m{}?t_X/{}", i, std::string(300, 'x'), i);
    made.simulated.tasks.push_back(
        SmallComparison::task(EngineKind::kShave, name, 100 * i, 100 * i + 7));
    made.measured.tasks.push_back(
        SmallComparison::task(EngineKind::kShave, name, 90 * i, 90 * i + 40));
    made.simulated.tasks.push_back(
        SmallComparison::task(EngineKind::kDma, name + "only", 100 * i, 100 * i + 7));
  }

  const std::string summary = summary_of(made);

  std::istringstream lines(summary);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_LE(line.size(), 80U) << line;
  }
  EXPECT_LT(count, 50U) << summary;
  EXPECT_THAT(
      summary,
      HasSubstr(
          "\nSHAVE               1000 7000.00 40000.00  -82.5%    82   82   82  4995.0 8990.0\n"));
  EXPECT_THAT(summary, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace vpusim::test
