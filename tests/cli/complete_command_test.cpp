#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

// What completes a command line whose last word is only begun, without its meanings.
std::vector<std::string> candidates(std::vector<std::string> words) {
  words.insert(words.begin(), {"complete", "--"});
  const CommandResult result = run_vpusim(words);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  std::vector<std::string> values;
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    values.push_back(line.substr(0, line.find('\t')));
  }
  return values;
}

// The option names in a help text, each on the line that begins it.
std::set<std::string> options_in_help(const std::string& help) {
  std::set<std::string> names;
  std::istringstream lines(help);
  const std::regex name("(^  |,)(--?[A-Za-z][-A-Za-z0-9]*)");
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("  -")) {
      for (std::sregex_iterator match(line.begin(), line.end(), name), end; match != end; ++match) {
        names.insert((*match)[2]);
      }
    }
  }
  return names;
}

TEST(CompleteCommand, KnowsTheValuesOfEnumerations) {
  EXPECT_THAT(candidates({"compile", "--objective", ""}),
              ElementsAre("latency", "energy", "traffic"));
  EXPECT_THAT(candidates({"run", "--cost", ""}), ElementsAre("learned", "analytic", "pipeline"));
  EXPECT_THAT(candidates({"predict", "--mode", "CUBOID_4"}), ElementsAre("CUBOID_4x16"));
  EXPECT_THAT(candidates({"predict", "--type", "FLOAT1"}), ElementsAre("FLOAT16"));
}

TEST(CompleteCommand, KnowsEveryOptionOfEveryHelp) {
  const std::vector<std::string> commands = candidates({""});
  EXPECT_THAT(commands, AllOf(Contains("run"), Contains("predict"), Not(Contains("complete"))));
  for (const std::string& command : commands) {
    const std::set<std::string> told = options_in_help(run_vpusim({command, "--help"}).out);
    const std::vector<std::string> completed = candidates({command, "-"});
    EXPECT_FALSE(told.empty());
    for (const std::string& option : told) {
      EXPECT_THAT(completed, Contains(option)) << command;
    }
  }
}

TEST(CompleteCommand, CompletesWhatIsBegun) {
  EXPECT_THAT(candidates({"val"}), ElementsAre("validate"));
  EXPECT_THAT(candidates({"run", "--fid"}), ElementsAre("--fidelity"));
}

TEST(CompleteCommand, OffersTheValuesOfAClosedSet) {
  EXPECT_THAT(candidates({"run", "--fidelity", ""}), ElementsAre("device", "compiler"));
  EXPECT_THAT(candidates({"run", "--fidelity", "c"}), ElementsAre("compiler"));
  EXPECT_THAT(candidates({"run", "--fidelity=c"}), ElementsAre("--fidelity=compiler"));
}

TEST(CompleteCommand, OffersDevicesNetworksAndFilesWhereTheyFit) {
  EXPECT_THAT(candidates({"run", "--hw", "vpu_4"}), ElementsAre("vpu_4_0", ":files"));
  EXPECT_THAT(candidates({"devices", ""}), Contains("npu_5_0"));
  EXPECT_THAT(candidates({"run", "resn"}), ElementsAre("resnet50", ":files"));
  EXPECT_THAT(candidates({"run", "--json", ""}), ElementsAre(":files"));
}

TEST(CompleteCommand, OffersNothingForANumber) {
  EXPECT_THAT(candidates({"run", "--repeat", ""}), IsEmpty());
  EXPECT_THAT(candidates({"run", "--dpu-mhz", ""}), IsEmpty());
}

TEST(CompleteCommand, OptionsOfTheProgramStandBeforeOrAfterTheCommand) {
  EXPECT_THAT(candidates({"-v", "ru"}), ElementsAre("run"));
  EXPECT_THAT(candidates({"run", "--verb"}), ElementsAre("--verbose"));
}

TEST(CompleteCommand, AfterTwoDashesThereAreArgumentsOnly) {
  EXPECT_THAT(candidates({"run", "--", "--fid"}), ElementsAre(":files"));
}

TEST(CompleteCommand, StaysSilentWhereDataAreMissing) {
  const CommandResult result =
      run_shell("VPUSIM_DATA=/nowhere \"$VPUSIM\" complete -- run --hw ''");

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, ":files\n");
}

TEST(CompleteCommand, BashAsksTheProgram) {
  const std::string script = source_file("tools/packaging/completion/vpusim.bash");

  const CommandResult result =
      run_shell("export VPUSIM; cd / && bash --norc -c '. " + script +
                "; COMP_WORDS=(\"$VPUSIM\" run --fidelity d); COMP_CWORD=3; compopt() { :; }; "
                "_vpusim \"$VPUSIM\"; echo \"${COMPREPLY[@]}\"'");

  EXPECT_EQ(result.out, "device\n") << result.err;
}

}  // namespace
}  // namespace vpusim::test
