// What a user gets for bad input: the right exit code, a message that says where
// and what, and nothing half-written.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kHello = source_file("workloads/schedules/hello.yaml");
const std::string kConvnet = source_file("workloads/schedules/convnet_37XX.mlir");

class BadInput : public testing::Test {
 protected:
  // The hello schedule with one piece of its text replaced.
  std::string hello_with(const std::string& what, const std::string& by) const {
    std::string text = read_file(kHello);
    const std::size_t place = text.find(what);
    EXPECT_NE(place, std::string::npos) << what;
    return folder.write("changed.yaml", text.replace(place, what.size(), by));
  }

  TemporaryFolder folder;
};

// Before it fills the memory.
TEST_F(BadInput, AFileWithoutAnEndIsRefused) {
  for (const char* const command : {"run", "compile", "sweep"}) {
    const CommandResult result = run_vpusim({command, "/dev/zero"});

    EXPECT_EQ(result.exit_code, 2) << command;
    EXPECT_THAT(result.err, HasSubstr("/dev/zero: is a device, expected a file"));
  }
}

TEST_F(BadInput, AStudyThatNobodyCanHaveWrittenIsRefused) {
  const std::string study = folder.write("study.yaml", "inputs: [resnet50]\n");
  std::filesystem::resize_file(study, std::uintmax_t{1} << 30);

  const CommandResult result = run_vpusim({"sweep", study});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr(study + ": larger than 16 MiB"));
}

TEST_F(BadInput, TruncatedMlirNamesWhatIsNeverClosed) {
  const std::string text = read_file(kConvnet);
  const std::string file = folder.write("cut.mlir", text.substr(0, text.size() / 2));

  const CommandResult result = run_vpusim({"run", file});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("is never closed; the file may be truncated"));
}

TEST_F(BadInput, ABarrierThatNobodyUpdatesIsWarnedOf) {
  const std::string file = hello_with("    updates: [convolved]\n", "");

  const CommandResult result = run_vpusim({"run", file});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("barrier 'convolved' is waited for by 1 task(s) but updated by "
                                    "none; it counts as lifted from the start"));
}

TEST_F(BadInput, ACyclicWaitIsADeadlockWithItsTasksAndCounts) {
  const std::string file = hello_with("    waits: [loaded]\n", "    waits: [loaded, applied]\n");

  for (const std::string fidelity : {"device", "compiler"}) {
    const CommandResult result = run_vpusim({"run", file, "--fidelity", fidelity});

    EXPECT_EQ(result.exit_code, 4);
    EXPECT_THAT(result.err, AllOf(HasSubstr("deadlock: 3 of 5 tasks can never start or end"),
                                  HasSubstr("task#2 'conv?t_Convolution' (line 36) waits for "
                                            "barrier 'applied' (physical 2), which lacks 1 of 1 "
                                            "producers: task#3 'prob?t_Sigmoid'")));
  }
}

TEST_F(BadInput, ATaskOnATileThatTheDeviceLacksIsRefused) {
  const std::string file = hello_with("tile: 0,", "tile: 5,");

  const CommandResult result = run_vpusim({"run", file});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(
      result.err,
      HasSubstr("the schedule cannot run on vpu_2_7:\n  task#3 "
                "'prob?t_Sigmoid' (line 46) needs tile 5 (counted from 0), but vpu_2_7 has 2"));
}

TEST_F(BadInput, AnIntegerOfTwoGigabytesIsRefusedWhereItCannotBe) {
  const std::string yaml = hello_with("port: 0,", "port: 2147483648,");
  std::string text = read_file(kConvnet);
  const std::string port = "port = 0 : i64";
  const std::string mlir = folder.write(
      "big.mlir", text.replace(text.find(port), port.size(), "port = 2147483648 : i64"));

  const CommandResult from_yaml = run_vpusim({"run", yaml});
  const CommandResult from_mlir = run_vpusim({"run", mlir});

  EXPECT_EQ(from_yaml.exit_code, 2);
  EXPECT_THAT(from_yaml.err,
              HasSubstr(":32:17: tasks[0].dma.port: must be at most 15, got 2147483648"));
  EXPECT_EQ(from_mlir.exit_code, 2);
  EXPECT_THAT(from_mlir.err, HasSubstr("'port' must be at most 15, got 2147483648"));
}

TEST_F(BadInput, ATransferThatWouldNeverEndIsRefused) {
  for (const std::string fidelity : {"device", "compiler"}) {
    const std::string file = hello_with("[1, 16, 32, 32]", "[1, 1, 2147483647, 268435456]");

    const CommandResult result = run_vpusim({"run", file, "--fidelity", fidelity});

    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("more than an hour of simulated time"));
  }
}

TEST_F(BadInput, AKernelThatWouldNeverEndIsRefused) {
  for (const std::string fidelity : {"device", "compiler"}) {
    for (const std::string extent : {"4194304", "2147483647"}) {
      const std::string file = hello_with("result: {shape: [1, 32, 32, 32]",
                                          "result: {shape: [1, 1, 2147483647, " + extent + "]");

      const CommandResult result = run_vpusim({"run", file, "--fidelity", fidelity});

      EXPECT_EQ(result.exit_code, 2) << extent;
      EXPECT_THAT(result.err, HasSubstr("more than an hour of simulated time"));
    }
  }
}

TEST_F(BadInput, AnIntegerThatFitsNoTypeIsRefused) {
  const CommandResult result =
      run_vpusim({"run", hello_with("offset_bytes: 16384", "offset_bytes: 99999999999999999999")});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(
      result.err,
      HasSubstr("buffers.weights.offset_bytes: expected bytes, got '99999999999999999999'"));
}

TEST_F(BadInput, ADirectoryIsNoFile) {
  const CommandResult result = run_vpusim({"run", source_file("workloads")});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("is a directory, expected a file"));
}

TEST_F(BadInput, AMissingFileIsTheUsersMistake) {
  const CommandResult result = run_vpusim({"run", folder.path("nothing.mlir")});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("No such file or directory"));
}

TEST_F(BadInput, AnUnreadableFileIsTheEnvironmentsFault) {
  const std::string file = folder.write("secret.yaml", read_file(kHello));
  std::filesystem::permissions(file, std::filesystem::perms::none);
  // Nothing is unreadable for root, so the program is run as somebody else.
  const bool is_root = ::geteuid() == 0;
  if (is_root) {
    std::filesystem::permissions(std::filesystem::path(file).parent_path(),
                                 std::filesystem::perms::all);
  }
  const std::string as_nobody =
      is_root ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : "";
  if (is_root &&
      run_shell("command -v setpriv && " + as_nobody + "test -x \"$VPUSIM\"").exit_code != 0) {
    GTEST_SKIP() << "cannot run the program as an unprivileged user here";
  }

  const CommandResult result = run_shell(as_nobody + "\"$VPUSIM\" run '" + file + "'");

  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("cannot open: Permission denied"));
}

TEST_F(BadInput, AnOutputThatCannotBeWrittenIsTheEnvironmentsFault) {
  const CommandResult result =
      run_vpusim({"run", kHello, "--json", folder.path("no/such/folder/out.json")});

  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("cannot write: No such file or directory"));
}

TEST_F(BadInput, AFullDiskLeavesNothingHalfWritten) {
  const CommandResult device = run_vpusim({"run", kHello, "--json", "/dev/full"});
  const CommandResult terminal = run_shell("\"$VPUSIM\" run '" + kHello + "' > /dev/full");
  const CommandResult help = run_shell("\"$VPUSIM\" --help > /dev/full");
  const CommandResult version = run_shell("\"$VPUSIM\" --version > /dev/full");

  EXPECT_EQ(device.exit_code, 3);
  EXPECT_THAT(device.err, HasSubstr("/dev/full: cannot write: No space left on device"));
  EXPECT_EQ(terminal.exit_code, 3);
  EXPECT_THAT(terminal.err, HasSubstr("cannot write to the standard output"));
  EXPECT_EQ(help.exit_code, 3);
  EXPECT_EQ(version.exit_code, 3);
}

TEST_F(BadInput, AnOldResultSurvivesARunThatFails) {
  const std::string out = folder.write("out.json", "old");

  const CommandResult result = run_vpusim({"run", folder.path("nothing.mlir"), "--json", out});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(read_file(out), "old");
}

TEST_F(BadInput, AWrongOptionIsAnsweredWithTheWayToTheHelp) {
  const CommandResult result = run_vpusim({"run", kHello, "--fidelty", "device"});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--fidelty"));
  EXPECT_THAT(result.err, HasSubstr("Try 'vpusim --help'"));
}

TEST_F(BadInput, MisspeltValuesAreAnsweredWithTheNearestLegalOnes) {
  EXPECT_THAT(run_vpusim({"run", kHello, "--fidelity", "devise"}).err,
              HasSubstr("unknown fidelity 'devise'; did you mean 'device'?"));
  EXPECT_THAT(run_vpusim({"run", kHello, "--timing", "analytik"}).err,
              AllOf(HasSubstr("unknown timing model 'analytik'; did you mean 'analytic'?"),
                    HasSubstr("unit")));
  EXPECT_THAT(run_vpusim({"run", kHello, "--trace", "t.txt"}).err,
              HasSubstr("must end in .pftrace or .json"));
}

TEST_F(BadInput, AClockIsAWholeNumberOfMegahertz) {
  for (const std::string clock : {"0", "10001", "0x10", "0650", "1300.5", "1e3", "-1", ""}) {
    const CommandResult result = run_vpusim({"run", kHello, "--dpu-mhz=" + clock});

    EXPECT_EQ(result.exit_code, 2) << clock;
    EXPECT_THAT(result.err, HasSubstr("--dpu-mhz")) << clock;
    if (!clock.empty()) {
      EXPECT_THAT(result.err,
                  HasSubstr("expected a whole number of MHz, 1 to 10000, got '" + clock + "'"));
    }
  }
}

TEST_F(BadInput, ADeviceIsANameOrAFile) {
  const CommandResult nothing = run_vpusim({"run", kHello, "--hw", ""});
  const CommandResult folder_path = run_vpusim({"run", kHello, "--hw", source_file("hw_configs")});
  const CommandResult folder_name = run_shell("cd '" + source_file(".") + "' && \"$VPUSIM\" run '" +
                                              kHello + "' --hw hw_configs");

  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_THAT(nothing.err, AnyOf(HasSubstr("unknown device ''"), HasSubstr("--hw")));
  EXPECT_EQ(folder_path.exit_code, 2);
  EXPECT_THAT(folder_path.err, HasSubstr("hw_configs: is a directory"));
  EXPECT_EQ(folder_name.exit_code, 2);
  EXPECT_THAT(folder_name.err, HasSubstr("hw_configs: is a directory"));
}

TEST_F(BadInput, AnUnknownCommandIsAnsweredWithTheNearestOne) {
  const CommandResult command = run_vpusim({"improt", kHello});
  const CommandResult option = run_vpusim({"--verbos", "run", kHello});

  EXPECT_EQ(command.exit_code, 2);
  EXPECT_THAT(command.err,
              StartsWith("vpusim: unknown command 'improt'; did you mean 'import'? (run, "));
  EXPECT_EQ(option.exit_code, 2);
  EXPECT_THAT(option.err, HasSubstr("--verbos"));
}

TEST_F(BadInput, AnOutputNeverOverwritesAnInput) {
  const std::string schedule = folder.write("net.yaml", read_file(kHello));
  const std::string device = folder.write("mine.yaml", "extends: vpu_2_7\n");
  const std::string link = folder.path("link.json");
  std::filesystem::create_symlink(schedule, link);

  const CommandResult over_schedule = run_vpusim({"run", schedule, "--json", link});
  const CommandResult over_device =
      run_vpusim({"run", schedule, "--hw", device, "--json", folder.path("./mine.yaml")});
  const CommandResult over_input = run_vpusim({"import", schedule, "-o", schedule});

  EXPECT_EQ(over_schedule.exit_code, 2);
  EXPECT_THAT(over_schedule.err, HasSubstr("the schedule and --json name the same file, " + link));
  EXPECT_EQ(over_device.exit_code, 2);
  EXPECT_THAT(over_device.err, HasSubstr("the device and --json name the same file"));
  EXPECT_EQ(over_input.exit_code, 2);
  EXPECT_THAT(over_input.err, HasSubstr("the input and --output name the same file"));
  EXPECT_EQ(read_file(schedule), read_file(kHello));
}

TEST_F(BadInput, OutputsNeverOverwriteEachOther) {
  const CommandResult result = run_vpusim(
      {"run", kHello, "--json", folder.path("x.json"), "--trace", folder.path("./x.json")});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--json and --trace name the same file"));
  EXPECT_FALSE(std::filesystem::exists(folder.path("x.json")));
}

TEST_F(BadInput, ManyFindingsOfOneKindAreCut) {
  std::string text = read_file(kHello);
  for (int i = 0; i < 8; ++i) {
    text +=
        fmt::format("  - {{name: far{}, dma: {{port: 9, source: weights, target: weights}}}}\n", i);
  }
  const std::string file = folder.write("far.yaml", text);

  const CommandResult cut = run_vpusim({"run", file});
  const CommandResult all = run_vpusim({"run", file, "-vv"});

  EXPECT_EQ(cut.exit_code, 2);
  EXPECT_THAT(cut.err, AllOf(HasSubstr("'far4'"), Not(HasSubstr("'far5'")),
                             HasSubstr("\n  ... and 3 more of the kind dma-port-not-on-device")));
  EXPECT_THAT(all.err, HasSubstr("'far7'"));
}

TEST_F(BadInput, AScheduleForAnotherArchitectureIsWarnedOfOnce) {
  const CommandResult result = run_vpusim({"run", kHello, "--hw", "vpu_4_0", "--quiet"});

  const std::string warning = "the schedule was compiled for NPU37XX, vpu_4_0 is NPU40XX";
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr(warning));
  EXPECT_EQ(result.err.find(warning), result.err.rfind(warning));
  EXPECT_EQ(result.out, "");
}

TEST_F(BadInput, UnknownKeysAreAnsweredWithTheNearestLegalOnes) {
  const CommandResult result =
      run_vpusim({"run", hello_with("updates: [loaded]", "update: [loaded]")});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr(":31:5: tasks[0].update: unknown key 'update'; did you mean "
                                    "'updates'?"));
}

TEST_F(BadInput, AScheduleWithoutAnArchitectureAsksForADevice) {
  const std::string file = hello_with("target: {architecture: NPU37XX}\n", "");

  EXPECT_THAT(run_vpusim({"run", file}).err,
              HasSubstr("does not name its architecture; choose one with --hw (npu_5_0, vpu_2_0, "
                        "vpu_2_7, vpu_4_0)"));
  EXPECT_EQ(run_vpusim({"run", file, "--hw", "vpu_2_7"}).exit_code, 0);
}

TEST_F(BadInput, ControlCharactersOfAFileNeverReachTheTerminal) {
  const CommandResult result =
      run_vpusim({"run", hello_with("name: prob?t_Sigmoid", "name: \"\\e[31mred\\a\"")});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ((result.out + result.err).find('\x1b'), std::string::npos);
  EXPECT_THAT(result.out, HasSubstr("?[31mred?"));
}

TEST_F(BadInput, NamesTheNearestNetworkThatComesWithTheProgram) {
  const CommandResult result = run_vpusim({"run", "resnet51"});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("did you mean 'resnet50'?"));
}

TEST_F(BadInput, OnlyOneOutputGoesToTheStandardOutput) {
  const std::string schedule = source_file("workloads/schedules/hello.yaml");

  const CommandResult two = run_vpusim({"run", schedule, "--json", "-", "--report", "-"});
  const CommandResult format = run_vpusim({"run", schedule, "--format", "json", "--report", "-"});

  EXPECT_EQ(two.exit_code, 2);
  EXPECT_THAT(two.err, HasSubstr("--json and --report both go to the standard output"));
  EXPECT_EQ(format.exit_code, 2);
  EXPECT_EQ(two.out + format.out, "");
}

}  // namespace
}  // namespace vpusim::test
