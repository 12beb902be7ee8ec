// Does `vpusim import` do what its help and the README say?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string kConvnet = source_file("workloads/schedules/convnet_40XX.mlir");

TEST(ImportCommand, ConvertsAndSaysWhatItWrote) {
  const TemporaryFolder folder;

  const CommandResult result = run_vpusim({"import", kConvnet, "-o", folder.path("x.yaml")});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("convnet: 55 tasks, 12 barriers"));
  EXPECT_THAT(read_file(folder.path("x.yaml")), HasSubstr("vpusim_schedule: 1\nname: convnet\n"));
}

TEST(ImportCommand, ConvertingAConversionChangesNothing) {
  const TemporaryFolder folder;
  run_vpusim({"import", kConvnet, "-o", folder.path("a.yaml")});
  run_vpusim({"import", folder.path("a.yaml"), "-o", folder.path("b.json")});

  run_vpusim({"import", folder.path("b.json"), "-o", folder.path("c.yaml")});

  EXPECT_EQ(read_file(folder.path("a.yaml")), read_file(folder.path("c.yaml")));
}

TEST(ImportCommand, WritesToTheStandardOutput) {
  const CommandResult result = run_vpusim({"import", kConvnet, "-o", "-"});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, StartsWith("# A schedule in vpusim's own format.\n"));
}

TEST(ImportCommand, RefusesAnEndingThatIsNoFormat) {
  const TemporaryFolder folder;

  const CommandResult result = run_vpusim({"import", kConvnet, "-o", folder.path("x.txt")});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("must end in .yaml, .yml or .json"));
  EXPECT_FALSE(std::filesystem::exists(folder.path("x.txt")));
}

TEST(ImportCommand, AnswersAnAmbiguousFileWithTheListOfItsFunctions) {
  const TemporaryFolder folder;
  const std::string section = read_file(kConvnet);
  const std::string file = folder.write("two.mlir", section + "\n// -----\n" + section);

  const CommandResult ambiguous = run_vpusim({"import", file, "-o", folder.path("x.yaml")});
  const CommandResult chosen =
      run_vpusim({"import", file, "--function", "2:main", "-o", folder.path("x.yaml")});

  EXPECT_EQ(ambiguous.exit_code, 2);
  EXPECT_THAT(ambiguous.err, HasSubstr("holds 2 schedules; choose one with --function:\n  1:main"));
  EXPECT_EQ(chosen.exit_code, 0);
}

TEST(ImportCommand, ChoosesAmongFilesThatWereJoined) {
  const TemporaryFolder folder;
  const std::string file = folder.write("two.mlir", read_file(kConvnet) + read_file(kConvnet));

  const CommandResult ambiguous = run_vpusim({"import", file, "-o", "-"});
  const CommandResult second = run_vpusim({"import", file, "--function", "1:main#2", "-o", "-"});

  EXPECT_EQ(ambiguous.exit_code, 2);
  EXPECT_THAT(ambiguous.err, HasSubstr("\n  1:main#2  (line "));
  EXPECT_EQ(second.out, run_vpusim({"import", kConvnet, "-o", "-"}).out);
}

}  // namespace
}  // namespace vpusim::test
