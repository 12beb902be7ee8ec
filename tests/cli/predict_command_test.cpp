// Does `vpusim predict` do what its help and the README say? And `run --timing`?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kTable =
    "name,device,operation,in_w,in_h,in_c,out_w,out_h,out_c,kernel_w,kernel_h,cycles\n"
    "a,VPU_2_7,CONVOLUTION,56,56,64,56,56,64,1,1,7000\n"
    "b,VPU_2_7,MAXPOOL,8,8,16,8,8,16,1,1,90\n";

TEST(PredictCommand, PredictsOneWorkloadByHand) {
  const CommandResult result = run_vpusim(
      {"predict", "--hw", "vpu_2_7", "--op", "conv", "--in", "56x56x64", "--out", "56x56x64"});

  // 56 * 56 * 64 * 64 MACs, 2048 in a cycle.
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, StartsWith("6272 DPU cycles, 4.825 us at 1300 MHz, says analytic\n"));
  EXPECT_THAT(result.out, HasSubstr("100.0 % of the DPU used"));
}

TEST(PredictCommand, AddsColumnsToATableAndKeepsItsOwn) {
  const TemporaryFolder folder;
  const std::string table = folder.write("table.csv", kTable);

  const CommandResult result = run_vpusim({"predict", table, "--csv", "-"});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out,
              StartsWith("name,device,operation,in_w,in_h,in_c,out_w,out_h,out_c,kernel_w,kernel_h,"
                         "given_cycles,cycles,model,utilization,energy,finding\n"
                         "a,VPU_2_7,CONVOLUTION,56,56,64,56,56,64,1,1,7000,6272,analytic,1.0000,"));
  EXPECT_THAT(result.err, HasSubstr("2 workloads on vpu_2_7, 0 rejected"));
}

TEST(PredictCommand, AsksAMeasuredTableFirst) {
  const TemporaryFolder folder;
  const std::string measured = folder.write("measured.csv", kTable);
  const std::string table = folder.write(
      "table.csv",
      "device,operation,in_w,in_h,in_c,out_w,out_h,out_c\nVPU_2_7,CONVOLUTION,56,56,64,56,56,64\n"
      "VPU_2_7,CONVOLUTION,56,56,64,56,56,128\n");

  const CommandResult result =
      run_vpusim({"predict", table, "--timing", "measured:" + measured, "--csv", "-"});

  EXPECT_THAT(result.out, HasSubstr("56,56,64,7000,measured:measured,"));
  EXPECT_THAT(result.out, HasSubstr("56,56,128,12544,analytic,"));
}

TEST(PredictCommand, SaysWhatIsWrongWithARow) {
  const TemporaryFolder folder;
  const std::string table =
      folder.write("table.csv", "device,operation,in_w\nVPU_2_7,CONVOLUTION,56\nVPU_2_7,CONV,56\n");

  const CommandResult result = run_vpusim({"predict", table});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("table.csv:3:9: operation: expected a name as the published "
                                    "tables write it, got 'CONV'"));
}

TEST(PredictCommand, RefusesWhatIsNoTableAndWhatIsNoWorkload) {
  const TemporaryFolder folder;
  const std::string text = folder.write("text.csv", "hello\nworld\n");

  EXPECT_THAT(run_vpusim({"predict", text}).err,
              HasSubstr("expected a line of column names with 'operation', got 'hello'"));
  EXPECT_THAT(run_vpusim({"predict", folder.path("none.csv")}).err, HasSubstr("no such file"));
  EXPECT_THAT(run_vpusim({"predict"}).err, HasSubstr("either a table of workloads or one"));
  const CommandResult extents = run_vpusim(
      {"predict", "--hw", "vpu_2_7", "--op", "conv", "--in", "56x56", "--out", "56x56x64"});
  EXPECT_EQ(extents.exit_code, 2);
  EXPECT_THAT(extents.err, HasSubstr("--in: expected 3 whole numbers such as 56x56x64"));
  EXPECT_THAT(run_vpusim({"predict", "--hw", "vpu_2_7", "--op", "covn", "--in", "1x1x16", "--out",
                          "1x1x16"})
                  .err,
              HasSubstr("unknown operation 'covn'"));
}

TEST(PredictCommand, RejectsWhatAPublishedNetworkWasNotTrainedFor) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(network, "models/vpu_2_7.vpunn");

  const CommandResult result =
      run_vpusim({"predict", "--hw", "vpu_2_7", "--op", "conv", "--in", "56x56x17", "--out",
                  "56x56x64", "--timing", "vpunn:" + network});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("17 input channels are not legal for CONVOLUTION"));
}

TEST(TimingOption, RefusesUnknownModelsAndFilesThatAreNoNetworks) {
  const std::string schedule = source_file("workloads/schedules/convnet_37XX.mlir");

  const CommandResult unknown = run_vpusim({"run", schedule, "--timing", "analytik"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean 'analytic'?"));
  const CommandResult no_network = run_vpusim({"run", schedule, "--timing", "vpunn:" + schedule});
  EXPECT_EQ(no_network.exit_code, 2);
  EXPECT_THAT(no_network.err, HasSubstr("convnet_37XX.mlir"));
}

// The compiler printed this estimate; it asked the same network.
TEST(TimingOption, ReproducesTheCompilersEstimateWithItsNetwork) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(schedule, "schedules/age_gender_37XX.mlir");
  VPUSIM_REFERENCE_DATA_OR_SKIP(network, "models/vpu_2_7_159.vpunn");

  const CommandResult result = run_vpusim(
      {"run", schedule, "--fidelity", "compiler", "--timing", "vpunn:" + network, "--json", "-"});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(json::parse(result.out).at("latency_dpu_cycles"), 104492);
}

TEST(TimingOption, SaysWhichKernelsNoModelKnows) {
  const TemporaryFolder folder;
  std::string schedule = read_file(source_file("workloads/schedules/hello.yaml"));
  const std::string kernel = "builtin_";
  ASSERT_NE(schedule.find(kernel), std::string::npos);
  schedule.insert(schedule.find(kernel) + kernel.size(), "Foo");

  const CommandResult result = run_vpusim({"run", folder.write("foo.yaml", schedule)});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("no model knows this SHAVE kernel Foo"));
  EXPECT_THAT(result.err, HasSubstr("; unknown-kernel answers"));
}

TEST(TimingOption, ADeviceFileMayNameItsNetwork) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(network, "models/vpu_2_7_159.vpunn");
  const TemporaryFolder folder;
  folder.write("own.vpunn", read_file(network));
  const std::string device =
      folder.write("mine.yaml", "extends: vpu_2_7\ntiming: {dpu: {model: 'vpunn:own.vpunn'}}\n");

  const CommandResult result =
      run_vpusim({"run", source_file("workloads/schedules/convnet_37XX.mlir"), "--hw", device});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("vpunn:own ("));
}

}  // namespace
}  // namespace vpusim::test
