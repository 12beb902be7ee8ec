#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kHello = source_file("workloads/schedules/hello.yaml");

class ValidateCommand : public testing::Test {
 protected:
  // hello.yaml with one text for another.
  std::string hello_with(const std::string& old_text, const std::string& new_text) {
    std::string text = read_file(kHello);
    const std::size_t place = text.find(old_text);
    EXPECT_NE(place, std::string::npos) << old_text;
    return folder.write("changed.yaml", text.replace(place, old_text.size(), new_text));
  }
  // Whose kernel waits for nothing, so that it reads while the DPU writes.
  std::string racing() {
    return hello_with("    waits: [convolved]\n    updates: [applied]", "    updates: [applied]");
  }

  TemporaryFolder folder;
};

TEST_F(ValidateCommand, ALegalScheduleIsSaidToBe) {
  const CommandResult result = run_vpusim({"validate", kHello});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out,
              HasSubstr("hello: 5 tasks, 4 barriers on vpu_2_7: legal (0 errors, 0 warnings)"));
}

TEST_F(ValidateCommand, ARaceIsToldWithItsPlaceAndAHint) {
  const std::string file = racing();

  const CommandResult result = run_vpusim({"validate", file});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr(file + ":46:5: error: task#2 'conv?t_Convolution' (line 36) writes "
                                     "'features' and task#3 'prob?t_Sigmoid' (line 46) reads "
                                     "'features' in no order; both touch bytes 20992 to 53759 of "
                                     "the CMX of tile 0 [data-race]\n    hint: let the second"),
                    HasSubstr("not legal (1 error, 0 warnings)")));
  EXPECT_EQ(result.err, "vpusim: " + file + ": not legal on vpu_2_7: 1 error, 0 warnings\n");
}

TEST_F(ValidateCommand, JsonHasAllThatTheTextSays) {
  const std::string out = folder.path("findings.json");

  const CommandResult result = run_vpusim({"validate", racing(), "--json", out, "--quiet"});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  const auto json = nlohmann::json::parse(read_file(out));
  EXPECT_EQ(json.at("vpusim_findings"), 1);
  EXPECT_EQ(json.at("device"), "vpu_2_7");
  EXPECT_EQ(json.at("is_legal"), false);
  EXPECT_EQ(json.at("is_complete"), true);
  EXPECT_EQ(json.at("errors"), 1);
  EXPECT_EQ(json.at("cmx_peaks").at(0).at("bytes"), 98'304);
  const auto& finding = json.at("findings").at(0);
  EXPECT_EQ(finding.at("code"), "data-race");
  EXPECT_EQ(finding.at("severity"), "error");
  EXPECT_EQ(finding.at("line"), 46);
  EXPECT_EQ(finding.at("column"), 5);
  EXPECT_EQ(finding.at("task").at("id"), 3);
  EXPECT_EQ(finding.at("other_task").at("name"), "conv?t_Convolution");
  EXPECT_EQ(finding.at("barrier"), nullptr);
  EXPECT_EQ(finding.at("buffer"), "features");
}

TEST_F(ValidateCommand, JsonOnTheStandardOutputStandsAlone) {
  const CommandResult result = run_vpusim({"validate", kHello, "--json", "-"});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(nlohmann::json::parse(result.out).at("is_legal"), true);
}

TEST_F(ValidateCommand, ADeadlockHasItsOwnExitCode) {
  const std::string file = hello_with("    waits: [loaded]\n", "    waits: [loaded, applied]\n");

  const CommandResult result = run_vpusim({"validate", file});

  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.out, AllOf(HasSubstr(":36:5: error: 3 of 5 tasks can never start: task#2 "
                                          "'conv?t_Convolution' (line 36) waits for barrier "
                                          "'applied'; barrier 'applied' is updated by task#3"),
                                HasSubstr("memory was not checked")));
}

TEST_F(ValidateCommand, WarningsAloneAreLegal) {
  const CommandResult result = run_vpusim({"validate", kHello, "--hw", "vpu_4_0"});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr("warning: the schedule was compiled for NPU37XX"),
                                HasSubstr("legal (0 errors, 1 warning)")));
}

TEST_F(ValidateCommand, ManyFindingsOfOneKindAreCutUnlessAsked) {
  std::string text = read_file(kHello);
  for (int i = 0; i < 30; ++i) {
    text += "  - {name: again, dma: {port: 9, source: image_in_ddr, target: result_in_ddr}}\n";
  }
  const std::string file = folder.write("many.yaml", text);

  const CommandResult cut = run_vpusim({"validate", file});
  const CommandResult all = run_vpusim({"validate", file, "-vv"});

  EXPECT_THAT(cut.out, AllOf(HasSubstr("... and 10 more of the kind dma-port-not-on-device"),
                             Not(HasSubstr("task#30 "))));
  EXPECT_THAT(all.out, HasSubstr("task#34 'again'"));
}

TEST_F(ValidateCommand, ABrokenFileIsToldAsEverywhere) {
  const CommandResult broken = run_vpusim({"validate", hello_with("port: 0,", "prt: 0,")});
  const CommandResult missing = run_vpusim({"validate", folder.path("nothing.mlir")});
  const CommandResult nothing = run_vpusim({"validate"});

  EXPECT_EQ(broken.exit_code, 2);
  EXPECT_THAT(broken.err, HasSubstr("unknown key 'prt'; did you mean 'port'?"));
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_THAT(nothing.err, StartsWith("vpusim: SCHEDULE is required"));
}

TEST_F(ValidateCommand, TheEnvironmentsFailuresAreItsOwn) {
  const CommandResult full = run_shell("\"$VPUSIM\" validate '" + kHello + "' > /dev/full");
  const CommandResult folderless =
      run_vpusim({"validate", kHello, "--json", folder.path("no/such/out.json")});

  EXPECT_EQ(full.exit_code, 3);
  EXPECT_EQ(folderless.exit_code, 3);
}

TEST_F(ValidateCommand, TheFindingsNeverOverwriteTheSchedule) {
  const std::string file = folder.write("net.yaml", read_file(kHello));

  const CommandResult result = run_vpusim({"validate", file, "--json", file});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("the schedule and --json name the same file"));
  EXPECT_EQ(read_file(file), read_file(kHello));
}

TEST_F(ValidateCommand, RunTellsTheCheapFindingsAndGoesOn) {
  const std::string file = hello_with("kernel: [3, 3]", "kernel: [12, 3]");

  const CommandResult result = run_vpusim({"run", file});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("has a window of 12 x 3, at most 11 x 11 is possible"));
}

// Every finding on the public schedules is explained in sim/analysis/README.md.
TEST_F(ValidateCommand, TheReferenceSchedulesAreLegal) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(first, "schedules/age_gender_37XX.mlir");
  VPUSIM_REFERENCE_DATA_OR_SKIP(sequence, "schedules/gru_sequence_37XX.mlir");
  VPUSIM_REFERENCE_DATA_OR_SKIP(older, "schedules/age_gender_37XX_2023.mlir");
  VPUSIM_REFERENCE_DATA_OR_SKIP(media, "schedules/m2i_50XX.mlir");
  VPUSIM_REFERENCE_DATA_OR_SKIP(head, "schedules/resnet320_head_40XX.mlir");

  EXPECT_THAT(run_vpusim({"validate", first}).out, HasSubstr("legal (0 errors, 0 warnings)"));
  EXPECT_THAT(run_vpusim({"validate", sequence}).out, HasSubstr("legal (0 errors, 5 warnings)"));
  EXPECT_THAT(run_vpusim({"validate", older}).out, HasSubstr("legal (0 errors, 1 warning)"));
  EXPECT_THAT(run_vpusim({"validate", media}).out, HasSubstr("legal (0 errors, 1 warning)"));
  EXPECT_THAT(run_vpusim({"validate", head}).out, HasSubstr("legal (0 errors, 2 warnings)"));
}

}  // namespace
}  // namespace vpusim::test
