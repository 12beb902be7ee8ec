#include "sim/session/compile_settings.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "sim/base/input_error.hpp"

namespace vpusim::test {
namespace {

TEST(CompileSettings, GiveTheOptionsBack) {
  const CompileOptions options{.effort = 3, .objective = Objective::kTraffic};

  const CompileSettings settings = settings_of(options, CostSource::kAnalytic);
  const CompileOptions read = options_of(settings);

  EXPECT_EQ(read.effort, 3U);
  EXPECT_EQ(read.objective, Objective::kTraffic);
  EXPECT_EQ(cost_of(settings), CostSource::kAnalytic);
  EXPECT_EQ(cost_of(settings_of(options, std::nullopt)), std::nullopt);
}

TEST(CompileSettings, RefuseWhatTheCompilerDoesNotKnow) {
  EXPECT_THROW(options_of({{"effort", "4"}}), InputError);
  EXPECT_THROW(options_of({{"effort", "1x"}}), InputError);
  EXPECT_THROW(options_of({{"objective", "beauty"}}), InputError);
  EXPECT_THROW(options_of({{"luck", "1"}}), InputError);
}

}  // namespace
}  // namespace vpusim::test
