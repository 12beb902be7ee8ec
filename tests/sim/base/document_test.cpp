// What YAML and JSON have in common: texts that are both, read with each parser.

#include "sim/base/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;

class DocumentTest : public testing::TestWithParam<Document::Syntax> {
 protected:
  Document parse(const std::string& text) const { return {"net", text, GetParam()}; }
  std::string error_of(const std::string& text) const {
    return input_error_of([&] { parse(text); });
  }
};

INSTANTIATE_TEST_SUITE_P(, DocumentTest,
                         testing::Values(Document::Syntax::kYaml, Document::Syntax::kJson),
                         [](const auto& tested) {
                           return tested.param == Document::Syntax::kYaml ? "Yaml" : "Json";
                         });

TEST_P(DocumentTest, IsATreeOfMappingsSequencesAndScalars) {
  const Document document = parse(R"({"name": "net", "tasks": [{"bytes": 3}, null, []]})");

  const Cursor tasks = document.root().at("tasks");

  EXPECT_TRUE(document.root().is_mapping());
  EXPECT_TRUE(document.root().at("name").is_scalar());
  EXPECT_TRUE(tasks.is_sequence());
  std::vector<Cursor> elements;
  for (const Cursor element : tasks.elements("tasks")) {
    elements.push_back(element);
  }
  ASSERT_EQ(elements.size(), 3U);
  EXPECT_EQ(elements[0].at("bytes").as_unsigned("a byte count"), 3U);
  EXPECT_TRUE(elements[1].is_null());
  EXPECT_TRUE(elements[2].is_sequence());
}

TEST_P(DocumentTest, KeepsTheOrderOfAMapping) {
  const Document document = parse(R"({"b": 1, "c": 2, "a": 3})");

  std::vector<std::string> keys;
  for (const Cursor entry : document.root().entries("a mapping")) {
    keys.emplace_back(entry.key());
  }

  EXPECT_THAT(keys, ElementsAre("b", "c", "a"));
}

TEST_P(DocumentTest, CountsElementsAndEntries) {
  const Document document = parse(R"({"list": [1, 2, 3], "empty": {}, "text": "x"})");

  EXPECT_EQ(document.root().size(), 3U);
  EXPECT_EQ(document.root().at("list").size(), 3U);
  EXPECT_EQ(document.root().at("empty").size(), 0U);
  EXPECT_EQ(document.root().at("text").size(), 0U);
}

TEST_P(DocumentTest, UndoesEscapes) {
  const Document document = parse(R"({"a\"b": "line\nline \u00e9"})");

  EXPECT_EQ(document.root().at("a\"b").as_text("a text"), "line\nline \xc3\xa9");
}

TEST_P(DocumentTest, NamesFileLineColumnAndPathOfAValue) {
  const Document document = parse("{\n \"tasks\": [\n  {}, {\"bytes\": 0}]}");
  const Cursor tasks = document.root().at("tasks");
  const Cursor second = *++tasks.elements("tasks").begin();

  const std::string message = input_error_of([&] { second.at("bytes").fail("must be > 0"); });

  // `  {}, {"bytes": 0}`: the 0 is the 17th character of line 3.
  EXPECT_EQ(message, "net:3:17: tasks[1].bytes: must be > 0");
}

TEST_P(DocumentTest, LocatesAQuotedTextAtItsQuote) {
  const Document document = parse(R"({"name": "text"})");

  EXPECT_EQ(document.root().at("name").column(), 10U);
}

TEST_P(DocumentTest, CountsLinesOfWindowsFiles) {
  const Document document = parse("{\r\n \"a\": 1,\r\n \"b\": 2}");

  const Cursor value = document.root().at("b");

  EXPECT_EQ(value.line(), 3U);
  EXPECT_EQ(value.column(), 7U);
}

TEST_P(DocumentTest, NamesTheMappingThatLacksAKey) {
  const Document document = parse(R"({"dma": {"port": 0}})");

  EXPECT_EQ(input_error_of([&] { document.root().at("dma").at("bytes"); }),
            "net:1:9: dma: missing key 'bytes'");
}

TEST_P(DocumentTest, FindsNoKeyInAnythingButAMapping) {
  const Document document = parse(R"({"list": [1], "text": "x", "none": null})");

  EXPECT_FALSE(document.root().find("other"));
  EXPECT_FALSE(document.root().at("list").find("0"));
  EXPECT_FALSE(document.root().at("text").find("x"));
  EXPECT_FALSE(document.root().at("none").find("x"));
}

TEST_P(DocumentTest, RejectsAKeyThatOccursTwice) {
  EXPECT_EQ(error_of("{\"a\": 1, \"b\": {\"a\": 2},\n \"a\": 3}"),
            "net:2:2: key 'a' occurs twice in one mapping");
}

TEST_P(DocumentTest, RejectsAKeyThatOccursTwiceInDifferentSpellings) {
  EXPECT_EQ(error_of(R"({"a": 1, "\u0061": 2})"), "net:1:10: key 'a' occurs twice in one mapping");
}

TEST_P(DocumentTest, ReadsNestingOf200Levels) {
  const std::string text = std::string(200, '[') + std::string(200, ']');

  EXPECT_NO_THROW(parse(text));
}

TEST_P(DocumentTest, RejectsDeeperNesting) {
  const std::string text = std::string(201, '[') + std::string(201, ']');

  EXPECT_EQ(error_of(text), "net:1:201: nested deeper than 200 levels");
}

TEST_P(DocumentTest, RejectsMillionsOfOpenBrackets) {
  EXPECT_THAT(error_of(std::string(1'000'000, '[')), testing::StartsWith("net:1:"));
}

TEST_P(DocumentTest, RejectsWhatFollowsTheValue) {
  EXPECT_THAT(error_of("{\"a\": 1}\n{\"b\": 2}"), testing::StartsWith("net:2:1: "));
  EXPECT_THAT(error_of("[1] 2"), testing::StartsWith("net:1:5: "));
}

TEST_P(DocumentTest, RejectsAValueThatEndsTooEarly) {
  EXPECT_THAT(error_of("{\"a\": [1, 2"), testing::StartsWith("net:1:"));
  EXPECT_THAT(error_of("{\"a\": \"text"), testing::StartsWith("net:1:"));
}

TEST_P(DocumentTest, RejectsBytesThatAreNoText) {
  EXPECT_EQ(error_of("{\"a\": 1,\n\"b\": \"\xff\"}"), "net:2:7: this is no UTF-8 text");
}

TEST_P(DocumentTest, NamesAnUnknownKeyWithTheNearestLegalOne) {
  const Document document = parse(R"({"dma": {"port": 0, "byte": 1}})");
  constexpr std::array<std::string_view, 2> kLegal = {"port", "bytes"};

  const std::string message = input_error_of([&] { document.root().at("dma").allow_only(kLegal); });

  EXPECT_EQ(message, "net:1:21: dma.byte: unknown key 'byte'; did you mean 'bytes'?");
}

TEST_P(DocumentTest, AllowsLegalKeys) {
  const Document document = parse(R"({"port": 0})");
  constexpr std::array<std::string_view, 2> kLegal = {"port", "bytes"};

  EXPECT_NO_THROW(document.root().allow_only(kLegal));
}

TEST_P(DocumentTest, ShowsNoControlCharactersInMessages) {
  // An escape sequence could clear the terminal that shows the message.
  const Document document = parse(R"({"k\u001b[2J": "\u0007v\u007f"})");
  const Cursor entry = *document.root().entries("a mapping").begin();

  EXPECT_EQ(input_error_of([&] { entry.as_unsigned("a number"); }),
            "net:1:16: k?[2J: expected a number, got '?v?'");
  EXPECT_EQ(input_error_of([&] { document.root().allow_only({}); }),
            "net:1:2: k?[2J: unknown key 'k?[2J'");
}

TEST_P(DocumentTest, ShowsOnlyTheBeginningOfALongText) {
  const Document document = parse("[\"" + std::string(61, 'x') + "\"]");
  const Cursor text = *document.root().elements("texts").begin();

  EXPECT_EQ(input_error_of([&] { text.as_unsigned("a number"); }),
            "net:1:2: [0]: expected a number, got '" + std::string(60, 'x') + "...'");
}

TEST_P(DocumentTest, CutsALongTextBetweenCharacters) {
  // Byte 60 is the second half of an e with an accent.
  const Document document = parse("[\"" + std::string(59, 'x') + "\xc3\xa9y\"]");
  const Cursor text = *document.root().elements("texts").begin();

  EXPECT_EQ(input_error_of([&] { text.as_unsigned("a number"); }),
            "net:1:2: [0]: expected a number, got '" + std::string(59, 'x') + "...'");
}

TEST(DocumentLoadTest, ChoosesTheSyntaxByTheEndingOfTheName) {
  const TemporaryFolder folder;
  const std::string yaml = folder.write("net.yaml", "a: 1\n");
  const std::string json = folder.write("net.json", "a: 1\n");

  EXPECT_EQ(Document::load(yaml).root().at("a").as_unsigned("a number"), 1U);
  EXPECT_THAT(input_error_of([&] { Document::load(json); }), testing::HasSubstr("not valid JSON"));
}

}  // namespace
}  // namespace vpusim::test
