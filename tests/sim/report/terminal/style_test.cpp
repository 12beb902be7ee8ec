#include "sim/report/terminal/style.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

namespace vpusim::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr TerminalStyle kAscii{.has_color = false, .has_unicode = false};

std::array<Picoseconds, kBarStates> parts(std::uint64_t works, std::uint64_t slowed,
                                          std::uint64_t barrier, std::uint64_t queue,
                                          std::uint64_t idle) {
  return {Picoseconds(works), Picoseconds(slowed), Picoseconds(barrier), Picoseconds(queue),
          Picoseconds(idle)};
}

TEST(StackedBar, HasAPartForEachState) {
  EXPECT_EQ(stacked_bar(parts(40, 10, 30, 10, 10), 10, kAscii), "####%===- ");
}

TEST(StackedBar, IsAlwaysAsWideAsAsked) {
  for (std::uint64_t works = 0; works < 50; ++works) {
    EXPECT_EQ(stacked_bar(parts(works, 7, 13, 1, 29), 37, kAscii).size(), 37U);
  }
  EXPECT_EQ(stacked_bar(parts(0, 0, 0, 0, 0), 5, kAscii), "     ");
}

TEST(StackedBar, TakesTimesBeyondAnyRun) {
  const std::uint64_t hour = 3'600'000'000'000'000;
  EXPECT_EQ(stacked_bar(parts(hour, 0, hour, 0, 0), 4, kAscii), "##==");
}

TEST(PlainBar, IsPaddedAndBounded) {
  EXPECT_EQ(plain_bar(0.5, 4, kAscii), "##  ");
  EXPECT_EQ(plain_bar(7, 4, kAscii), "####");
  EXPECT_EQ(plain_bar(-1, 4, kAscii), "    ");
}

TEST(Style, ColoursOnlyWhereThereAreAny) {
  const TerminalStyle colors{.has_color = true, .has_unicode = true};

  EXPECT_EQ(colored("x", Color::kRed, colors), "\x1b[31mx\x1b[0m");
  EXPECT_EQ(colored("x", Color::kRed, {}), "x");
  EXPECT_THAT(bar_legend({}), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace vpusim::test
