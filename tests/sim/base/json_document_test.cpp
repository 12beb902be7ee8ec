// What JSON is stricter about than YAML.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/base/document.hpp"
#include "tests/sim/base/input_error_of.hpp"

namespace vpusim::test {
namespace {

using testing::StartsWith;

Document json(const std::string& text) { return {"net.json", text, Document::Syntax::kJson}; }

std::string json_error(const std::string& text) {
  return input_error_of([&] { json(text); });
}

TEST(JsonDocumentTest, RefusesAnEmptyFile) {
  EXPECT_THAT(json_error(""), StartsWith("net.json:1:1: not valid JSON near here"));
  EXPECT_THAT(json_error(" \n "), StartsWith("net.json:"));
}

TEST(JsonDocumentTest, WantsAnObjectOrAnArray) {
  EXPECT_EQ(json_error("3"), "net.json:1:1: expected an object or an array");
  EXPECT_EQ(json_error("\"text\""), "net.json:1:1: expected an object or an array");
}

TEST(JsonDocumentTest, LocatesAMisspeltLiteral) {
  EXPECT_THAT(json_error("{\"a\": 1,\n \"b\": tru}"),
              StartsWith("net.json:2:7: not valid JSON near here"));
  EXPECT_THAT(json_error("[nul]"), StartsWith("net.json:1:2: not valid JSON near here"));
}

TEST(JsonDocumentTest, RefusesNumbersThatJsonHasNot) {
  for (const char* number : {"01", "1.", ".5", "+1", "0x10", "NaN", "Infinity", "1e", "--1"}) {
    EXPECT_THAT(json_error(std::string("[") + number + "]"),
                StartsWith("net.json:1:2: not valid JSON near here"))
        << number;
  }
}

TEST(JsonDocumentTest, RefusesMissingAndExtraCommas) {
  EXPECT_THAT(json_error("[1 2]"), StartsWith("net.json:1:"));
  EXPECT_THAT(json_error("[1,]"), StartsWith("net.json:1:"));
  EXPECT_THAT(json_error("{\"a\": 1,}"), StartsWith("net.json:1:"));
  EXPECT_THAT(json_error("{\"a\" 1}"), StartsWith("net.json:1:"));
}

TEST(JsonDocumentTest, RefusesTextWithoutQuotes) {
  EXPECT_THAT(json_error("{a: 1}"), StartsWith("net.json:1:"));
  EXPECT_THAT(json_error("[text]"), StartsWith("net.json:1:2: "));
}

TEST(JsonDocumentTest, RefusesUnknownEscapes) {
  EXPECT_THAT(json_error(R"(["\x"])"), StartsWith("net.json:1:2: "));
}

TEST(JsonDocumentTest, RefusesASecondValue) {
  EXPECT_EQ(json_error("{}\n  {}"), "net.json:2:3: expected the end of the file");
  EXPECT_EQ(json_error("{}]"), "net.json:1:3: expected the end of the file");
}

TEST(JsonDocumentTest, NamesTheInnermostBracketThatATruncatedFileLeavesOpen) {
  EXPECT_EQ(json_error("{\"a\": 1,\n \"tasks\": [{}, {}, "),
            "net.json:2:11: this '[' is never closed; the file may be truncated");
  EXPECT_EQ(json_error("[1,\n {\"a\": [2]"),
            "net.json:2:2: this '{' is never closed; the file may be truncated");
  EXPECT_EQ(json_error("{\"a\""),
            "net.json:1:1: this '{' is never closed; the file may be truncated");
}

TEST(JsonDocumentTest, NamesTheStringThatATruncatedFileLeavesOpen) {
  EXPECT_EQ(json_error("[1,\n \"[a\\\"]"),
            "net.json:2:2: this string is never closed; the file may be truncated");
  EXPECT_EQ(json_error("[\"a\\"),
            "net.json:1:2: this string is never closed; the file may be truncated");
}

TEST(JsonDocumentTest, TakesBracketsThatDoNotMatchForNoTruncation) {
  EXPECT_THAT(json_error("{\"a\": [1, 2}"), StartsWith("net.json:1:11: not valid JSON near here"));
}

TEST(JsonDocumentTest, ReadsNumbersThatEndTheText) {
  const Document document = json("[1 ,\n2.5\t]");

  double sum = 0;
  for (const Cursor element : document.root().elements("numbers")) {
    sum += element.as_real("a number");
  }

  EXPECT_EQ(sum, 3.5);
}

}  // namespace
}  // namespace vpusim::test
