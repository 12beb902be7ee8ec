#include "sim/generator/ended_tasks.hpp"

#include <gtest/gtest.h>

namespace vpusim::test {
namespace {

TEST(EndedTasks, KnowsNothingAtFirst) {
  const EndedTasks ended(2);

  EXPECT_FALSE(ended.has({0, 0}));
  EXPECT_FALSE(ended.has({1, 7}));
}

TEST(EndedTasks, OfASerialQueueAllBeforeHaveEnded) {
  EndedTasks ended(2);

  ended.add({0, 3}, true);

  EXPECT_TRUE(ended.has({0, 0}));
  EXPECT_TRUE(ended.has({0, 3}));
  EXPECT_FALSE(ended.has({0, 4}));
  EXPECT_FALSE(ended.has({1, 0}));
}

TEST(EndedTasks, OfParallelUnitsOnlyTheTaskItself) {
  EndedTasks ended(1);

  ended.add({0, 2}, false);

  EXPECT_TRUE(ended.has({0, 2}));
  EXPECT_FALSE(ended.has({0, 1}));
  EXPECT_FALSE(ended.has({0, 0}));
}

TEST(EndedTasks, JoinsWhatEitherKnows) {
  EndedTasks some(1);
  some.add({0, 0}, false);
  some.add({0, 3}, false);
  EndedTasks others(1);
  others.add({0, 1}, false);
  others.add({0, 5}, false);

  some.join(others);

  for (const std::uint32_t position : {0U, 1U, 3U, 5U}) {
    EXPECT_TRUE(some.has({0, position})) << position;
  }
  EXPECT_FALSE(some.has({0, 2}));
  EXPECT_FALSE(some.has({0, 4}));
}

// What does not fit is forgotten, and never made up.
TEST(EndedTasks, ForgetsWhatIsFarBehind) {
  EndedTasks ended(1);
  ended.add({0, 70}, false);
  EXPECT_FALSE(ended.has({0, 70}));

  EndedTasks later(1);
  later.add({0, 9}, true);
  later.add({0, 70}, false);
  ended.join(later);

  EXPECT_TRUE(ended.has({0, 70}));
  EXPECT_TRUE(ended.has({0, 9}));
  EXPECT_FALSE(ended.has({0, 10}));
}

}  // namespace
}  // namespace vpusim::test
