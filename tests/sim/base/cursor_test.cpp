// What the readers of a Cursor take, and how they refuse the rest.

#include <gtest/gtest.h>

#include <string>

#include "sim/base/document.hpp"
#include "tests/sim/base/input_error_of.hpp"

namespace vpusim::test {
namespace {

class CursorTest : public testing::TestWithParam<Document::Syntax> {
 protected:
  // Reads {"v": <value>} with `read`.
  template <class Read>
  auto read(const std::string& value, const Read& reader) const {
    const Document document("net", "{\"v\": " + value + "}", GetParam());
    return reader(document.root().at("v"));
  }
  template <class Read>
  std::string error_of(const std::string& value, const Read& reader) const {
    return input_error_of([&] { read(value, reader); });
  }

  static constexpr auto kUnsigned = [](const Cursor& c) { return c.as_unsigned("a byte count"); };
  static constexpr auto kAtMost100 = [](const Cursor& c) { return c.as_unsigned("a port", 100); };
  static constexpr auto kSigned = [](const Cursor& c) { return c.as_signed("an offset"); };
  static constexpr auto kReal = [](const Cursor& c) { return c.as_real("a ratio"); };
  static constexpr auto kBool = [](const Cursor& c) { return c.as_bool(); };
  static constexpr auto kText = [](const Cursor& c) { return std::string(c.as_text("a name")); };
};

INSTANTIATE_TEST_SUITE_P(, CursorTest,
                         testing::Values(Document::Syntax::kYaml, Document::Syntax::kJson),
                         [](const auto& tested) {
                           return tested.param == Document::Syntax::kYaml ? "Yaml" : "Json";
                         });

TEST_P(CursorTest, ReadsWholeNumbersOf64Bits) {
  EXPECT_EQ(read("0", kUnsigned), 0U);
  EXPECT_EQ(read("18446744073709551615", kUnsigned), 18446744073709551615U);
  EXPECT_EQ(read("9223372036854775807", kSigned), 9223372036854775807);
  EXPECT_EQ(read("-9223372036854775808", kSigned), -9223372036854775807 - 1);
}

TEST_P(CursorTest, RefusesWholeNumbersOfMoreThan64Bits) {
  EXPECT_EQ(error_of("18446744073709551616", kUnsigned),
            "net:1:7: v: expected a byte count, got '18446744073709551616'");
  EXPECT_EQ(error_of("9223372036854775808", kSigned),
            "net:1:7: v: expected an offset, got '9223372036854775808'");
  EXPECT_EQ(error_of("-9223372036854775809", kSigned),
            "net:1:7: v: expected an offset, got '-9223372036854775809'");
}

TEST_P(CursorTest, RefusesANegativeCount) {
  EXPECT_EQ(error_of("-3", kUnsigned), "net:1:7: v: expected a byte count, got '-3'");
}

TEST_P(CursorTest, RefusesAFractionAsWholeNumber) {
  EXPECT_EQ(error_of("1.5", kUnsigned), "net:1:7: v: expected a byte count, got '1.5'");
  EXPECT_EQ(error_of("1e3", kUnsigned), "net:1:7: v: expected a byte count, got '1e3'");
  EXPECT_EQ(error_of("2.0", kSigned), "net:1:7: v: expected an offset, got '2.0'");
}

TEST_P(CursorTest, StatesTheLargestLegalNumber) {
  EXPECT_EQ(read("100", kAtMost100), 100U);
  EXPECT_EQ(error_of("101", kAtMost100), "net:1:7: v: must be at most 100, got 101");
}

TEST_P(CursorTest, ReadsRealNumbers) {
  EXPECT_EQ(read("1.5", kReal), 1.5);
  EXPECT_EQ(read("-2e3", kReal), -2000.0);
  EXPECT_EQ(read("7", kReal), 7.0);
}

TEST_P(CursorTest, TakesNoQuotedTextForANumberOrATruthValue) {
  EXPECT_EQ(error_of("\"3\"", kUnsigned), "net:1:7: v: expected a byte count, got '3'");
  EXPECT_EQ(error_of("\"3\"", kSigned), "net:1:7: v: expected an offset, got '3'");
  EXPECT_EQ(error_of("\"1.5\"", kReal), "net:1:7: v: expected a ratio, got '1.5'");
  EXPECT_EQ(error_of("\"true\"", kBool), "net:1:7: v: expected true or false, got 'true'");
}

TEST_P(CursorTest, ReadsTruthValues) {
  EXPECT_TRUE(read("true", kBool));
  EXPECT_FALSE(read("false", kBool));
  EXPECT_EQ(error_of("1", kBool), "net:1:7: v: expected true or false, got '1'");
}

TEST_P(CursorTest, ReadsAnyScalarAsText) {
  EXPECT_EQ(read("\"a name\"", kText), "a name");
  EXPECT_EQ(read("\"\"", kText), "");
  EXPECT_EQ(read("12", kText), "12");
  EXPECT_EQ(read("true", kText), "true");
}

TEST_P(CursorTest, SaysWhatItFoundInsteadOfAScalar) {
  EXPECT_EQ(error_of("[1]", kText), "net:1:7: v: expected a name, got a list");
  EXPECT_EQ(error_of("{}", kUnsigned), "net:1:7: v: expected a byte count, got a mapping");
  EXPECT_EQ(error_of("null", kReal), "net:1:7: v: expected a ratio, got nothing");
  EXPECT_EQ(error_of("[]", kBool), "net:1:7: v: expected true or false, got a list");
}

TEST_P(CursorTest, SaysWhatItFoundInsteadOfAList) {
  const auto elements = [](const Cursor& c) { return c.elements("a list of tasks"); };

  EXPECT_EQ(error_of("{\"a\": 1}", elements),
            "net:1:7: v: expected a list of tasks, got a mapping");
  EXPECT_EQ(error_of("3", elements), "net:1:7: v: expected a list of tasks, got '3'");
}

TEST_P(CursorTest, SaysWhatItFoundInsteadOfAMapping) {
  const auto entries = [](const Cursor& c) { return c.entries("a task"); };

  EXPECT_EQ(error_of("[1]", entries), "net:1:7: v: expected a task, got a list");
  EXPECT_EQ(error_of("null", entries), "net:1:7: v: expected a task, got nothing");
}

}  // namespace
}  // namespace vpusim::test
