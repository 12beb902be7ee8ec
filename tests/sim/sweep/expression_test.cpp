#include "sim/sweep/expression.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "sim/base/input_error.hpp"

namespace vpusim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::array<std::string_view, 3> kNames = {"tile.count", "ddr.bandwidth_mb_per_s", "area"};

Document document_of(const std::string& text) {
  return {"study.yaml", "rule: \"" + text + "\"\n", Document::Syntax::kYaml};
}

Expression expression_of(const std::string& text) {
  const Document document = document_of(text);
  return {document.root().at("rule"), kNames};
}

std::string problem_of(const std::string& text) {
  try {
    expression_of(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Expression, ComputesWithTheNamesOfKeys) {
  const Expression expression = expression_of("max(area, 2) * tile.count ^ 2");

  EXPECT_THAT(expression.variables(), testing::UnorderedElementsAre(0, 2));
  const bool is_tile_first = expression.variables()[0] == 0;
  const std::array<double, 2> values =
      is_tile_first ? std::array<double, 2>{3, 5} : std::array<double, 2>{5, 3};
  EXPECT_EQ(expression.evaluate(values), 45);
}

TEST(Expression, DecidesConditions) {
  const Expression expression = expression_of("tile.count >= 2 && tile.count != 3");

  EXPECT_FALSE(expression.holds(std::array<double, 1>{1}));
  EXPECT_TRUE(expression.holds(std::array<double, 1>{2}));
  EXPECT_FALSE(expression.holds(std::array<double, 1>{3}));
}

TEST(Expression, DoesNotHoldWhereItIsNoNumber) {
  EXPECT_FALSE(expression_of("area").holds(std::array<double, 1>{std::nan("")}));
  EXPECT_FALSE(expression_of("area < 5").holds(std::array<double, 1>{std::nan("")}));
}

TEST(Expression, NamesTheNearestKey) {
  EXPECT_EQ(problem_of("tile.cont < 3"),
            "study.yaml:1:7: rule: unknown name 'tile.cont'; did you mean 'tile.count'?");
}

TEST(Expression, TakesNoAssignment) {
  EXPECT_THAT(problem_of("tile.count = 3"), HasSubstr("to compare write '=='"));
  EXPECT_EQ(problem_of("tile.count == 3"), "");
  EXPECT_EQ(problem_of("tile.count <= 3"), "");
}

TEST(Expression, RefusesWhatIsNone) {
  EXPECT_THAT(problem_of("tile.count <"), HasSubstr("cannot be read as an expression"));
  EXPECT_THAT(problem_of(""), HasSubstr("cannot be read as an expression"));
  EXPECT_THAT(problem_of("system(1)"), HasSubstr("study.yaml:1:7"));
  EXPECT_THAT(problem_of("1, 2"), HasSubstr("2 expressions, expected one"));
  EXPECT_THAT(problem_of(std::string(2000, '1')), HasSubstr("longer than 1000"));
}

TEST(Expression, SurvivesDeepNesting) {
  const std::string deep(450, '(');

  EXPECT_EQ(problem_of(deep + "area" + std::string(450, ')')), "");
}

}  // namespace
}  // namespace vpusim
