#include "sim/sweep/analysis/answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "sim/sweep/report/answers_text.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Designs that differ in one parameter, with a latency to minimise and a rate to maximise.
class AnswersTest : public testing::Test {
 protected:
  AnswersTest() {
    table.study = "what if";
    table.parameters = {0};
    table.axes = {{0}};
    table.metrics = {{.name = "latency_us"}, {.name = "rate"}};
    table.objectives = {{.metric = 0, .is_maximized = false}, {.metric = 1, .is_maximized = true}};
  }

  SweepRow& add(double latency, double rate) {
    SweepRow& row = table.rows.emplace_back();
    row.number = table.rows.size() - 1;
    row.input = "net";
    row.device = "vpu_4_0";
    row.values = {100 * table.rows.size()};
    row.status = SweepRow::Status::kOk;
    row.metrics = {latency, rate};
    row.is_within_budget = true;
    return row;
  }
  void fail(const std::string& error, SweepRow::Status status = SweepRow::Status::kError) {
    SweepRow& row = add(0, 0);
    row.status = status;
    row.metrics.clear();
    row.error = error;
  }

  SweepTable table;
};

// More of the second is better: (1, 1), (2, 9) and (10, 10); (3, 8) is beaten by (2, 9).
TEST_F(AnswersTest, MaximisesWhatIsToBeLarge) {
  add(1, 1);
  add(2, 9);
  add(3, 8);
  add(10, 10);

  const SweepAnswers answers = answers_of(table);

  EXPECT_THAT(answers.front, ElementsAre(0, 1, 3));
  EXPECT_EQ(answers.knee, 1U);
  EXPECT_EQ(answers.objectives[0].best, 0U);
  EXPECT_EQ(answers.objectives[1].best, 3U);
}

TEST_F(AnswersTest, LooksOnlyAtDesignsWithinTheBudgets) {
  table.budgets = {"rate > 0"};
  add(1, 1).is_within_budget = false;
  add(2, 9);

  EXPECT_THAT(answers_of(table).front, ElementsAre(1));
}

TEST_F(AnswersTest, HasNoKneeOfOneObjective) {
  table.objectives = {{.metric = 0, .is_maximized = false}};
  add(3, 1);
  add(2, 9);

  const SweepAnswers answers = answers_of(table);

  EXPECT_THAT(answers.front, ElementsAre(1));
  EXPECT_FALSE(answers.knee);
}

TEST_F(AnswersTest, AnswersNothingWhereNothingIsKnown) {
  fail("does not fit");
  const SweepAnswers answers = answers_of(table);

  EXPECT_THAT(answers.candidates, IsEmpty());
  EXPECT_THAT(answers.front, IsEmpty());
  const std::string text = answers_text(table, answers, 10);
  EXPECT_THAT(text, HasSubstr("what if: 1 points, 0 computed, 1 impossible, 0 missing"));
  EXPECT_THAT(text, HasSubstr("impossible: does not fit (1 points)"));
  EXPECT_THAT(text, HasSubstr("no design has a value of every objective"));
}

TEST_F(AnswersTest, TellsFailuresApartFromWhatIsImpossible) {
  add(1, 1);
  fail("does not fit");
  fail("killed by signal 9", SweepRow::Status::kFailed);

  const std::string text = answers_text(table, answers_of(table), 10);

  EXPECT_THAT(text, HasSubstr("3 points, 1 computed, 1 impossible, 1 failed, 0 missing"));
  EXPECT_THAT(text, HasSubstr("failed: killed by signal 9 (1 points)"));
}

TEST_F(AnswersTest, OfAnEmptyStudyToo) {
  table.metrics.clear();
  table.objectives.clear();

  EXPECT_THAT(answers_text(table, answers_of(table), 10), HasSubstr("0 points"));
}

TEST_F(AnswersTest, TellsFrontKneeAndSensitivity) {
  add(1, 1);
  add(2, 9);
  add(10, 10);

  const std::string text = answers_text(table, answers_of(table), 10);

  EXPECT_THAT(text, HasSubstr("Pareto front: 3 of 3 designs"));
  EXPECT_THAT(text, HasSubstr("knee"));
  EXPECT_THAT(text, HasSubstr("rate (most)"));
  EXPECT_THAT(text, HasSubstr("latency_us: mean over everything else, by parameter"));
  EXPECT_THAT(text, HasSubstr("+900.0 %"));
}

TEST_F(AnswersTest, SaysWhereNoParameterMatters) {
  add(7, 1);
  add(7, 2);

  EXPECT_THAT(answers_text(table, answers_of(table), 10),
              HasSubstr("latency_us: no parameter changes it"));
}

TEST_F(AnswersTest, ShowsBothEndsAndTheKneeOfALongFront) {
  for (int i = 0; i < 100; ++i) {
    add(i, 100 - 10000.0 / (i + 1));
  }

  const std::string text = answers_text(table, answers_of(table), 5);

  EXPECT_THAT(text, HasSubstr("Pareto front: 100 of 100 designs"));
  EXPECT_THAT(text, HasSubstr("more; --csv and --output have all of them"));
  EXPECT_THAT(text, HasSubstr("knee"));
  EXPECT_THAT(text, HasSubstr(" -9900"));
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 30);
}

// What a file says is shown and does nothing.
TEST_F(AnswersTest, IsSafeForATerminal) {
  table.study = "\x1b[2Jx";
  fail("bad\nline \x1b[31m");

  const std::string text = answers_text(table, answers_of(table), 10);

  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("bad?line"));
}

}  // namespace
}  // namespace vpusim::test
