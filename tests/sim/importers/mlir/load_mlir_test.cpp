// Is the right function of a file chosen, or the choice explained?

#include "sim/importers/mlir/load_mlir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/importers/mlir/mlir_text.hpp"
#include "tests/sim/importers/mlir/sample_schedules.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// A function with one transfer of `bytes`.
std::string function(std::string_view name, int bytes) {
  return fmt::format(
      "func.func @{} () {{\n%a = VPURT.DeclareBuffer <DDR> <0> -> memref<{}xui8>\nVPURT.Task {{ "
      "VPUIP.NNDMA {{port = 0 : i64}} inputs(%a : i8) outputs(%a : i8) -> i8 }}\nreturn\n}}\n",
      name, bytes);
}

std::uint64_t loaded_bytes(const std::string& text, const std::string& choice) {
  return load_mlir("net.mlir", text, choice).type_of(BufferId(0)).bytes().count();
}

TEST(ChooseFunction, TheOnlyOneWithTasksNeedsNoChoice) {
  const Schedule schedule = load_text("func.func @helper() { return }\n" + function("main", 4) +
                                      "func.func private @declared()\n");

  EXPECT_EQ(schedule.name(), "main");
  EXPECT_EQ(schedule.tasks().size(), 1U);
}

TEST(ChooseFunction, SeveralAreListedWithTheirSectionsAndLines) {
  const std::string text = function("a", 1) + function("b", 2) + "// -----\n" + function("a", 3);

  EXPECT_EQ(error_of([&] { load_text(text); }),
            "net.mlir: holds 3 schedules; choose one with --function:\n"
            "  1:a  (line 1)\n"
            "  1:b  (line 6)\n"
            "  2:a  (line 12)");
}

TEST(ChooseFunction, ByNameOrBySectionAndName) {
  const std::string text = function("a", 1) + function("b", 2) + "// -----\n" + function("a", 3);

  EXPECT_EQ(loaded_bytes(text, "b"), 2U);
  EXPECT_EQ(loaded_bytes(text, "1:a"), 1U);
  EXPECT_EQ(loaded_bytes(text, "2:a"), 3U);
}

TEST(ChooseFunction, AnAmbiguousNameListsOnlyItsOwn) {
  const std::string text = function("a", 1) + function("b", 2) + "// -----\n" + function("a", 3);

  const std::string message = error_of([&] { loaded_bytes(text, "a"); });

  EXPECT_THAT(message, HasSubstr("1:a"));
  EXPECT_THAT(message, HasSubstr("2:a"));
  EXPECT_THAT(message, Not(HasSubstr("1:b")));
}

TEST(ChooseFunction, AnUnknownNameListsWhatThereIs) {
  EXPECT_EQ(error_of([] { loaded_bytes(function("a", 1), "nix"); }),
            "net.mlir: no function 'nix' with tasks; there are:\n  1:a  (line 1)");
}

TEST(ChooseFunction, ALongListIsCut) {
  std::string text;
  for (int i = 0; i < 25; ++i) {
    text += function("f" + std::to_string(i), 1);
  }

  const std::string message = error_of([&] { load_text(text); });

  EXPECT_THAT(message, HasSubstr("holds 25 schedules"));
  EXPECT_THAT(message, HasSubstr("1:f19  (line 96)\n  and 5 more"));
}

TEST(ChooseFunction, AFileWithoutTasksSaysWhatToPrint) {
  EXPECT_EQ(
      error_of([] { load_text("module @net { func.func @main() { return } }"); }),
      "net.mlir: holds no schedule: no function with a VPURT.Task. Print the compiler's final "
      "level, after barriers are assigned");
}

TEST(Sections, HaveAliasesOfTheirOwn) {
  const std::string text =
      "!T = memref<4xui8>\nfunc.func @a() { %a = VPURT.DeclareBuffer <DDR> <0> -> !T VPURT.Task { "
      "VPUIP.SyncDMA {port = 0 : i64} inputs(%a : !T) outputs(%a : !T) } }\n// -----\n"
      "!T = memref<9xui8>\nfunc.func @b() { %a = VPURT.DeclareBuffer <DDR> <0> -> !T VPURT.Task { "
      "VPUIP.SyncDMA {port = 0 : i64} inputs(%a : !T) outputs(%a : !T) } }\n";

  EXPECT_EQ(loaded_bytes(text, "a"), 4U);
  EXPECT_EQ(loaded_bytes(text, "b"), 9U);
}

// Two printed files, one behind the other: the second one's aliases have the names of the
// first one's, in front of the module and behind it.
std::string printed(std::string_view architecture, int bytes, std::string_view location) {
  return fmt::format(
      "!T = memref<{}xui8>\n#loc = loc(unknown)\n"
      "module attributes {{config.arch = #config.arch_kind<{}>}} {{\n"
      "func.func @main() {{ %a = VPURT.DeclareBuffer <DDR> <0> -> !T VPURT.Task {{ VPUIP.SyncDMA "
      "{{port = 0 : i64}} inputs(%a : !T) outputs(%a : !T) loc(#loc1) }} loc(#loc) }}\n}}\n"
      "#loc1 = loc(\"{}\")\n",
      bytes, architecture, location);
}

TEST(JoinedFiles, HaveEachAFunctionThatCanBeChosen) {
  const std::string text = printed("NPU37XX", 4, "first") + printed("NPU40XX", 9, "second") +
                           printed("NPU50XX", 16, "third");

  EXPECT_EQ(error_of([&] { load_text(text); }),
            "net.mlir: holds 3 schedules; choose one with --function:\n"
            "  1:main  (line 4)\n"
            "  1:main#2  (line 10)\n"
            "  1:main#3  (line 16)");
  EXPECT_EQ(loaded_bytes(text, "1:main"), 4U);
  EXPECT_EQ(loaded_bytes(text, "1:main#2"), 9U);
  EXPECT_EQ(loaded_bytes(text, "1:main#3"), 16U);
}

TEST(JoinedFiles, KeepTheirTargetsAndLocations) {
  const std::string text = printed("NPU37XX", 4, "first") + printed("NPU40XX", 9, "second");

  const Schedule first = load_mlir("net.mlir", text, "1:main");
  const Schedule second = load_mlir("net.mlir", text, "1:main#2");

  EXPECT_EQ(first.target().architecture, "NPU37XX");
  EXPECT_EQ(first.tasks()[TaskId(0)].name, "first");
  EXPECT_EQ(second.target().architecture, "NPU40XX");
  EXPECT_EQ(second.tasks()[TaskId(0)].name, "second");
}

TEST(ScheduleName, IsTheModulesOrElseTheFunctions) {
  EXPECT_EQ(load_text("module @net { " + function("main", 1) + " }").name(), "net");
  EXPECT_EQ(load_text("module { " + function("main", 1) + " }").name(), "main");
}

TEST(Architecture, OfHandWrittenTestsStandsInAComment) {
  EXPECT_EQ(load_text("// REQUIRES: arch-NPU40XX\n" + function("main", 1)).target().architecture,
            "NPU40XX");
  EXPECT_EQ(load_text("// REQUIRES: arch-NPU37XX || arch-NPU40XX\n" + function("main", 1))
                .target()
                .architecture,
            "NPU37XX");
}

TEST(Architecture, OfTheModuleGoesBeforeTheComment) {
  EXPECT_EQ(load_text("// REQUIRES: arch-NPU40XX\nmodule attributes {VPU.arch = "
                      "#VPU.arch_kind<NPU37XX>} {" +
                      function("main", 1) + "}")
                .target()
                .architecture,
            "NPU37XX");
}

TEST(Samples, AreReadWholly) {
  const Schedule old_one = load_text(kOldSample);
  EXPECT_EQ(old_one.name(), "old-net");
  EXPECT_EQ(old_one.tasks().size(), 3U);
  EXPECT_EQ(old_one.tasks()[TaskId(1)].name, "conv1?t_Convolution/cluster_0");
  EXPECT_EQ(old_one.tasks()[TaskId(2)].name, "mvn?part");
  EXPECT_TRUE(old_one.import_notes().empty());

  const Schedule new_one = load_text(kNewSample);
  EXPECT_EQ(new_one.tasks().size(), 4U);
  EXPECT_EQ(new_one.tasks()[TaskId(2)].name, "copy");
  EXPECT_TRUE(new_one.target().has_workload_management);
  EXPECT_THAT(new_one.import_notes(),
              ElementsAre(Warning{"unknown-operation",
                                  "operation 'new.operation' is not known and was ignored", 1}));
}

TEST(LooksLikeMlir, KnowsItFromYamlAndJson) {
  EXPECT_TRUE(looks_like_mlir(kOldSample));
  EXPECT_TRUE(looks_like_mlir("func.func @a() { VPURT.Task {} }"));
  EXPECT_FALSE(looks_like_mlir("{\"vpusim_schedule\": 1}"));
  EXPECT_FALSE(looks_like_mlir("vpusim_schedule: 1\n"));
  EXPECT_FALSE(looks_like_mlir(""));
}

}  // namespace
}  // namespace vpusim::test
