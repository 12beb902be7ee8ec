// What only YAML has: block style, comments, plain texts, anchors, several documents.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/base/document.hpp"
#include "tests/sim/base/input_error_of.hpp"

namespace vpusim::test {
namespace {

using testing::StartsWith;

Document yaml(const std::string& text) { return {"net.yaml", text, Document::Syntax::kYaml}; }

std::string yaml_error(const std::string& text) {
  return input_error_of([&] { yaml(text); });
}

TEST(YamlDocumentTest, LocatesValuesOfBlockStyle) {
  const Document document = yaml("# a comment\ntasks:\n  - dma:\n      bytes: 0\n");
  const Cursor task = *document.root().at("tasks").elements("tasks").begin();

  EXPECT_EQ(input_error_of([&] { task.at("dma").at("bytes").fail("must be > 0, got 0"); }),
            "net.yaml:4:14: tasks[0].dma.bytes: must be > 0, got 0");
}

TEST(YamlDocumentTest, ReadsNothingAsNull) {
  const Document document = yaml("a:\nb: ~\nc: null\nd: 'null'\n");

  EXPECT_TRUE(document.root().at("a").is_null());
  EXPECT_TRUE(document.root().at("b").is_null());
  EXPECT_TRUE(document.root().at("c").is_null());
  EXPECT_EQ(document.root().at("d").as_text("a text"), "null");
}

TEST(YamlDocumentTest, AnEmptyFileIsNull) {
  EXPECT_TRUE(yaml("").root().is_null());
  EXPECT_TRUE(yaml("# only a comment\n").root().is_null());
}

TEST(YamlDocumentTest, NamesTheInnermostBracketThatATruncatedFileLeavesOpen) {
  EXPECT_EQ(yaml_error("a: 1\nb: {c: [é, 2], d: 3"),
            "net.yaml:2:4: the file ends before what begins here is complete (end of map flow not "
            "found); it may be truncated");
  EXPECT_THAT(yaml_error("a:\n  b: [1, 2,\n"),
              StartsWith("net.yaml:2:6: the file ends before what begins here is complete"));
  EXPECT_THAT(yaml_error("a: [1, 'text"),
              StartsWith("net.yaml:1:4: the file ends before what begins here is complete"));
}

TEST(YamlDocumentTest, LocatesAMissingCommaWhereItIsMissing) {
  EXPECT_EQ(yaml_error("a: [{b: 1} {c: 2}]\n"), "net.yaml:1:12: end of sequence flow not found");
}

TEST(YamlDocumentTest, TakesOnlyTrueAndFalseForTruthValues) {
  const Document document = yaml("a: yes\nb: True\n");

  EXPECT_EQ(input_error_of([&] { document.root().at("a").as_bool(); }),
            "net.yaml:1:4: a: expected true or false, got 'yes'");
  EXPECT_EQ(input_error_of([&] { document.root().at("b").as_bool(); }),
            "net.yaml:2:4: b: expected true or false, got 'True'");
}

TEST(YamlDocumentTest, RefusesNumbersThatAreNotFinite) {
  const Document document = yaml("[.inf, inf, nan, 1e999, +1, 0x10, 1_000, '']");

  for (const Cursor element : document.root().elements("numbers")) {
    EXPECT_THAT(input_error_of([&] { element.as_real("a ratio"); }),
                testing::HasSubstr("expected a ratio, got '"));
  }
}

TEST(YamlDocumentTest, RefusesATextOfSeveralLinesAsNumber) {
  const Document document = yaml("a: |\n  3\n");

  EXPECT_EQ(document.root().at("a").as_text("a text"), "3\n");
  EXPECT_EQ(input_error_of([&] { document.root().at("a").as_unsigned("a number"); }),
            "net.yaml:1:4: a: expected a number, got '3?'");
}

TEST(YamlDocumentTest, AnAliasRepeatsTheAnchoredValue) {
  const Document document = yaml("a: &same {count: 3, list: [1, 2]}\nb: *same\nc: &n 7\nd: *n\n");

  const Cursor copy = document.root().at("b");

  EXPECT_EQ(copy.at("count").as_unsigned("a count"), 3U);
  EXPECT_EQ(copy.at("list").size(), 2U);
  EXPECT_EQ(document.root().at("d").as_unsigned("a number"), 7U);
}

TEST(YamlDocumentTest, AnAliasItselfIsWhereItStands) {
  const Document document = yaml("a: &n 7\nbb: *n\n");

  EXPECT_EQ(input_error_of([&] { document.root().at("bb").fail("is wrong"); }),
            "net.yaml:2:5: bb: is wrong");
}

TEST(YamlDocumentTest, AValueInsideAnAliasIsWhereItWasWritten) {
  const Document document = yaml("a: &same {count: x}\nb: *same\n");

  EXPECT_EQ(input_error_of([&] { document.root().at("b").at("count").as_unsigned("a count"); }),
            "net.yaml:1:18: a.count: expected a count, got 'x'");
}

TEST(YamlDocumentTest, AQuotedAnchoredValueStaysQuoted) {
  const Document document = yaml("a: &n '7'\nb: *n\n");

  EXPECT_EQ(input_error_of([&] { document.root().at("b").as_unsigned("a number"); }),
            "net.yaml:2:4: b: expected a number, got '7'");
}

TEST(YamlDocumentTest, TheLastAnchorOfANameCounts) {
  const Document document = yaml("a: &n 1\nb: &n 2\nc: *n\n");

  EXPECT_EQ(document.root().at("c").as_unsigned("a number"), 2U);
}

TEST(YamlDocumentTest, RefusesAnAliasInsideWhatItNames) {
  EXPECT_EQ(yaml_error("a: &loop [1, *loop]\n"),
            "net.yaml:1:14: an alias must not be inside what it names");
  EXPECT_EQ(yaml_error("&root\na: {b: *root}\n"),
            "net.yaml:2:8: an alias must not be inside what it names");
}

TEST(YamlDocumentTest, RefusesAnAliasWithoutAnAnchor) {
  EXPECT_THAT(yaml_error("a: *none\n"), StartsWith("net.yaml:1:4: "));
}

TEST(YamlDocumentTest, RefusesAliasesThatRepeatEndlessly) {
  // Each line repeats the one before ten times: a million values at the sixth.
  std::string text = "a0: &a0 [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n";
  for (int i = 1; i < 8; ++i) {
    const std::string alias = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + alias;
    for (int j = 1; j < 10; ++j) {
      text += ", " + alias;
    }
    text += "]\n";
  }

  EXPECT_THAT(yaml_error(text), testing::EndsWith("aliases repeat more than a million values"));
}

TEST(YamlDocumentTest, RefusesAnAliasAsKey) {
  EXPECT_EQ(yaml_error("a: &n x\n*n : 1\n"),
            "net.yaml:2:1: a key must be written out, not an alias");
}

TEST(YamlDocumentTest, RefusesKeysThatAreNoText) {
  EXPECT_EQ(yaml_error("? [a, b]\n: 1\n"), "net.yaml:1:3: a key must be plain text");
  EXPECT_EQ(yaml_error("? {a: b}\n: 1\n"), "net.yaml:1:3: a key must be plain text");
  EXPECT_THAT(yaml_error("~: 1\n"), testing::EndsWith("expected a key"));
}

TEST(YamlDocumentTest, RefusesASecondDocument) {
  EXPECT_THAT(yaml_error("a: 1\n---\nb: 2\n"), testing::EndsWith("expected the end of the file"));
}

TEST(YamlDocumentTest, AllowsMarksAroundTheOneDocument) {
  const Document document = yaml("---\na: 1\n...\n");

  EXPECT_EQ(document.root().at("a").as_unsigned("a number"), 1U);
}

TEST(YamlDocumentTest, LocatesASyntaxError) {
  EXPECT_THAT(yaml_error("a: 1\nb: [1, 2\nc: 3\n"), StartsWith("net.yaml:3:"));
  EXPECT_THAT(yaml_error("a: 1\n\tb: 2\n"), StartsWith("net.yaml:2:"));
}

}  // namespace
}  // namespace vpusim::test
