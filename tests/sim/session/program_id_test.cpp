#include "sim/session/program_id.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vpusim {
namespace {

TEST(ProgramId, NamesTheVersionAndTheBuild) {
  EXPECT_THAT(program_id(), testing::MatchesRegex("vpusim [0-9.]+ [0-9a-f]+"));
  EXPECT_EQ(program_id(), program_id());
}

}  // namespace
}  // namespace vpusim
