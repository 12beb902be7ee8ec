// Does a task get the name that the vendor's profiler gives it?

#include "sim/importers/mlir/location_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/importers/mlir/mlir_text.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;

constexpr std::string_view kCopy =
    "VPUIP.NNDMA {port = 0 : i64} inputs(%ddr : memref<16xui8>) outputs(%cmx : memref<16xui8>)";

// The name of a task whose operation ends in `location`.
std::string name_of(std::string_view location, std::string_view aliases = "") {
  const Schedule schedule = load_task(fmt::format("{} {}", kCopy, location), aliases);
  return schedule.tasks()[TaskId(0)].name;
}

TEST(TaskName, IsTheTextOfALocation) { EXPECT_EQ(name_of("loc(\"copy\")"), "copy"); }

TEST(TaskName, HasTheLayersTypeBehindItsFirstPart) {
  EXPECT_EQ(
      name_of(R"(loc(fused<{name = "conv1", type = "Convolution"}>["conv1", "input-0-CMX"]))"),
      "conv1?t_Convolution/input-0-CMX");
  EXPECT_EQ(name_of(R"(loc(fused<{name = "conv1", type = "Convolution"}>["conv1"]))"),
            "conv1?t_Convolution");
}

TEST(TaskName, WithoutATypeHasAQuestionMarkBehindItsFirstPart) {
  EXPECT_EQ(name_of(R"(loc(fused["a", "b", "c"]))"), "a?b/c");
}

TEST(TaskName, FollowsAliases) {
  EXPECT_EQ(name_of("loc(#loc3)", R"(
#loc1 = loc("conv1")
#loc2 = loc("part")
#loc3 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc1, #loc2])
)"),
            "conv1?t_Convolution/part");
}

// The rule of facts 5.1: the first child that knows its layer speaks for all; later
// children that carry a layer of their own are dropped.
TEST(TaskName, OfFusedLayersIsTheFirstOnes) {
  EXPECT_EQ(name_of("loc(fused[#a, #b, \"input-0-CMX\"])", R"(
#a = loc(fused<{name = "Conv_0", type = "Convert"}>["Conv_0"])
#b = loc(fused<{name = "Convert_11", type = "Convert"}>["Convert_11"])
)"),
            "Conv_0?t_Convert/input-0-CMX");
}

TEST(TaskName, OfACallIsThatOfItsCallee) {
  EXPECT_EQ(name_of(R"(loc(callsite("callee" at "net.py":10:2)))"), "callee");
}

TEST(TaskName, WithoutANameIsTheOperationAndThePositionOfTheTask) {
  EXPECT_EQ(name_of(""), "VPUIP.NNDMA_0");
  EXPECT_EQ(name_of("loc(unknown)"), "VPUIP.NNDMA_0");
  EXPECT_EQ(name_of(R"(loc("net.py":10:2))"), "VPUIP.NNDMA_0");
}

TEST(TaskName, IsTheInnerOperationsAndNotTheTasks) {
  const Schedule schedule =
      load_body(fmt::format("VPURT.Task {{ {} loc(\"inner\") }} loc(\"outer\")", kCopy));

  EXPECT_EQ(schedule.tasks()[TaskId(0)].name, "inner");
}

TEST(TaskName, KeepsQuotesAndLineEndsOfTheText) {
  EXPECT_EQ(name_of(R"(loc("a\22b\0Ac"))"), "a\"b\nc");
}

TEST(TaskName, OfAnUnknownAliasIsAnError) {
  EXPECT_THAT(error_of([] { name_of("loc(#nowhere)"); }), HasSubstr("unknown alias '#nowhere'"));
}

TEST(TaskName, OfACircleIsAnError) {
  EXPECT_THAT(error_of([] { name_of("loc(#a)", "#a = loc(#b)\n#b = loc(#a)"); }),
              HasSubstr("one leads back to itself"));
  EXPECT_THAT(error_of([] { name_of("loc(#a)", "#a = loc(fused[#a, #a])"); }),
              HasSubstr("one leads back to itself"));
}

TEST(TaskName, CannotGrowWithoutBoundsByFusing) {
  std::string aliases = "#loc0 = loc(\"a\")\n";
  for (int i = 1; i <= 40; ++i) {  // 2^40 parts
    aliases += fmt::format("#loc{0} = loc(fused[#loc{1}, #loc{1}])\n", i, i - 1);
  }

  EXPECT_THAT(error_of([&] { name_of("loc(#loc40)", aliases); }),
              HasSubstr("a name longer than 16384 characters"));
}

// Compilers before 2024 wrote the type and their profiling marks among the parts.
class OldTaskName : public testing::Test {
 protected:
  static std::string name_of(std::string_view operation) {
    const Schedule schedule = load_text(fmt::format(
        "module @net attributes {{VPU.arch = #VPU.arch_kind<VPUX37XX>}} {{ func.func @main() {{ {} "
        "VPURT.Task {{ {} }} return }} }}",
        kValues, operation));
    return schedule.tasks()[TaskId(0)].name;
  }
};

TEST_F(OldTaskName, HasItsTypeBehindAQuestionMark) {
  EXPECT_EQ(
      name_of(fmt::format(R"({} loc(fused["conv1", "t_Convolution", "_expand_copy_3_2"]))", kCopy)),
      "conv1?t_Convolution/_expand_copy_3_2");
}

TEST_F(OldTaskName, LosesTheMarksOfTheProfilerAndTheTileOfADma) {
  EXPECT_EQ(
      name_of(fmt::format(
          R"({} loc(fused["conv1", "t_Convolution", "_cluster_1", "PROFTASKBEGIN"]))", kCopy)),
      "conv1?t_Convolution");
}

TEST_F(OldTaskName, OfAShaveTaskEndsInItsTileAndItsShave) {
  EXPECT_EQ(name_of(R"(VPUIP.SW.Kernel @VPU.SW::@builtin_Convert inputs(%cmx as %a: memref<16xui8>)
      outputs(%cmx as %b: memref<16xui8>) on tile 1 { VPUIP.SW.Kernel.run(%a, %b) : i8, i8 }
      loc(fused["conv1", "t_Convert", "PROF_0_4_2_1", "cluster_1"]))"),
            "conv1?t_Convert/cluster_1/tile_1");
}

}  // namespace
}  // namespace vpusim::test
