// Does `vpusim train` make a network that other commands use, go on where it was interrupted,
// and refuse what it cannot learn from?

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class TrainCommand : public testing::Test {
 protected:
  CommandResult train(const std::vector<std::string>& more) const {
    std::vector<std::string> all = {"train", "-o", network, "--seed", "3"};
    all.insert(all.end(), more.begin(), more.end());
    return run_vpusim(all);
  }

  // "... error 4.20 % on average" of the rows that were not learned from.
  static double error_in(const std::string& text) {
    std::smatch found;
    return std::regex_search(text, found, std::regex("error ([0-9.]+) % on average"))
               ? std::stod(found[1])
               : -1;
  }

  const TemporaryFolder folder;
  const std::string network = folder.path("small.vpunn");
  const std::string card = folder.path("small.md");
  // Twice the MACs and CMX, half the ports.
  const std::string device = folder.write("large.yaml",
                                          "extends: vpu_4_0\n"
                                          "dpu: {macs_per_cycle: 8192, cmx_read_ports: 4}\n"
                                          "cmx: {capacity_bytes: 4194304}\n");
};

TEST_F(TrainCommand, LearnsThePipelineModelOfADeviceOfOnesOwn) {
  const CommandResult result =
      train({"--hw", device, "--rows", "20000", "--epochs", "20", "--arch", "64,64,64"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  // Without training the answer is the ideal, which is 60 % off.
  const double error = error_in(result.out);
  EXPECT_GT(error, 0);
  EXPECT_LT(error, 20) << result.out;
  EXPECT_THAT(
      read_file(card),
      AllOf(
          HasSubstr("labelled by | pipeline, 20000 rows"),
          HasSubstr(
              "| random, not learned from (20000 of 20000: the others cannot be) | all | 20000 |"),
          Not(HasSubstr(folder.path("")))));

  const CommandResult used = run_vpusim(
      {"run", source_file("workloads/schedules/hello.yaml"), "--hw", folder.path("small.yaml")});
  EXPECT_EQ(used.exit_code, 0) << used.err;
  EXPECT_THAT(used.out + used.err, HasSubstr("vpunn:small"));
  EXPECT_EQ(run_vpusim({"models", network}).exit_code, 0);
}

TEST_F(TrainCommand, LearnsADeviceWhosePortsAreNoLimit) {
  const CommandResult result =
      train({"--device", "vpu_2_0", "--rows", "2000", "--epochs", "2", "--arch", "16"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

TEST_F(TrainCommand, EqualCommandsGiveEqualBytes) {
  const std::vector<std::string> options = {"--device", "vpu_2_7", "--rows", "3000",
                                            "--epochs", "2",       "--arch", "24,24"};
  ASSERT_EQ(train(options).exit_code, 0);
  const std::string first = read_file(network);
  const std::string first_card = read_file(card);
  ASSERT_EQ(train(options).exit_code, 0);
  EXPECT_EQ(read_file(network), first);
  EXPECT_EQ(read_file(card), first_card);
}

TEST_F(TrainCommand, GoesOnWhereItWasInterrupted) {
  const std::string command =
      "$VPUSIM train --device vpu_2_7 --rows 4000 --epochs 200 --arch 24,24 -o " + network;
  // A pipe that closes after the second epoch ends the program as Ctrl-C would.
  run_shell(command + " | sed '/ 2\\/200 /q' > /dev/null");
  const std::string checkpoint = network + ".base.partial";
  ASSERT_TRUE(std::filesystem::exists(checkpoint));
  ASSERT_FALSE(std::filesystem::exists(network));
  const CommandResult resumed = run_shell(command);
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_THAT(resumed.out, AllOf(HasSubstr("goes on from"), Not(HasSubstr(" 1/200 "))));
  EXPECT_FALSE(std::filesystem::exists(checkpoint));
  const std::string interrupted = read_file(network);
  ASSERT_EQ(run_shell(command).exit_code, 0);
  EXPECT_EQ(read_file(network), interrupted);
}

TEST_F(TrainCommand, AnInterruptedEndDoesNotCostTheBase) {
  std::string table = "device,operation,in_w,in_h,in_c,out_w,out_h,out_c,gt_cycles\n";
  for (int height = 1; height <= 50; ++height) {
    table +=
        fmt::format("VPU_2_7,CONVOLUTION,16,{0},64,16,{0},64,{1}\n", height, 500 + 40 * height);
  }
  const std::string command =
      "$VPUSIM train --device vpu_2_7 --rows 3000 --epochs 2 --arch 24,24 --finetune " +
      folder.write("measured.csv", table) + " --finetune-epochs 300 -o " + network;
  run_shell(command + " | sed '/ 2\\/300 /q' > /dev/null");
  ASSERT_FALSE(std::filesystem::exists(network));
  const CommandResult resumed = run_shell(command);
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_THAT(resumed.out, AllOf(Not(HasSubstr(" 1/2 ")), Not(HasSubstr(" 1/300 "))));
  EXPECT_FALSE(std::filesystem::exists(network + ".base.partial"));
  EXPECT_FALSE(std::filesystem::exists(network + ".finetune.partial"));
}

TEST_F(TrainCommand, RefusesTheStateOfAnotherTraining) {
  folder.write("small.vpunn.base.partial", "vpusim training 1\n12345\n");
  const CommandResult result = train({"--device", "vpu_2_7", "--rows", "1000", "--epochs", "1"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("state of another training"));
}

TEST_F(TrainCommand, LearnsFromTablesAndGoesOnFromANetwork) {
  std::string table = "device,operation,in_w,in_h,in_c,out_w,out_h,out_c,gt_cycles,split\n";
  for (int height = 1; height <= 150; ++height) {
    table += "VPU_2_7,CONVOLUTION,16," + std::to_string(height) + ",64,16," +
             std::to_string(height) + ",64," + std::to_string(500 + 40 * height) + "," +
             (height % 10 == 0 ? "test" : "train") + "\n";
  }
  const std::string file = folder.write("measured.csv", table);
  const CommandResult first =
      train({"--device", "vpu_2_7", "--data", file, "--epochs", "40", "--arch", "24,24"});
  ASSERT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("measured.csv: 135 rows"));
  EXPECT_THAT(first.out, HasSubstr("measured.csv, test: 15 rows"));
  const std::string start = folder.path("start.vpunn");
  std::filesystem::rename(network, start);
  const CommandResult second = train({"--device", "vpu_2_7", "--start", start, "--finetune", file,
                                      "--rows", "2000", "--finetune-epochs", "3"});
  ASSERT_EQ(second.exit_code, 0) << second.err;
  EXPECT_THAT(second.out, HasSubstr("measured.csv: 135 measured rows"));
  EXPECT_THAT(read_file(card), HasSubstr("| goes on from | `start.vpunn` (SHA-256 "));
}

TEST_F(TrainCommand, TellsWhatIsWrong) {
  const auto error_of = [&](const std::vector<std::string>& options) {
    const CommandResult result = train(options);
    EXPECT_EQ(result.exit_code, 2) << result.out;
    return result.err;
  };
  EXPECT_THAT(error_of({"--device", "vpu_2_7", "--reference", "piepline"}),
              HasSubstr("--reference"));
  EXPECT_THAT(error_of({"--device", "vpu_2_7", "--rate", "nan"}), HasSubstr("--rate"));
  const std::string other_device =
      folder.write("other.csv",
                   "device,operation,in_w,in_h,in_c,out_w,out_h,out_c,gt_cycles\n"
                   "VPU_4_0,CONVOLUTION,16,16,64,16,16,64,900\n");
  const CommandResult early = train({"--device", "vpu_2_7", "--finetune", other_device});
  EXPECT_EQ(early.exit_code, 2);
  EXPECT_THAT(early.err, HasSubstr("no row of the device"));
  EXPECT_THAT(early.out, Not(HasSubstr("epoch")));
  EXPECT_THAT(error_of({"--device", "vpu_2_7", "--data", folder.path(".")}),
              HasSubstr("would write into the folder"));
  EXPECT_THAT(error_of({"--device", "vpu_2_7", "--rows", "20"}),
              HasSubstr("20 rows to learn from"));
  EXPECT_THAT(error_of({"--device", "vpu_2_7", "--data", folder.path("absent.csv")}),
              HasSubstr("absent.csv"));
  const std::string published = folder.write("published.vpunn", "no network");
  EXPECT_THAT(error_of({"--device", "vpu_2_7", "--distill", published}),
              HasSubstr("published.vpunn"));
  EXPECT_THAT(error_of({"--device", "vpu_2_7", "--distill", network}), HasSubstr("--distill"));
  EXPECT_FALSE(std::filesystem::exists(network));
}

}  // namespace
}  // namespace vpusim::test
