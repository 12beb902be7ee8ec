#include "sim/base/quantity.hpp"

#include <gtest/gtest.h>

#include <type_traits>

namespace vpusim::test {
namespace {

constexpr Hertz kGigahertz13(1'300'000'000);

TEST(QuantityTest, AddsSubtractsAndScalesWithinOneUnit) {
  const Cycles sum = Cycles(7) + Cycles(5);

  EXPECT_EQ(sum, Cycles(12));
  EXPECT_EQ(sum - Cycles(2), Cycles(10));
  EXPECT_EQ(sum * 3, Cycles(36));
  EXPECT_EQ(Cycles(), Cycles(0));
}

TEST(QuantityTest, ComparesByCount) {
  EXPECT_LT(Bytes(1), Bytes(2));
  EXPECT_GE(Bytes(2), Bytes(2));
  EXPECT_NE(Bytes(1), Bytes(2));
}

TEST(QuantityTest, NeverConvertsByItself) {
  EXPECT_FALSE((std::is_convertible_v<std::uint64_t, Cycles>));
  EXPECT_FALSE((std::is_convertible_v<Cycles, std::uint64_t>));
  EXPECT_FALSE((std::is_constructible_v<Cycles, Bytes>));
  EXPECT_FALSE((std::is_constructible_v<Picoseconds, Cycles>));
}

TEST(DurationTest, AMillionThreeHundredThousandCyclesAt1300MhzAreExactlyAMillisecond) {
  EXPECT_EQ(duration(Cycles(1'300'000), kGigahertz13), Picoseconds(1'000'000'000));
}

TEST(DurationTest, DoesNotAddUpTheRoundingOfOnePeriod) {
  // A rounded period of 769 ps would give 769,000,000; 1e18 / 1.3e9 = 769,230,769.23...
  EXPECT_EQ(duration(Cycles(1'000'000), kGigahertz13), Picoseconds(769'230'769));
}

TEST(DurationTest, RoundsToTheNearestPicosecond) {
  EXPECT_EQ(duration(Cycles(1), kGigahertz13), Picoseconds(769));   // 769.23
  EXPECT_EQ(duration(Cycles(3), kGigahertz13), Picoseconds(2308));  // 2307.69
}

TEST(DurationTest, RoundsHalfAPicosecondUp) {
  EXPECT_EQ(duration(Cycles(1), Hertz(400'000'000'000)), Picoseconds(3));  // 2.5
}

TEST(DurationTest, SurvivesProductsOfMoreThan64Bits) {
  constexpr std::uint64_t kMany = std::uint64_t{1} << 60;

  // At 1 THz a cycle is a picosecond, whatever the product in between.
  EXPECT_EQ(duration(Cycles(kMany), Hertz(kPicosecondsPerSecond)), Picoseconds(kMany));
}

TEST(CyclesInTest, IsTheNearestWholeNumber) {
  EXPECT_EQ(cycles_in(Picoseconds(1'000'000'000), kGigahertz13), Cycles(1'300'000));
  EXPECT_EQ(cycles_in(Picoseconds(384), kGigahertz13), Cycles(0));  // 0.4992
  EXPECT_EQ(cycles_in(Picoseconds(385), kGigahertz13), Cycles(1));  // 0.5005
}

TEST(CyclesInTest, UndoesDurationBelowATerahertz) {
  for (const std::uint64_t hertz : {700'000'000U, 971'000'000U, 1'300'000'000U, 1'950'000'000U}) {
    for (std::uint64_t cycles = 0; cycles < 5000; ++cycles) {
      ASSERT_EQ(cycles_in(duration(Cycles(cycles), Hertz(hertz)), Hertz(hertz)), Cycles(cycles))
          << "at " << hertz << " Hz";
    }
  }
}

TEST(DataRateTest, IsWidthTimesClock) {
  // 30.1 bytes per cycle at 975 MHz.
  EXPECT_EQ(data_rate(BytesPerKilocycle(30'100), Hertz(975'000'000)),
            BytesPerSecond(29'347'500'000));
}

TEST(DataRateTest, RoundsToTheNearestBytePerSecond) {
  EXPECT_EQ(data_rate(BytesPerKilocycle(1), Hertz(1499)), BytesPerSecond(1));
  EXPECT_EQ(data_rate(BytesPerKilocycle(1), Hertz(1500)), BytesPerSecond(2));
}

TEST(DurationOfBytesTest, IsBytesOverRate) {
  EXPECT_EQ(duration(Bytes(800), BytesPerSecond(8'000'000'000)), Picoseconds(100'000));
  EXPECT_EQ(duration(Bytes(0), BytesPerSecond(8'000'000'000)), Picoseconds(0));
  EXPECT_EQ(duration(Bytes(1), BytesPerSecond(3'000'000'000)), Picoseconds(333));  // 333.3
}

}  // namespace
}  // namespace vpusim::test
