#include "sim/base/warnings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vpusim::test {
namespace {

using testing::ElementsAre;

TEST(WarningsTest, TellsEachOnceWithHowOftenItHappened) {
  Warnings warnings;

  warnings.add("skipped", "an attribute was skipped");
  warnings.add("skipped", "an attribute was skipped", 4);

  EXPECT_THAT(warnings.list(), ElementsAre(Warning{"skipped", "an attribute was skipped", 5}));
}

TEST(WarningsTest, KeepsTheOrderInWhichTheyFirstCameUp) {
  Warnings warnings;

  warnings.add("b", "second in the alphabet");
  warnings.add("a", "first in the alphabet");
  warnings.add("b", "second in the alphabet");

  EXPECT_THAT(warnings.list(), ElementsAre(Warning{"b", "second in the alphabet", 2},
                                           Warning{"a", "first in the alphabet", 1}));
}

TEST(WarningsTest, KeepsMessagesOfOneCodeApart) {
  Warnings warnings;

  warnings.add("unknown-cost", "for MVN");
  warnings.add("unknown-cost", "for Tanh");

  EXPECT_THAT(warnings.list(), ElementsAre(Warning{"unknown-cost", "for MVN", 1},
                                           Warning{"unknown-cost", "for Tanh", 1}));
}

TEST(WarningsTest, TakesInAnotherListWithItsCounts) {
  Warnings warnings;
  warnings.add("a", "one", 2);

  warnings.add({Warning{"b", "two", 3}, Warning{"a", "one", 4}});

  EXPECT_THAT(warnings.list(), ElementsAre(Warning{"a", "one", 6}, Warning{"b", "two", 3}));
}

}  // namespace
}  // namespace vpusim::test
