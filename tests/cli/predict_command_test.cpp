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
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kTable =
    "name,device,operation,in_w,in_h,in_c,out_w,out_h,out_c,kernel_w,kernel_h,cycles\n"
    "a,VPU_2_7,CONVOLUTION,56,56,64,56,56,64,1,1,7000\n"
    "b,VPU_2_7,MAXPOOL,8,8,16,8,8,16,1,1,90\n";

TEST(PredictCommand, PredictsOneWorkloadByHand) {
  const CommandResult result =
      run_vpusim({"predict", "--hw", "vpu_2_7", "--op", "conv", "--in", "56x56x64", "--out",
                  "56x56x64", "--timing", "analytic"});

  // 56 * 56 * 64 * 64 MACs, 2048 in a cycle.
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, StartsWith("6272 DPU cycles, 4.825 us at 1300 MHz, says analytic\n"));
  EXPECT_THAT(result.out, HasSubstr("100.0 % of the DPU used"));
}

TEST(PredictCommand, AsksTheDevicesNetworkByItselfAndExplains) {
  const CommandResult result =
      run_vpusim({"predict", "--hw", "vpu_2_7", "--op", "dw", "--in", "56x56x64", "--out",
                  "56x56x64", "--kernel", "3x3", "--pad", "1x1x1x1", "--explain"});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr(" MHz, says vpunn:vpusim_2_7, which expects to be "));
  EXPECT_THAT(result.out, HasSubstr(" cycles, bound by input reads: 9"));
  EXPECT_THAT(result.out, HasSubstr("\npost-processing "));
  EXPECT_THAT(run_vpusim({"predict", "table.csv", "--explain"}).err,
              HasSubstr("--explain is about one workload"));
}

TEST(PredictCommand, AddsColumnsToATableAndKeepsItsOwn) {
  const TemporaryFolder folder;
  const std::string table = folder.write("table.csv", kTable);

  const CommandResult result = run_vpusim({"predict", table, "--csv", "-", "--timing", "analytic"});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(
      result.out,
      StartsWith("name,device,operation,in_w,in_h,in_c,out_w,out_h,out_c,kernel_w,kernel_h,"
                 "given_cycles,cycles,model,uncertainty,utilization,energy,finding\n"
                 "a,VPU_2_7,CONVOLUTION,56,56,64,56,56,64,1,1,7000,6272,analytic,,1.0000,"));
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
  EXPECT_THAT(result.out, ContainsRegex("56,56,128,[0-9]+,pipeline,"));
  EXPECT_THAT(
      run_vpusim({"predict", table, "--timing", "measured:" + measured + ",analytic", "--csv", "-"})
          .out,
      HasSubstr("56,56,128,12544,analytic,"));
}

TEST(PredictCommand, SaysWhatIsWrongWithARow) {
  const TemporaryFolder folder;
  const std::string table =
      folder.write("table.csv", "device,operation,in_w\nVPU_2_7,CONVOLUTION,56\nVPU_2_7,CONV,56\n");

  const CommandResult result = run_vpusim({"predict", table});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("table.csv:3:9: operation: expected one of CONVOLUTION, "
                                    "DW_CONVOLUTION, ELTWISE,"));
  EXPECT_THAT(result.err, HasSubstr("got 'CONV'"));
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

constexpr const char* kYamlTable =
    "- {name: a, device: VPU_2_7, operation: CONVOLUTION, in_w: 56, in_h: 56, in_c: 64, "
    "out_w: 56, out_h: 56, out_c: 64}\n"
    "- {device: VPU_2_7, operation: MAXPOOL, in_w: 8, in_h: 8, in_c: 16, out_w: 8, out_h: 8, "
    "out_c: 16}\n";

TEST(PredictCommand, ReadsTablesInYaml) {
  const TemporaryFolder folder;

  const CommandResult result = run_vpusim(
      {"predict", folder.write("table.yaml", kYamlTable), "--csv", "-", "--timing", "analytic"});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out,
              StartsWith("name,device,operation,in_w,in_h,in_c,out_w,out_h,out_c,cycles,"));
  EXPECT_THAT(result.out, HasSubstr("\na,VPU_2_7,CONVOLUTION,56,56,64,56,56,64,6272,analytic,"));
  EXPECT_THAT(result.out, HasSubstr("\n,VPU_2_7,MAXPOOL,8,8,16,8,8,16,"));
}

TEST(PredictCommand, ComparesTheStrategiesOfALayer) {
  const CommandResult result =
      run_vpusim({"predict", "--layer", "--hw", "vpu_4_0", "--tiles", "4", "--op", "conv", "--in",
                  "28x28x256", "--out", "28x28x128", "--timing", "analytic"});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("CONVOLUTION 28x28x256 -> 28x28x128, kernel 1x1 on 4 tiles of "
                                     "vpu_4_0 at 1700 MHz\n"));
  // 28 * 28 * 256 * 128 MACs, 2048 in a cycle; seven of 28 rows.
  EXPECT_THAT(result.out, HasSubstr("  clustering           12544      7.379      4          1"));
  EXPECT_THAT(result.out, HasSubstr("* SOHO                  3136      1.845      4          1"));
  EXPECT_THAT(result.out, HasSubstr("SOH_HaloRead     not possible: only VPU 2.7"));
}

TEST(PredictCommand, AddsTheTransfersOfALayer) {
  const CommandResult result = run_vpusim(
      {"predict", "--layer", "--hw", "vpu_4_0", "--tiles", "4", "--op", "conv", "--in", "28x28x256",
       "--out", "28x28x128", "--strategy", "SOHO", "--strategy", "SOK", "--input-in-ddr"});

  EXPECT_THAT(result.out, HasSubstr("of DMA"));
  EXPECT_THAT(result.out, testing::Not(HasSubstr("clustering")));
}

TEST(PredictCommand, SaysWhyNoStrategyOfALayerIsPossible) {
  const CommandResult large =
      run_vpusim({"predict", "--layer", "--hw", "vpu_4_0", "--strategy", "clustering", "--op",
                  "conv", "--in", "512x512x64", "--out", "512x512x64"});
  EXPECT_EQ(large.exit_code, 2);
  EXPECT_THAT(large.out, HasSubstr("not possible: a tile needs"));
  EXPECT_THAT(large.err, HasSubstr("no strategy is possible"));

  const CommandResult no_layer =
      run_vpusim({"predict", "--layer", "--hw", "vpu_4_0", "--op", "conv", "--in", "8x8x16",
                  "--out", "8x8x16", "--kernel", "3x3"});
  EXPECT_EQ(no_layer.exit_code, 2);
  EXPECT_THAT(no_layer.err, HasSubstr("output height is 8"));

  EXPECT_THAT(run_vpusim({"predict", "--layer", "--hw", "vpu_4_0", "--op", "conv", "--in", "8x8x16",
                          "--out", "8x8x16", "--strategy", "SOHH"})
                  .err,
              HasSubstr("unknown strategy 'SOHH'; did you mean 'SOHO'"));
}

TEST(PredictCommand, PredictsATableOfLayers) {
  const TemporaryFolder folder;
  const std::string table =
      folder.write("layers.csv",
                   "device,operation,in_w,in_h,in_c,out_w,out_h,out_c,strategy,nTiles\n"
                   "VPU_4_0,CONVOLUTION,28,28,256,28,28,128,SOHO,4\n"
                   "VPU_4_0,CONVOLUTION,28,28,256,28,28,128,NONE,1\n"
                   "VPU_4_0,CONVOLUTION,28,28,256,28,28,128,SOH_HaloRead,4\n");

  const CommandResult result =
      run_vpusim({"predict", "--layer", table, "--csv", "-", "--timing", "analytic"});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr(",SOHO,4,3136,SOHO,CUBOID_16x16,analytic,,12544,3136,,"));
  EXPECT_THAT(result.out, HasSubstr(",NONE,1,12544,clustering,"));
  EXPECT_THAT(result.out, HasSubstr(",SOH_HaloRead,4,,,,,only VPU 2.7"));
  EXPECT_THAT(result.err, HasSubstr("3 layers on vpu_4_0, 1 rejected"));

  const std::string wrong = folder.write("wrong.csv",
                                         "device,operation,in_w,in_h,in_c,out_w,out_h,out_c,"
                                         "nTiles\nVPU_4_0,CONVOLUTION,8,8,16,8,8,16,0\n");
  EXPECT_THAT(run_vpusim({"predict", "--layer", wrong}).err,
              HasSubstr("wrong.csv:2:1: nTiles: expected 1 to 64, got '0'"));
}

TEST(PredictCommand, PredictsTransfersByTheClosedForm) {
  const CommandResult result =
      run_vpusim({"predict", "--dma", "--hw", "vpu_2_7", "--bytes", "65536"});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out,
              StartsWith("65536 bytes DDR2CMX on vpu_2_7, alone, at 1300 MHz\nanalytic "));
  EXPECT_THAT(result.out, HasSubstr("\ndevice "));
  EXPECT_EQ(run_vpusim({"predict", "--dma", "--hw", "vpu_2_7"}).exit_code, 2);
  for (const char* bytes : {"-1", "0", "99999999999999999999", "1e3"}) {
    EXPECT_EQ(run_vpusim({"predict", "--dma", "--hw", "vpu_2_7", "--bytes", bytes}).exit_code, 2)
        << bytes;
  }
  EXPECT_THAT(
      run_vpusim({"predict", "--dma", "--hw", "vpu_2_7", "--bytes", "1", "--direction", "DDR2CMY"})
          .err,
      HasSubstr("did you mean 'DDR2CMX'"));
}

TEST(PredictCommand, SetsANetworksTransfersBesideTheClosedForm) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(network, "models/dma_4_0.vpunn");
  const TemporaryFolder folder;
  const std::string table = folder.write("dma.yaml",
                                         "- {device: VPU_4_0, src: DRAM, dst: CMX, bytes: 65536}\n"
                                         "- {device: VPU_4_0, src: DRAM, dst: CMX, in_bytes: 100, "
                                         "out_bytes: 200}\n");

  const CommandResult one = run_vpusim({"predict", "--dma", "--hw", "vpu_4_0", "--bytes", "65536",
                                        "--timing", "dma:vpunn:" + network});
  const CommandResult rows =
      run_vpusim({"predict", "--dma", table, "--timing", "dma:vpunn:" + network, "--csv", "-"});

  EXPECT_THAT(one.out, HasSubstr("\nanalytic "));
  EXPECT_THAT(one.out, HasSubstr("\nvpunn:dma_4_0 "));
  EXPECT_EQ(rows.exit_code, 0) << rows.err;
  EXPECT_THAT(rows.out, HasSubstr(",vpunn:dma_4_0\n"));
  EXPECT_THAT(rows.out, HasSubstr(",compiler-dma\n"));
}

TEST(PredictCommand, NeverOverwritesItsModels) {
  const TemporaryFolder folder;
  const std::string measured = folder.write("measured.csv", kTable);
  const std::string table = folder.write("table.csv", kTable);

  const CommandResult result =
      run_vpusim({"predict", table, "--timing", "measured:" + measured, "--csv", measured});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("name the same file"));
  EXPECT_EQ(read_file(measured), kTable);
  const CommandResult run =
      run_vpusim({"run", source_file("workloads/schedules/hello.yaml"), "--hw", "vpu_2_7",
                  "--timing", "measured:" + measured, "--json", measured});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("name the same file"));
}

TEST(PredictCommand, SaysWhenANetworkIsForAnotherDevice) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(network, "models/vpu_2_7.vpunn");
  const std::vector<std::string> question = {"predict",          "--op",  "conv",   "--in",
                                             "8x8x16",           "--out", "8x8x16", "--timing",
                                             "vpunn:" + network, "--hw"};
  auto at_home = question;
  at_home.emplace_back("vpu_2_7");
  auto abroad = question;
  abroad.emplace_back("vpu_4_0");

  EXPECT_EQ(run_vpusim(at_home).err, "");
  EXPECT_THAT(run_vpusim(abroad).err,
              HasSubstr("vpu_2_7.vpunn: a network for VPU_2_7 answers for vpu_4_0 (VPU_4_0)"));
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

TEST(TimingOption, AsksADmaNetworkInCompilerFidelityOnly) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(network, "models/dma_2_7.vpunn");
  const std::string schedule = source_file("workloads/schedules/convnet_37XX.mlir");
  const std::string timing = "dma:vpunn:" + network;

  const CommandResult compiler =
      run_vpusim({"run", schedule, "--fidelity", "compiler", "--timing", timing, "--json", "-"});
  const CommandResult device = run_vpusim({"run", schedule, "--timing", timing});

  EXPECT_EQ(compiler.exit_code, 0) << compiler.err;
  EXPECT_THAT(compiler.out, HasSubstr("vpunn:dma_2_7, then compiler-dma"));
  EXPECT_THAT(device.out, HasSubstr("data-flow"));
  EXPECT_THAT(device.err, HasSubstr("is not asked in device fidelity"));
}

TEST(TimingOption, SaysWhichKindOfNetworkAFileIs) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(dma, "models/dma_2_7.vpunn");
  VPUSIM_REFERENCE_DATA_OR_SKIP(dpu, "models/vpu_2_7.vpunn");
  const std::string schedule = source_file("workloads/schedules/convnet_37XX.mlir");

  EXPECT_THAT(run_vpusim({"run", schedule, "--timing", "vpunn:" + dma}).err,
              HasSubstr("is a network for DMA; name it dma:vpunn:"));
  EXPECT_THAT(run_vpusim({"run", schedule, "--timing", "dma:vpunn:" + dpu}).err,
              HasSubstr("vpu_2_7.vpunn: expected a DMA network"));
  EXPECT_THAT(run_vpusim({"run", schedule, "--timing", "dma:analytik"}).err,
              HasSubstr("unknown DMA timing model 'analytik'; did you mean 'analytic'?"));
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
