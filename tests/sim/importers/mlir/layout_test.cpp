// Does the layout of an MLIR text mean nothing? Every file, cut into tokens and put
// together with random space, line ends and comments, is the same schedule.

#include <gtest/gtest.h>

#include <string>

#include "tests/sim/importers/mlir/mlir_text.hpp"
#include "tests/sim/importers/mlir/mlir_tokens.hpp"
#include "tests/sim/importers/mlir/sample_schedules.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

void expect_same_in_any_layout(std::string_view text, std::uint64_t layouts) {
  const std::string expected = hash_of(load_text(text));
  const std::vector<std::string> tokens = mlir_tokens(text);
  for (std::uint64_t seed = 1; seed <= layouts; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ASSERT_EQ(hash_of(load_text(with_random_layout(tokens, seed))), expected);
  }
}

// As dense as MLIR's lexer allows: a space only where two tokens would become one.
std::string densely(const std::vector<std::string>& tokens) {
  std::string text;
  for (const std::string& token : tokens) {
    const auto is_name = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '$' ||
             c == '#' || c == '-' || c == ':';
    };
    if (!text.empty() && is_name(text.back()) && is_name(token.front())) {
      text += ' ';
    }
    text += token;
  }
  return text;
}

TEST(Layout, OfTheOlderDialectIsFree) { expect_same_in_any_layout(kOldSample, 200); }

TEST(Layout, OfTheNewerDialectIsFree) { expect_same_in_any_layout(kNewSample, 200); }

TEST(Layout, MayBeOneLineWithoutNeedlessSpace) {
  for (const std::string_view sample : {kOldSample, kNewSample}) {
    EXPECT_EQ(hash_of(load_text(densely(mlir_tokens(sample)))), hash_of(load_text(sample)));
  }
}

TEST(Layout, OfLineEndsMayBeThatOfWindows) {
  std::string text;
  for (const char c : kOldSample) {
    text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  }

  EXPECT_EQ(hash_of(load_text(text)), hash_of(load_text(kOldSample)));
}

class ReferenceLayout : public testing::TestWithParam<const char*> {};

TEST_P(ReferenceLayout, IsFree) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(file, std::string("schedules/") + GetParam());

  expect_same_in_any_layout(read_file(file), 4);
}

INSTANTIATE_TEST_SUITE_P(All, ReferenceLayout,
                         testing::Values("age_gender_37XX.mlir", "age_gender_37XX_2023.mlir",
                                         "gru_sequence_37XX.mlir", "m2i_50XX.mlir",
                                         "resnet320_head_40XX.mlir"),
                         [](const auto& test) {
                           const std::string name = test.param;
                           return name.substr(0, name.find('.'));
                         });

}  // namespace
}  // namespace vpusim::test
