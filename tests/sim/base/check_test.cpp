#include "sim/base/check.hpp"

#include <gtest/gtest.h>

namespace vpusim::test {
namespace {

TEST(CheckDeathTest, NamesTheConditionAndAborts) {
  EXPECT_DEATH(VPUSIM_CHECK(1 + 1 == 3), "vpusim: internal error: 1 \\+ 1 == 3 .*check_test.cpp");
}

TEST(CheckTest, GoesOnWhereTheConditionHolds) { VPUSIM_CHECK(1 + 1 == 2); }

}  // namespace
}  // namespace vpusim::test
