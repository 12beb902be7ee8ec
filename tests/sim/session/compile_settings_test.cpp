#include "sim/session/compile_settings.hpp"

#include <gtest/gtest.h>

#include "sim/base/input_error.hpp"

namespace vpusim::test {
namespace {

TEST(CompileSettings, GiveTheOptionsBack) {
  const CompileOptions options{.effort = 3, .objective = Objective::kTraffic};

  const CompileOptions read = options_of(settings_of(options));

  EXPECT_EQ(read.effort, 3U);
  EXPECT_EQ(read.objective, Objective::kTraffic);
}

TEST(CompileSettings, RefuseWhatTheCompilerDoesNotKnow) {
  EXPECT_THROW(options_of({{"effort", "4"}}), InputError);
  EXPECT_THROW(options_of({{"effort", "1x"}}), InputError);
  EXPECT_THROW(options_of({{"objective", "beauty"}}), InputError);
  EXPECT_THROW(options_of({{"luck", "1"}}), InputError);
}

}  // namespace
}  // namespace vpusim::test
