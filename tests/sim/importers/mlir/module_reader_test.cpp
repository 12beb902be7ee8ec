// Is the target that the compiler assumed read from either generation's module header?

#include "sim/importers/mlir/module_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/importers/mlir/mlir_text.hpp"

namespace vpusim::mlir {
namespace {

using test::error_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class ModuleReaderTest : public testing::Test {
 protected:
  const Module& read(std::string_view text) {
    source_.emplace("a.mlir", text);
    const std::vector<Module> modules = read_modules(*source_, text);
    EXPECT_THAT(modules, SizeIs(1));
    module_ = modules.front();
    return module_;
  }

 private:
  std::optional<SourceText> source_;
  Module module_;
};

constexpr std::string_view kOldHeader = R"(
module @age_gender attributes {VPU.arch = #VPU.arch_kind<NPU37XX>, VPU.compilationMode = #VPU.compilation_mode<DefaultHW>, VPU.revisionID = #VPU.revision_id<REVISION_NONE>} {
  module @UsedMemory { IE.MemoryResource 3072 bytes of @DDR loc(#loc) } loc(#loc)
  IE.TileResource {activity_factor = 0.06 : f64} 2 of @NCE at 1.300000e+03 MHz {
    builtin.module @ReservedMemory { module @DmaProfilingReservedMemory { IE.MemoryResource 512 bytes of @CMX_NN offset 0 } }
    IE.MemoryResource 1474560 bytes of @CMX_NN {VPU.bandwidth = 64 : i64, VPU.derateFactor = 1.000000e+00 : f64}
    IE.ExecutorResource 2 of @SHAVE_ACT
    IE.ExecutorResource 1 of @SHAVE_NN
    IE.ExecutorResource 1 of @DPU
  }
  IE.ExecutorResource 2 of @DMA_NN
  IE.MemoryResource 4194304000 bytes of @DDR {VPU.bandwidth = 64 : i64, VPU.derateFactor = 6.000000e-01 : f64}
  IE.CNNNetwork {inferenceTiming = 104492 : i64} entryPoint : @main inputsInfo : { DataInfo "data" : tensor<1x3x62x62xf32> } outputsInfo : { DataInfo "prob" : tensor<1x2xf32> } profilingOutputsInfo : {}
}
#loc = loc(unknown)
)";

constexpr std::string_view kNewHeader = R"(
module @"resnet-320-pytorch" attributes {config.compilationMode = #config.compilation_mode<DefaultHW>, config.platform = #config.platform<NPU4000>} {
  config.PipelineOptions @Options {
    config.Option @config.WorkloadManagementStatus : "ENABLED" loc(#loc1)
    config.Option @config.UseDedicatedFifoPerShaveEngine : true loc(#loc1)
    config.Option @config.BarrierMaxVariantSum : 64 : ui64 loc(#loc1)
    config.Option @config.BarrierMaxVariantCount : 128
    config.Option @config.DpuFIFOAddrs : [788529152, 788529184]
    config.Option @config.FragmentationAvoidRatioPipeliningLargeWeights : 4.500000e-01 : f32
  } loc(#loc1)
  config.Resources {activity_factor = 4.0147753175904328E-4 : f64} 1 of @NCE at 1.850000e+03 MHz {
    config.ExecutorResource 2 of @SHAVE_ACT loc(#loc1)
    config.ExecutorResource 1 of @DPU loc(#loc1)
  } loc(#loc1)
  config.Resources 1 of @global {
    config.MemoryResource 67108864000 bytes of @DDR {config.bandwidth = 64 : i64} loc(#loc1)
    config.ExecutorResource 1 of @M2I loc(#loc1)
    config.ExecutorResource 1 of @DMA_NN loc(#loc1)
  } loc(#loc1)
  net.NetworkInfo {inferenceTiming = 16514 : i64} entryPoint : @main inputsInfo : { DataInfo "x" tensorNames = ["x"] : tensor<1xf16> loc(#loc1) } outputsInfo : {} loc(#loc1)
}
#loc1 = loc(unknown)
)";

TEST_F(ModuleReaderTest, ReadsTheHeaderOfOlderCompilers) {
  const Module& module = read(kOldHeader);

  EXPECT_EQ(module.name, "age_gender");
  EXPECT_EQ(module.target.architecture, "NPU37XX");
  EXPECT_EQ(module.target.tile_count, 2U);
  EXPECT_EQ(module.target.shaves_per_tile, 2U);
  EXPECT_EQ(module.target.dma_port_count, 2U);
  EXPECT_EQ(module.target.dpu_frequency, Hertz(1'300'000'000));
  EXPECT_EQ(module.target.compiler_estimate, Cycles(104492));
  EXPECT_FALSE(module.target.has_workload_management);
  EXPECT_FALSE(module.target.has_dedicated_shave_queues);
}

TEST_F(ModuleReaderTest, ReadsTheHeaderOfNewerCompilers) {
  const Module& module = read(kNewHeader);

  EXPECT_EQ(module.name, "resnet-320-pytorch");
  EXPECT_EQ(module.target.architecture, "NPU4000");
  EXPECT_EQ(module.target.tile_count, 1U);
  EXPECT_EQ(module.target.shaves_per_tile, 2U);
  EXPECT_EQ(module.target.dma_port_count, 1U);
  EXPECT_EQ(module.target.dpu_frequency, Hertz(1'850'000'000));
  EXPECT_EQ(module.target.compiler_estimate, Cycles(16514));
  EXPECT_TRUE(module.target.has_workload_management);
  EXPECT_TRUE(module.target.has_dedicated_shave_queues);
  EXPECT_EQ(module.target.max_barrier_variants, 64U);
  EXPECT_EQ(module.target.max_barrier_producers, 128U);
}

TEST_F(ModuleReaderTest, TakesTheArchitectureFromConfigArchToo) {
  EXPECT_EQ(
      read("module attributes {config.arch = #config.arch_kind<NPU50XX>} {}").target.architecture,
      "NPU50XX");
}

TEST_F(ModuleReaderTest, WithoutAHeaderTheTargetIsUnknown) {
  const Module& module = read("func.func @main() { return }");

  EXPECT_EQ(module.target.architecture, "");
  EXPECT_EQ(module.target.tile_count, std::nullopt);
  EXPECT_EQ(module.target.compiler_estimate, std::nullopt);
}

TEST_F(ModuleReaderTest, KeepsAliasesOfEveryKindWithTheirText) {
  const Module& module = read(R"(
#NHWC = affine_map<(d0, d1) -> (d1, d0)>
!T = memref<1x2xf16, #NHWC>
#loc = loc(unknown)
#loc1 = loc(fused[#loc, "a"])
#other = #VPUIP.Some<a = 1>
)");

  EXPECT_EQ(module.aliases.at("#NHWC"), "affine_map<(d0, d1) -> (d1, d0)>");
  EXPECT_EQ(module.aliases.at("!T"), "memref<1x2xf16, #NHWC>");
  EXPECT_EQ(module.aliases.at("#loc"), "loc(unknown)");
  EXPECT_EQ(module.aliases.at("#loc1"), "loc(fused[#loc, \"a\"])");
  EXPECT_EQ(module.aliases.at("#other"), "#VPUIP.Some<a = 1>");
}

TEST_F(ModuleReaderTest, FindsFunctionsWithBodiesAndWhetherTheyHoldTasks) {
  const Module& module = read(R"(
module @net {
  module @VPU.SW { func.func private @builtin_MVN(memref<*xf16>) attributes {VPU.kernel_code = "mvn.cpp"} }
  func.func private @declared(%arg0: memref<4xf16>) -> memref<4xf16>
  func.func @helper(%a: memref<4xf16>) -> memref<4xf16> { return %a : memref<4xf16> }
  func.func @main(%a: memref<4xf16>, %b: memref<4xf16>) -> (memref<4xf16>, memref<2xi8>) attributes {x} { VPURT.Task {} }
})");

  ASSERT_THAT(module.functions, SizeIs(2));
  EXPECT_EQ(module.functions[0].name, "helper");
  EXPECT_FALSE(module.functions[0].has_tasks);
  EXPECT_EQ(module.functions[0].result_count, 1U);
  EXPECT_EQ(module.functions[1].name, "main");
  EXPECT_TRUE(module.functions[1].has_tasks);
  EXPECT_EQ(module.functions[1].result_count, 2U);
  EXPECT_EQ(module.functions[1].arguments, "%a: memref<4xf16>, %b: memref<4xf16>");
}

TEST_F(ModuleReaderTest, TheModuleMayBeWrittenInFull) {
  const Module& module = read("builtin.module @net { func.func @main() { VPURT.Task {} } }");

  EXPECT_EQ(module.name, "net");
  EXPECT_THAT(module.functions, SizeIs(1));
}

TEST_F(ModuleReaderTest, ATrailingResourceSectionIsSkipped) {
  const Module& module = read(R"(
module @net { func.func @main() { VPURT.Task {} } }
{-#
  dialect_resources: { builtin: { vpux_ow_0: "0x1000000000" } }
#-}
)");

  EXPECT_THAT(module.functions, SizeIs(1));
}

TEST_F(ModuleReaderTest, ExecutorCountsAndFrequenciesAreBounded) {
  EXPECT_EQ(error_of([&] { read("IE.ExecutorResource 65537 of @DMA_NN"); }),
            "a.mlir:1:21: no device has that many: 65537");
  EXPECT_THAT(error_of([&] { read("IE.TileResource 2 of @NCE at 0.0 MHz"); }),
              HasSubstr("a frequency must be 1 to 100000 MHz"));
  EXPECT_THAT(error_of([&] { read("IE.TileResource 2 of @NCE at 1e9 MHz"); }),
              HasSubstr("a frequency must be 1 to 100000 MHz"));
  EXPECT_THAT(error_of([&] {
                read(
                    "config.PipelineOptions @Options { config.Option "
                    "@config.BarrierMaxVariantSum : 70000 }");
              }),
              HasSubstr("'config.BarrierMaxVariantSum' must be at most 65536, got 70000"));
}

TEST(SectionsOf, CutsAtTheSeparatorOfLitTests) {
  EXPECT_THAT(sections_of("a\n// -----\nb\n// ----- \nc"),
              ElementsAre("a", "// -----\nb", "// ----- \nc"));
  EXPECT_THAT(sections_of("a // ----- b"), ElementsAre("a // ----- b"));
  EXPECT_THAT(sections_of(""), ElementsAre(""));
}

}  // namespace
}  // namespace vpusim::mlir
