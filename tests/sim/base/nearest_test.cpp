#include "sim/base/nearest.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

namespace vpusim::test {
namespace {

constexpr std::array<std::string_view, 3> kLegal = {"count_per_tile", "fifo_depth", "latency"};

TEST(NearestNameTest, FindsWhatATypoMeant) {
  EXPECT_EQ(nearest_name("count_per_tiles", kLegal), "count_per_tile");  // a letter more
  EXPECT_EQ(nearest_name("fifo_dept", kLegal), "fifo_depth");            // a letter less
  EXPECT_EQ(nearest_name("lateney", kLegal), "latency");                 // another letter
}

TEST(NearestNameTest, FindsNothingWhenNoNameIsClose) {
  EXPECT_EQ(nearest_name("bandwidth", kLegal), "");
  EXPECT_EQ(nearest_name("", kLegal), "");
}

TEST(NearestNameTest, AcceptsUpToAThirdOfTheLetters) {
  constexpr std::array<std::string_view, 1> kSix = {"abcdef"};

  EXPECT_EQ(nearest_name("abcdxy", kSix), "abcdef");
  EXPECT_EQ(nearest_name("abcxyz", kSix), "");
}

TEST(NearestNameTest, AcceptsOneWrongLetterOfAShortName) {
  constexpr std::array<std::string_view, 1> kShort = {"id"};

  EXPECT_EQ(nearest_name("ip", kShort), "id");
}

TEST(NearestNameTest, TakesNoNameOfOneLetterForATypoOfAnother) {
  constexpr std::array<std::string_view, 2> kLetters = {"a", "bc"};

  EXPECT_EQ(nearest_name("b", kLetters), "");
  EXPECT_EQ(nearest_name("ax", kLetters), "");
}

TEST(NearestNameTest, CountsTwoSwappedNeighboursAsOneMistake) {
  constexpr std::array<std::string_view, 1> kShort = {"dpu"};

  EXPECT_EQ(nearest_name("dup", kShort), "dpu");
  EXPECT_EQ(nearest_name("pud", kShort), "");  // no neighbours
}

TEST(NearestNameTest, TakesTheFirstOfEquallyCloseNames) {
  constexpr std::array<std::string_view, 2> kAlike = {"tile1", "tile2"};

  EXPECT_EQ(nearest_name("tile3", kAlike), "tile1");
}

TEST(NearestNameTest, TakesNothingFromAnEmptyList) { EXPECT_EQ(nearest_name("name", {}), ""); }

TEST(NearestNameTest, TakesAVeryLongNameForNoTypo) {
  const std::string legal(300, 'a');
  const std::array<std::string_view, 1> names = {legal};

  EXPECT_EQ(nearest_name(std::string(299, 'a'), names), "");
}

TEST(DidYouMeanTest, IsTheEndOfAMessage) {
  EXPECT_EQ(did_you_mean("fifo_dept", kLegal), "; did you mean 'fifo_depth'?");
  EXPECT_EQ(did_you_mean("bandwidth", kLegal), "");
}

}  // namespace
}  // namespace vpusim::test
