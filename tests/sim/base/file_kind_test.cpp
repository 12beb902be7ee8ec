// Is a file of the wrong kind told what it is?

#include "sim/base/file_kind.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/base/input_error.hpp"

namespace vpusim::test {
namespace {

std::string problem_of(const std::string& text) {
  const Document document("x.json", std::string(text), Document::Syntax::kJson);
  try {
    refuse_other_kinds(document.root(), "vpusim_schedule", "a schedule");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(FileKind, TellsWhatAFileIsAndWhatWasExpected) {
  EXPECT_EQ(problem_of("{\"vpusim_explanation\": 1}"),
            "x.json:1:1: expected a schedule; this is an explanation of 'vpusim explain --json'");
  EXPECT_THAT(problem_of("{\"traceEvents\": []}"), testing::HasSubstr("this is a profiling trace"));
}

TEST(FileKind, LetsTheExpectedAndTheUnknownPass) {
  EXPECT_EQ(problem_of("{\"vpusim_schedule\": 1, \"network\": 2}"), "");
  EXPECT_EQ(problem_of("{\"name\": \"net\"}"), "");
  EXPECT_EQ(problem_of("[1, 2]"), "");
}

}  // namespace
}  // namespace vpusim::test
