// Do columns and texts reach the page small and harmless?

#include "sim/report/html/page_data.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace vpusim::test {
namespace {

using nlohmann::json;

TEST(DeltaColumn, TellsTheFirstValueAndThenDifferences) {
  DeltaColumn column;
  for (const std::uint64_t value : {1'000'000'000'000U, 1'000'000'000'005U, 999'999'999'999U}) {
    column.add(value);
  }

  EXPECT_EQ(std::move(column).json(), json({1'000'000'000'000, 5, -6}));
}

TEST(TextTable, KeepsEachTextOnce) {
  TextTable texts;

  EXPECT_EQ(texts.add("a"), 0U);
  EXPECT_EQ(texts.add("b"), 1U);
  EXPECT_EQ(texts.add("a"), 0U);
  EXPECT_EQ(texts.json(), json({"a", "b"}));
}

TEST(ShownText, WhatWouldActIsReplaced) {
  EXPECT_EQ(shown_text("a\u202eb\x1b[31m\xff"), "a?b?[31m?");
}

TEST(ShownText, MarkupIsLeftToThePage) { EXPECT_EQ(shown_text("<b>&\"'"), "<b>&\"'"); }

TEST(ShownText, ALongNameIsCutInItsMiddle) {
  const std::string shown = shown_text(std::string(10'000, 'a') + "end");

  EXPECT_EQ(shown.size(), 200U);
  EXPECT_TRUE(shown.ends_with("aend"));
}

}  // namespace
}  // namespace vpusim::test
