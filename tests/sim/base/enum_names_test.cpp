#include "sim/base/enum_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vpusim::test {
namespace {

enum class Fruit { kApple, kPear };
constexpr auto kFruitNames = enum_names<Fruit, Fruit::kPear>("apple", "pear");

TEST(EnumNamesTest, NamesEveryValue) {
  EXPECT_EQ(kFruitNames[Fruit::kApple], "apple");
  EXPECT_EQ(kFruitNames[Fruit::kPear], "pear");
  EXPECT_THAT(kFruitNames.all(), testing::ElementsAre("apple", "pear"));
}

TEST(EnumNamesTest, FindsTheValueOfAName) { EXPECT_EQ(kFruitNames.find("pear"), Fruit::kPear); }

TEST(EnumNamesTest, FindsNothingForAnUnknownName) {
  EXPECT_EQ(kFruitNames.find("Pear"), std::nullopt);
  EXPECT_EQ(kFruitNames.find(""), std::nullopt);
}

}  // namespace
}  // namespace vpusim::test
