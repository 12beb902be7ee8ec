// Are the right tasks compared, and do the numbers say what went wrong? Every error is
// worked out by hand.

#include "sim/analysis/compare.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/base/input_error.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint64_t kNanosecond = 1000;  // ps

class Times {
 public:
  Times& task(EngineKind kind, const std::string& name, std::uint64_t start_ns,
              std::uint64_t end_ns) {
    timeline.tasks.push_back({.name = name,
                              .kind = kind,
                              .is_profiling = false,
                              .start = Picoseconds(start_ns * kNanosecond),
                              .end = Picoseconds(end_ns * kNanosecond)});
    return *this;
  }
  Times& dma(const std::string& name, std::uint64_t start_ns, std::uint64_t end_ns) {
    return task(EngineKind::kDma, name, start_ns, end_ns);
  }
  Times& dpu(const std::string& name, std::uint64_t start_ns, std::uint64_t end_ns) {
    return task(EngineKind::kDpu, name, start_ns, end_ns);
  }
  Times& profiling() {
    timeline.tasks.back().is_profiling = true;
    return *this;
  }

  Timeline timeline;
};

// "0-0 1-1": which simulated task goes with which measured one.
std::string pairs(const Comparison& comparison) {
  std::vector<std::string> texts;
  for (const Comparison::Match& match : comparison.matches) {
    texts.push_back(fmt::format("{}-{}{}", match.simulated_task, match.measured_task,
                                match.is_by_layer ? " by layer" : ""));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

TEST(Compare, MatchesByKindAndName) {
  const auto simulated = Times().dma("a?t_A", 0, 10).dpu("a?t_A", 10, 30).dma("b", 30, 40);
  const auto measured = Times().dma("b", 50, 60).dma("a?t_A", 0, 10).dpu("a?t_A", 20, 40);

  EXPECT_EQ(pairs(compare(simulated.timeline, measured.timeline)), "0-1, 1-2, 2-0");
}

TEST(Compare, MatchesOneNameInTheOrderOfStarts) {
  const auto simulated = Times().dma("a", 20, 30).dma("a", 0, 10).dma("a", 40, 50);
  const auto measured = Times().dma("a", 0, 1).dma("a", 5, 6).dma("a", 7, 8);

  EXPECT_EQ(pairs(compare(simulated.timeline, measured.timeline)), "1-0, 0-1, 2-2");
}

TEST(Compare, ListsWhatOnlyOneSideHas) {
  const auto simulated = Times().dma("a", 0, 10).dma("extra", 10, 20);
  const auto measured = Times().dma("lost", 0, 5).dma("a", 5, 10);

  const Comparison comparison = compare(simulated.timeline, measured.timeline);

  EXPECT_EQ(pairs(comparison), "0-1");
  EXPECT_THAT(comparison.only_simulated, ElementsAre(1));
  EXPECT_THAT(comparison.only_measured, ElementsAre(0));
  EXPECT_THAT(comparison.uneven_names, IsEmpty());
}

TEST(Compare, TellsNamesThatDoNotOccurEquallyOften) {
  const auto simulated = Times().dma("a", 0, 10).dma("a", 10, 20).dma("a", 30, 40);
  const auto measured = Times().dma("a", 0, 10).dma("a", 10, 20);

  const Comparison comparison = compare(simulated.timeline, measured.timeline);

  EXPECT_EQ(pairs(comparison), "0-0, 1-1");
  ASSERT_EQ(comparison.uneven_names.size(), 1U);
  EXPECT_EQ(comparison.uneven_names[0].name, "a");
  EXPECT_EQ(comparison.uneven_names[0].simulated_count, 3U);
  EXPECT_EQ(comparison.uneven_names[0].measured_count, 2U);
  EXPECT_THAT(comparison.only_simulated, ElementsAre(2));
}

TEST(Compare, DoesNotTakeTheProfilersTasksForTheWork) {
  const auto simulated =
      Times().dma("a", 0, 1).profiling().dma("a", 1, 9).dma("a", 9, 10).profiling();
  const auto measured = Times().dma("a", 100, 108);

  const Comparison comparison = compare(simulated.timeline, measured.timeline);

  EXPECT_EQ(pairs(comparison), "1-0");
  EXPECT_EQ(comparison.simulated_window, 8000);
  EXPECT_DOUBLE_EQ(comparison.total_error_percent(), 0);
  EXPECT_THAT(comparison.uneven_names, IsEmpty());
}

TEST(Compare, MatchesTheRestOfALayerWhereItsNumberIsTheSame) {
  const auto simulated = Times().dpu("a?t_A/cluster_1", 5, 9).dpu("a?t_A/cluster_0", 0, 4);
  const auto measured = Times().dpu("a?t_A/old_1", 1, 2).dpu("a?t_A/old_2", 3, 4);

  EXPECT_EQ(pairs(compare(simulated.timeline, measured.timeline)), "1-0 by layer, 0-1 by layer");
}

TEST(Compare, DoesNotGuessWhereALayersNumberDiffers) {
  const auto simulated = Times().dma("x", 0, 1).dpu("a?t_A/cluster_1", 5, 9);
  const auto measured = Times().dma("x", 0, 1).dpu("a?t_A/1", 1, 2).dpu("a?t_A/2", 3, 4);

  const Comparison comparison = compare(simulated.timeline, measured.timeline);

  EXPECT_EQ(pairs(comparison), "0-0");
  EXPECT_EQ(comparison.only_measured.size(), 2U);
}

TEST(Compare, NothingInCommonIsAMistake) {
  auto simulated = Times().dma("a", 0, 10);
  simulated.timeline.source = "sim.json";
  auto measured = Times().dma("b", 0, 10);
  measured.timeline.source = "trace.json";

  try {
    compare(simulated.timeline, measured.timeline);
    FAIL() << "compared different schedules";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("sim.json and trace.json have no task in common"));
  }
}

TEST(Compare, AnEmptyWindowIsAMistake) {
  const auto simulated = Times().dma("a", 0, 10);
  const auto measured = Times().dma("a", 7, 7);

  EXPECT_THROW(compare(simulated.timeline, measured.timeline), InputError);
}

TEST(Compare, WindowsGoFromTheFirstMatchedStartToTheLastMatchedEnd) {
  const auto simulated = Times()
                             .dma("early", 0, 1000)
                             .dma("a", 1000, 1100)
                             .dma("b", 1150, 1200)
                             .dma("late", 1200, 9000);
  const auto measured = Times().dma("a", 30, 50).dma("b", 50, 280);

  const Comparison comparison = compare(simulated.timeline, measured.timeline);

  EXPECT_EQ(comparison.simulated_window, 200'000);
  EXPECT_EQ(comparison.measured_window, 250'000);
  EXPECT_DOUBLE_EQ(comparison.total_error_percent(), -20);
  EXPECT_EQ(comparison.matches[1].simulated.start, 150'000);
  EXPECT_EQ(comparison.matches[1].measured.start, 20'000);
}

TEST(Compare, ErrorsByKindAreOfDurationsAndOfStarts) {
  // Off by +100 %, -50 %, 0 %, +10 % and by 0, 0.1, 0.4 and 1 us.
  const auto simulated = Times()
                             .dma("a", 0, 200)
                             .dma("b", 1100, 1150)
                             .dma("c", 2400, 2500)
                             .dma("d", 4000, 4110)
                             .dpu("e", 4110, 5110);
  const auto measured = Times()
                            .dma("a", 0, 100)
                            .dma("b", 1000, 1100)
                            .dma("c", 2000, 2100)
                            .dma("d", 3000, 3100)
                            .dpu("e", 4110, 5110);

  const Comparison comparison = compare(simulated.timeline, measured.timeline);

  ASSERT_EQ(comparison.kinds.size(), 2U);
  const Comparison::Group& dma = comparison.kinds[0];
  EXPECT_EQ(dma.name, "DMA");
  EXPECT_EQ(dma.task_count, 4U);
  EXPECT_DOUBLE_EQ(dma.simulated_us, 0.46);
  EXPECT_DOUBLE_EQ(dma.measured_us, 0.4);
  EXPECT_NEAR(dma.error_percent(), 15, 1e-9);
  EXPECT_DOUBLE_EQ(dma.duration_percent.mean, 40);
  EXPECT_DOUBLE_EQ(dma.duration_percent.median, 10);
  EXPECT_DOUBLE_EQ(dma.duration_percent.percentile_90, 100);
  EXPECT_DOUBLE_EQ(dma.start_us.mean, 0.375);
  EXPECT_DOUBLE_EQ(dma.start_us.largest, 1);
  EXPECT_EQ(comparison.kinds[1].name, "DPU");
  EXPECT_DOUBLE_EQ(comparison.kinds[1].duration_percent.mean, 0);
  EXPECT_EQ(comparison.all.task_count, 5U);
}

TEST(Compare, ATaskMeasuredAsNothingHasNoRelativeError) {
  const auto simulated = Times().dma("a", 0, 50).dma("b", 100, 200);
  const auto measured = Times().dma("a", 0, 0).dma("b", 100, 200);

  const Comparison comparison = compare(simulated.timeline, measured.timeline);

  EXPECT_EQ(comparison.kinds[0].duration_percent.count, 1U);
  EXPECT_DOUBLE_EQ(comparison.kinds[0].duration_percent.mean, 0);
}

TEST(Compare, GroupsLayersInTheOrderOfTheMeasuredTime) {
  const auto simulated = Times().dma("b?t_B/1", 0, 5).dma("a?t_A/1", 5, 10).dpu("b?t_B/2", 10, 15);
  const auto measured = Times().dma("b?t_B/1", 0, 5).dma("a?t_A/1", 5, 10).dpu("b?t_B/2", 10, 15);

  const Comparison comparison = compare(simulated.timeline, measured.timeline);

  ASSERT_EQ(comparison.layers.size(), 2U);
  EXPECT_EQ(comparison.layers[0].name, "b");
  EXPECT_EQ(comparison.layers[0].task_count, 2U);
  EXPECT_EQ(comparison.layers[1].name, "a");
}

// "wait a -5": the differences in ns.
std::vector<std::string> pieces(const Comparison& comparison, const Timeline& measured) {
  std::vector<std::string> lines;
  for (const Comparison::Piece& piece : comparison.pieces) {
    const std::string& name = measured.tasks[comparison.matches[piece.match].measured_task].name;
    const std::string kind = piece.kind == Comparison::Piece::Kind::kTask   ? ""
                             : piece.kind == Comparison::Piece::Kind::kWait ? "wait "
                                                                            : "tail ";
    lines.push_back(fmt::format("{}{} {:+}", kind, name, piece.difference() / 1000));
  }
  return lines;
}

TEST(Compare, TheTotalErrorIsThatOfAChainThatFillsTheMeasuredWindow) {
  // "beside" runs while "a" does and ends before it, so it is not in the way of "b".
  const auto simulated =
      Times().dma("a", 0, 90).dma("beside", 10, 40).dpu("b", 100, 160).dma("c", 160, 170);
  const auto measured =
      Times().dma("a", 0, 100).dma("beside", 10, 95).dpu("b", 130, 180).dma("c", 185, 195);

  const Comparison comparison = compare(simulated.timeline, measured.timeline);

  EXPECT_THAT(
      pieces(comparison, measured.timeline),
      ElementsAre("wait a +0", "a -10", "wait b -20", "b +10", "wait c -5", "c +0", "tail c +0"));
  EXPECT_EQ(comparison.simulated_window - comparison.measured_window, -25'000);
}

TEST(Compare, PiecesAddUpAlsoWhereTheOrderDiffers) {
  const auto simulated = Times().dma("a", 50, 90).dma("b", 0, 60).dma("c", 20, 200);
  const auto measured = Times().dma("a", 0, 40).dma("b", 40, 40).dma("c", 30, 40).dma("d", 0, 1);

  const Comparison comparison = compare(simulated.timeline, measured.timeline);

  std::int64_t sum = 0;
  for (const Comparison::Piece& piece : comparison.pieces) {
    sum += piece.difference();
  }
  EXPECT_EQ(sum, comparison.simulated_window - comparison.measured_window);
}

TEST(Compare, CountsWhatTheProfilersClockDoesNotResolve) {
  const auto simulated = Times().dma("a", 0, 50).dma("b", 100, 200);
  auto measured = Times().dma("a", 0, 52).dma("b", 100, 204);
  measured.timeline.resolution = Picoseconds(52'083);

  EXPECT_EQ(compare(simulated.timeline, measured.timeline).unresolved_count, 1U);
}

TEST(Compare, ManyTasksOfOneNameTakeNoQuadraticTime) {
  Times times;
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    times.dma(i % 2 == 0 ? "same" : fmt::format("layer{}?t_X", i), i, i + 1);
  }

  const Comparison comparison = compare(times.timeline, times.timeline);

  EXPECT_EQ(comparison.matches.size(), 200'000U);
  EXPECT_DOUBLE_EQ(comparison.total_error_percent(), 0);
}

}  // namespace
}  // namespace vpusim::test
