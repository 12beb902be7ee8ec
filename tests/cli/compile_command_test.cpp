#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class CompileCommand : public testing::Test {
 protected:
  TemporaryFolder folder;
};

TEST_F(CompileCommand, WritesALegalScheduleThatRuns) {
  const std::string out = folder.path("net.json");

  const CommandResult compiled = run_vpusim({"compile", "mobilenetv2", "-o", out});
  const CommandResult validated = run_vpusim({"validate", out});
  const CommandResult run = run_vpusim({"run", out});

  EXPECT_EQ(compiled.exit_code, 0) << compiled.err;
  EXPECT_THAT(compiled.out, AllOf(HasSubstr("for vpu_4_0; 300.8 million MACs"),
                                  HasSubstr("no schedule is faster than")));
  EXPECT_THAT(validated.out, HasSubstr("legal (0 errors, 0 warnings)"));
  EXPECT_EQ(run.exit_code, 0) << run.err;
}

TEST_F(CompileCommand, RunTakesANetworkAsWell) {
  const std::string schedule = folder.path("net.json");
  run_vpusim({"compile", "mobilenetv2", "--hw", "npu_5_0", "-o", schedule});

  const CommandResult at_once = run_vpusim({"run", "mobilenetv2", "--hw", "npu_5_0"});
  const CommandResult in_steps = run_vpusim({"run", schedule});

  EXPECT_EQ(at_once.exit_code, 0) << at_once.err;
  EXPECT_EQ(at_once.out, in_steps.out);
}

TEST_F(CompileCommand, ExplainsWhatItChose) {
  const CommandResult result = run_vpusim({"compile", "mobilenetv2", "--explain"});

  EXPECT_THAT(result.out, AllOf(HasSubstr("operation"), HasSubstr("SOK"), HasSubstr("CUBOID")));
}

TEST_F(CompileCommand, RefusesWhatIsNoNetwork) {
  const CommandResult missing = run_vpusim({"compile", "no_such_net"});
  const CommandResult ending = run_vpusim({"compile", "mobilenetv2", "-o", "net.mlir"});

  EXPECT_NE(missing.exit_code, 0);
  EXPECT_THAT(missing.err, HasSubstr("no_such_net"));
  EXPECT_EQ(ending.exit_code, 2);
  EXPECT_THAT(ending.err, HasSubstr("must end in .yaml, .yml or .json"));
}

}  // namespace
}  // namespace vpusim::test
