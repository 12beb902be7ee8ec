#include "sim/base/id.hpp"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <unordered_map>

namespace vpusim::test {
namespace {

using AppleId = Id<struct AppleTag>;
using PearId = Id<struct PearTag>;

TEST(IdTest, NamesNothingUntilItGetsAnIndex) {
  EXPECT_FALSE(AppleId().valid());
  EXPECT_TRUE(AppleId(0).valid());
  EXPECT_EQ(AppleId(7).index(), 7U);
}

TEST(IdTest, ComparesByIndex) {
  EXPECT_EQ(AppleId(3), AppleId(3));
  EXPECT_LT(AppleId(3), AppleId(4));
}

TEST(IdTest, OfOneKindIsNoIdOfAnother) {
  EXPECT_FALSE((std::is_constructible_v<AppleId, PearId>));
  EXPECT_FALSE((std::is_convertible_v<std::size_t, AppleId>));
}

TEST(IdTest, IsAKeyOfHashMaps) {
  std::unordered_map<AppleId, std::string> names;

  names[AppleId(1)] = "one";
  names[AppleId(2)] = "two";

  EXPECT_EQ(names.at(AppleId(1)), "one");
}

TEST(IdVectorTest, GivesEachValueTheIdThatFindsIt) {
  IdVector<AppleId, std::string> apples;

  const AppleId first = apples.push_back("first");
  const AppleId expected_second = apples.next_id();
  const AppleId second = apples.push_back("second");

  EXPECT_EQ(apples[first], "first");
  EXPECT_EQ(apples[second], "second");
  EXPECT_EQ(second, expected_second);
  EXPECT_EQ(apples.size(), 2U);
}

TEST(IdVectorTest, StartsWithCopiesOfAValue) {
  const IdVector<AppleId, int> apples(3, 5);

  EXPECT_EQ(apples.size(), 3U);
  EXPECT_EQ(apples[AppleId(2)], 5);
}

TEST(IdVectorTest, IsEqualWhenAllValuesAre) {
  IdVector<AppleId, int> some;
  some.push_back(1);
  IdVector<AppleId, int> others = some;

  EXPECT_EQ(some, others);
  others[AppleId(0)] = 2;
  EXPECT_FALSE(some == others);
}

}  // namespace
}  // namespace vpusim::test
