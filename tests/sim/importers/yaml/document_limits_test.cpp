// Is a hostile YAML or JSON file refused instead of eating time, memory or the stack?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/importers/yaml/yaml_text.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;

std::string error_in(const std::string& text, Document::Syntax syntax) {
  return error_of([&] { Document("a", text, syntax); });
}

TEST(DocumentAliases, CannotMultiplyASmallFile) {
  // Each level repeats the one below ten times: 10^9 values in a few hundred bytes.
  std::string text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below;
    for (int k = 1; k < 10; ++k) {
      text += ", " + below;
    }
    text += "]\n";
  }

  EXPECT_THAT(error_in(text, Document::Syntax::kYaml),
              HasSubstr("aliases repeat more than a million values"));
}

TEST(DocumentAliases, MayRepeatAsMuchAsPeopleWrite) {
  std::string text = "t: &t {shape: [4], element: f16}\nlist:\n";
  for (int i = 0; i < 10'000; ++i) {
    text += "  - *t\n";
  }

  EXPECT_EQ(error_in(text, Document::Syntax::kYaml), "");
}

TEST(DocumentText, MustBeUtf8InBothSyntaxes) {
  EXPECT_EQ(error_in("name: ok\nnext: 'a\xff'\n", Document::Syntax::kYaml),
            "a:2:9: this is no UTF-8 text");
  EXPECT_EQ(error_in("{\"name\":\n\"a\xc6z\"}", Document::Syntax::kJson),
            "a:2:3: this is no UTF-8 text");
}

TEST(DocumentText, OfJsonMayHaveAQuoteAtTheEndOfAKey) {
  const Document document("a", R"({"a\"": 1, "\\": 2, "b\\\"": 3})", Document::Syntax::kJson);

  std::vector<std::string> keys;
  for (const Cursor entry : document.root().entries("a mapping")) {
    keys.emplace_back(entry.key());
  }

  EXPECT_THAT(keys, testing::ElementsAre("a\"", "\\", "b\\\""));
}

TEST(DocumentText, OfAWordThatOnlyStartsLikeNullIsRefused) {
  EXPECT_THAT(error_in("{\"a\": nab}", Document::Syntax::kJson), HasSubstr("not valid JSON"));
  EXPECT_THAT(error_in("{\"a\": nullify}", Document::Syntax::kJson), HasSubstr("not valid JSON"));
  EXPECT_THAT(error_in("{\"a\": trve}", Document::Syntax::kJson), HasSubstr("not valid JSON"));
}

TEST(DocumentText, OfJsonIsRefusedWhereverItEnds) {
  const std::string text = R"({"a": [1, -2.5e3, true, null, "x\u00e9\n"], "b": {"c": {}}})";
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_NE(error_in(text.substr(0, size), Document::Syntax::kJson), "") << size;
  }
}

TEST(DocumentNesting, IsBounded) {
  const std::string deep(100'000, '[');

  const std::string too_deep = std::string(201, '[') + std::string(201, ']');
  for (const Document::Syntax syntax : {Document::Syntax::kYaml, Document::Syntax::kJson}) {
    EXPECT_NE(error_in(deep, syntax), "");
    EXPECT_THAT(error_in(too_deep, syntax), HasSubstr("nested deeper than 200 levels"));
  }
}

TEST(TruncatedYaml, IsReadOrRefusedAtWhateverByteItEnds) {
  const std::string text = std::string(kYamlHead) +
                           "tasks:\n  - {name: \"co\\u0070y\", updates: "
                           "[b0], dma: {kind: NNDMA, source: ddr, target: cmx}}\n";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    try {
      load_yaml_text(text.substr(0, size));
    } catch (const InputError&) {
      SUCCEED();
    }
  }
  EXPECT_EQ(load_yaml_text(text).tasks()[TaskId(0)].name, "copy");
}

}  // namespace
}  // namespace vpusim::test
