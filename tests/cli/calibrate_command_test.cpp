// Does `vpusim calibrate` find numbers that are known, tell what it did, and leave nothing
// half-done? The "measured" traces are simulated on a device whose numbers the test chose.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kConvnet = source_file("workloads/schedules/convnet_37XX.mlir");
const std::string kHello = source_file("workloads/schedules/hello.yaml");

class CalibrateCommand : public testing::Test {
 protected:
  CalibrateCommand() {
    // Slower to start than the device of the catalogue.
    const std::string truth = folder.write("truth.yaml",
                                           "extends: vpu_2_7\n"
                                           "dma: {start_latency_ns: 640}\n"
                                           "shave: {start_latency_ns: 5000}\n");
    run_vpusim({"run", kConvnet, "-q", "--hw", truth, "--json", convnet});
    run_vpusim({"run", kHello, "-q", "--hw", truth, "--json", hello});
  }

  // With the device and the output, in front of what a test adds.
  CommandResult calibrate(const std::vector<std::string>& more) const {
    std::vector<std::string> all = {"calibrate", "--device", "vpu_2_7", "-o", output};
    all.insert(all.end(), more.begin(), more.end());
    return run_vpusim(all);
  }

  const TemporaryFolder folder;
  const std::string convnet = folder.path("convnet.json");
  const std::string hello = folder.path("hello.json");
  const std::string convnet_pair = kConvnet + "=" + convnet;
  const std::string hello_pair = kHello + "=" + hello;
  const std::string output = folder.path("fitted.yaml");
};

TEST_F(CalibrateCommand, FindsTheNumbersThatMadeTheTraces) {
  const CommandResult result =
      calibrate({"--fit", "dma.start_latency_ns=0:2000,shave.start_latency_ns=0:20000",
                 "--evaluations", "2000", convnet_pair, hello_pair});

  ASSERT_EQ(result.exit_code, 0) << result.err;
  const CommandResult again = run_shell(
      fmt::format("$VPUSIM run {} -q --hw {} --json - | $VPUSIM compare - {} -q --fail-above 0.1%",
                  kConvnet, output, convnet));
  EXPECT_EQ(again.exit_code, 0) << again.err << read_file(output);
}

TEST_F(CalibrateCommand, WritesADeviceThatExtendsTheBase) {
  calibrate({"--fit", "shave.start_latency_ns=0:20000,dma.start_latency_ns", "--fit",
             "dma.ddr_to_cmx.latency_vpu_cycles", convnet_pair});

  const std::string text = read_file(output);
  EXPECT_THAT(text, HasSubstr("extends: 'vpu_2_7'\ndma:\n  ddr_to_cmx:\n    latency_vpu_cycles: "));
  EXPECT_THAT(text, HasSubstr("\n  start_latency_ns: "));
  EXPECT_THAT(text, HasSubstr("\nshave:\n  start_latency_ns: "));
  EXPECT_THAT(text, HasSubstr("# convnet.json by convnet_37XX.mlir: error "));
  EXPECT_EQ(run_vpusim({"devices", output}).exit_code, 0);
}

TEST_F(CalibrateCommand, ExtendsADeviceFileBesideTheOutput) {
  folder.write("mine.yaml", "extends: vpu_2_7\n");

  const CommandResult result =
      run_vpusim({"calibrate", "--device", folder.path("mine.yaml"), "-o", output, "--fit",
                  "dma.start_latency_ns", "--evaluations", "10", convnet_pair});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(read_file(output), HasSubstr("extends: './mine.yaml'\n"));
}

TEST_F(CalibrateCommand, TellsEachStepAndTheErrorOfWhatWasLeftOut) {
  const CommandResult result =
      calibrate({"--fit", "dma.start_latency_ns=0:2000", convnet_pair, hello_pair});

  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_THAT(result.out, HasSubstr("[1] dma.start_latency_ns "));
  EXPECT_THAT(result.out, HasSubstr("\n step      error      [1]\n    1 "));
  EXPECT_THAT(result.out, HasSubstr("leaving out one trace at a time"));
  EXPECT_THAT(result.out, HasSubstr("when left out"));
  EXPECT_THAT(result.out, HasSubstr("fitted  when one is left out"));
  EXPECT_THAT(result.out, HasSubstr("wrote "));
}

TEST_F(CalibrateCommand, SaysThatOneTraceCannotTellHowGoodTheFitIs) {
  const CommandResult result =
      calibrate({"--fit", "dma.start_latency_ns=0:2000", "--evaluations", "20", convnet_pair});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("one trace cannot tell"));
  EXPECT_THAT(result.out, Not(HasSubstr("left out")));
}

TEST_F(CalibrateCommand, SaysWhatHasNoEffectAndWhatIsAtABound) {
  const CommandResult result = calibrate({"--fit",
                                          "m2i.bytes_per_kilocycle,"
                                          "dma.start_latency_ns=0:200",
                                          convnet_pair});

  EXPECT_THAT(result.out, HasSubstr("m2i.bytes_per_kilocycle has no effect on these traces"));
  EXPECT_THAT(result.out, HasSubstr("dma.start_latency_ns went to a bound"));
}

TEST_F(CalibrateCommand, TellsEveryStepWithV) {
  const CommandResult result = calibrate(
      {"-v", "--fit", "dma.start_latency_ns=0:2000", "--evaluations", "20", convnet_pair});

  EXPECT_THAT(result.err, AllOf(HasSubstr("fit: step 1: "), HasSubstr("fit: step 2: ")));
}

TEST_F(CalibrateCommand, GivesTheSameBytesTwice) {
  const std::vector<std::string> arguments = {"--fit", "dma.start_latency_ns=0:2000", convnet_pair,
                                              hello_pair};
  const CommandResult first = calibrate(arguments);
  const std::string written = read_file(output);

  const CommandResult second = calibrate(arguments);

  EXPECT_EQ(first.out, second.out);
  EXPECT_EQ(written, read_file(output));
}

TEST_F(CalibrateCommand, RefusesKeysThatItCannotFit) {
  const auto error = [&](const std::string& key) {
    const CommandResult result = calibrate({"--fit", key, convnet_pair});
    EXPECT_EQ(result.exit_code, 2) << key;
    return result.err;
  };

  EXPECT_THAT(error("dma.start_latency"), HasSubstr("did you mean 'dma.start_latency_ns'?"));
  EXPECT_THAT(error("compiler_dma.is_legacy"), HasSubstr("is true or false, not a number"));
  EXPECT_THAT(error("clocks.dpu_mhz"), HasSubstr("each trace says at which clock"));
  EXPECT_THAT(error("m2i.start_latency_ns"),
              HasSubstr("is 0, which says nothing about its size; give its bounds"));
  EXPECT_THAT(error("dma.start_latency_ns=5"), HasSubstr("expected bounds like 10:200, got '5'"));
  EXPECT_THAT(error("dma.start_latency_ns=x:5"), HasSubstr("expected a bound of 0 to 1000000"));
  EXPECT_THAT(error("dma.start_latency_ns=0:9999999"), HasSubstr("expected a bound of"));
  EXPECT_THAT(error("dma.start_latency_ns=9000:9001"), HasSubstr("must be within"));
  EXPECT_THAT(error("dma.start_latency_ns,dma.start_latency_ns"), HasSubstr("is named twice"));
  EXPECT_FALSE(std::filesystem::exists(output));
}

TEST_F(CalibrateCommand, RefusesWrongPairs) {
  const std::vector<std::string> fit = {"--fit", "dma.start_latency_ns"};
  const auto error = [&](const std::string& pair) {
    const CommandResult result = calibrate({"--fit", "dma.start_latency_ns", pair});
    EXPECT_EQ(result.exit_code, 2) << pair;
    return result.err;
  };

  EXPECT_THAT(error(kConvnet), HasSubstr("expected SCHEDULE=TRACE"));
  EXPECT_THAT(error("=" + convnet), HasSubstr("expected SCHEDULE=TRACE"));
  EXPECT_THAT(error(kConvnet + "=" + folder.path("absent.json")), HasSubstr("absent.json"));
  EXPECT_THAT(error(convnet + "=" + kConvnet), Not(IsEmpty()));
  EXPECT_THAT(error(kConvnet + "=" +
                    folder.write("other.json",
                                 R"([{"name": "x", "cat": "DMA", "ph": "X",
                                                       "ts": 0, "dur": 1}])")),
              HasSubstr("have no task in common"));
  EXPECT_FALSE(std::filesystem::exists(output));
}

TEST_F(CalibrateCommand, WantsAnOutputThatIsNoInput) {
  const CommandResult none = run_vpusim(
      {"calibrate", "--device", "vpu_2_7", "--fit", "dma.start_latency_ns", convnet_pair});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("--output is required"));

  const CommandResult same = run_vpusim({"calibrate", "--device", "vpu_2_7", "--fit",
                                         "dma.start_latency_ns", convnet_pair, "-o", convnet});
  EXPECT_EQ(same.exit_code, 2);
  EXPECT_THAT(same.err, HasSubstr("a trace and -o name the same file"));
}

TEST_F(CalibrateCommand, CtrlCLeavesNothingBehind) {
  const CommandResult result = run_shell(fmt::format(
      "timeout --preserve-status -s INT 1 $VPUSIM calibrate --device vpu_2_7 --evaluations 100000 "
      "--fit dma.start_latency_ns=0:100000,shave.start_latency_ns=0:100000,"
      "dpu.start_latency_ns=0:100000,dma.signal_latency_ns=0:100000,"
      "dpu.signal_latency_ns=0:100000 {} {} -o {}",
      convnet_pair, hello_pair, output));

  EXPECT_EQ(result.exit_code, 130) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\n    1 ")) << "the steps until then";
  EXPECT_FALSE(std::filesystem::exists(output));
}

// Workloads "measured" on a device with other numbers than the catalogue's.
TEST_F(CalibrateCommand, FindsTheNumbersBehindATableOfWorkloads) {
  const std::string truth =
      folder.write("pipeline.yaml",
                   "extends: vpu_2_7\n"
                   "dpu: {pipeline: {start_dpu_cycles: 321, read_share_permille: 777}}\n");
  std::string table = "device,operation,in_w,in_h,in_c,out_w,out_h,out_c,group\n";
  for (int side = 2; side <= 64; side += 2) {
    table += fmt::format("VPU_2_7,MAXPOOL,{0},{0},64,{0},{0},64,{1}\n", side, side % 7);
  }
  const std::string asked = folder.write("asked.csv", table);
  const std::string measured = folder.path("measured.csv");
  run_vpusim({"predict", asked, "--hw", truth, "--timing", "pipeline", "--csv", measured});

  const CommandResult result = calibrate(
      {"--fit", "dpu.pipeline.start_dpu_cycles=0:1000,dpu.pipeline.read_share_permille=100:1000",
       "--evaluations", "1000", measured});

  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("leaving out one of 5 parts of the groups"));
  EXPECT_THAT(read_file(output), AllOf(HasSubstr("start_dpu_cycles: 32"),
                                       HasSubstr("extends: 'vpu_2_7'"), HasSubstr("32 rows")));
}

TEST_F(CalibrateCommand, RefusesATableWithoutMeasurements) {
  const std::string table =
      folder.write("table.csv", "device,operation,in_w\nVPU_2_7,CONVOLUTION,56\n");

  const CommandResult result = calibrate({"--fit", "dpu.pipeline.start_dpu_cycles", table});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("table.csv"));
  EXPECT_FALSE(std::filesystem::exists(output));
}

}  // namespace
}  // namespace vpusim::test
