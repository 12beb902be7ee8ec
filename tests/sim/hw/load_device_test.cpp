#include "sim/hw/load_device.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/base/input_error.hpp"
#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::StartsWith;

class LoadDeviceTest : public testing::Test {
 protected:
  // A device file of a user, in a folder of its own.
  std::string device_file(const std::string& text) const { return folder.write("mine.yaml", text); }
  HwConfig load(const std::string& text) const { return catalog.load(device_file(text)); }
  std::string error_of(const std::string& text) const {
    return input_error_of([&] { load(text); });
  }

  TemporaryFolder folder;
  DeviceCatalog catalog{source_file("hw_configs")};
};

TEST_F(LoadDeviceTest, ListsTheCatalogueSorted) {
  const std::vector<std::string> names = catalog.names();

  EXPECT_THAT(names, IsSupersetOf({"npu_5_0", "vpu_2_0", "vpu_2_7", "vpu_4_0"}));
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

TEST_F(LoadDeviceTest, RefusesAQueueDepthThatCouldHaveNoEffect) {
  EXPECT_THAT(error_of("extends: vpu_2_7\nshave: {fifo_depth: 2}\n"),
              EndsWith("mine.yaml: fifo_depth of the SHAVE queues is 2, but their "
                       "enqueue_latency_ns is 0: a depth without the time to refill a place has no "
                       "effect; give both or neither"));

  EXPECT_EQ(load("extends: vpu_2_7\nshave: {fifo_depth: 2, enqueue_latency_ns: 5}\n")
                .shave.handling.fifo_depth,
            2U);
}

TEST_F(LoadDeviceTest, ChangesCountLikeAFileThatExtendsTheDevice) {
  const std::string keys = "clocks: {dpu_mhz: 1000}\ntile: {count: 3}\n";
  const Document changes("changes", keys, Document::Syntax::kYaml);

  const HwConfig changed = catalog.load("vpu_4_0", changes);

  EXPECT_EQ(hash_of(changed), hash_of(load("extends: vpu_4_0\n" + keys)));
  EXPECT_TRUE(changed.clocks.are_users_own);
  EXPECT_EQ(changed.name, "vpu_4_0");
}

TEST_F(LoadDeviceTest, ChangesNameNoOtherDevice) {
  const Document changes("changes", "extends: vpu_2_7\n", Document::Syntax::kYaml);

  EXPECT_THAT(input_error_of([&] { catalog.load("vpu_4_0", changes); }),
              StartsWith("changes:1:1: extends: changes are of one device"));
}

TEST_F(LoadDeviceTest, LooksForTheFilesOfTimingChainsBesideTheDevice) {
  const HwConfig hw = load(
      "extends: vpu_2_7\ntiming: {dpu: {model: 'measured:a.csv,vpunn:nets/b.vpunn,analytic'}, "
      "dma: {model: 'vpunn:/c.vpunn'}}\n");

  EXPECT_EQ(hw.timing.dpu_model, "measured:" + folder.path("a.csv") +
                                     ",vpunn:" + folder.path("nets/b.vpunn") + ",analytic");
  EXPECT_EQ(hw.timing.dma_model, "vpunn:/c.vpunn");
}

// Otherwise its origin says a rate that no transfer ever has.
TEST_F(LoadDeviceTest, EveryDmaPathOfTheCatalogueFitsThroughItsMemories) {
  for (const std::string& name : catalog.names()) {
    SCOPED_TRACE(name);
    const HwConfig hw = catalog.load(name);
    const auto rate = [&](DmaDirection direction) {
      return data_rate(hw.dma_path(direction).width, hw.clocks.vpu).count();
    };
    const std::uint64_t cmx = data_rate(hw.cmx.dma_width, hw.clocks.vpu).count();

    EXPECT_LE(rate(DmaDirection::kDdrToCmx), std::min(hw.ddr.bandwidth.count(), cmx));
    EXPECT_LE(rate(DmaDirection::kCmxToDdr), std::min(hw.ddr.bandwidth.count(), cmx));
    EXPECT_LE(2 * rate(DmaDirection::kDdrToDdr), hw.ddr.bandwidth.count());
    EXPECT_LE(2 * rate(DmaDirection::kCmxToCmx), cmx);
  }
}

TEST_F(LoadDeviceTest, LoadsEveryDeviceOfTheCatalogue) {
  for (const std::string& name : catalog.names()) {
    SCOPED_TRACE(name);

    const HwConfig hw = catalog.load(name);

    EXPECT_EQ(hw.name, name);
    EXPECT_FALSE(hw.title.empty());
    EXPECT_FALSE(hw.architectures.empty());
    EXPECT_FALSE(hw.shave.kernels.empty());
  }
}

TEST_F(LoadDeviceTest, ReadsTextsAndNumbersOfA37xx) {
  const HwConfig hw = catalog.load("vpu_2_7");

  EXPECT_THAT(hw.architectures, ElementsAre("NPU37XX", "VPUX37XX", "NPU3720"));
  EXPECT_EQ(hw.clocks.dpu, Hertz(1'300'000'000));
  EXPECT_EQ(hw.tile.count, 2U);
  EXPECT_TRUE(hw.compiler_dma.is_legacy);
  EXPECT_EQ(hw.barriers.count, 64U);
}

TEST_F(LoadDeviceTest, SortsTheKernelTableForLookUps) {
  const HwConfig hw = catalog.load("vpu_2_7");

  EXPECT_TRUE(std::is_sorted(hw.shave.kernels.begin(), hw.shave.kernels.end(),
                             [](const auto& a, const auto& b) { return a.kernel < b.kernel; }));
}

TEST_F(LoadDeviceTest, ChangesOnlyTheKeysOfAFileThatExtends) {
  const HwConfig base = catalog.load("vpu_2_7");

  const HwConfig mine = load("extends: vpu_2_7\ntile: {count: 4}\ndma: {port_count: 3}\n");

  EXPECT_EQ(mine.name, "mine");
  EXPECT_EQ(mine.tile.count, 4U);
  EXPECT_EQ(mine.dma.port_count, 3U);
  EXPECT_EQ(mine.dma.channel_count, base.dma.channel_count);
  EXPECT_EQ(mine.title, base.title);
  EXPECT_EQ(mine.shave.kernels.size(), base.shave.kernels.size());
}

TEST_F(LoadDeviceTest, ReplacesTextsOfTheBase) {
  const HwConfig mine = load("extends: vpu_2_7\ntitle: Mine\narchitectures: [NPU99XX]\n");

  EXPECT_EQ(mine.title, "Mine");
  EXPECT_THAT(mine.architectures, ElementsAre("NPU99XX"));
}

TEST_F(LoadDeviceTest, ExtendsAFileBesideIt) {
  folder.write("base.yaml", "extends: vpu_2_7\ntile: {count: 3}\nddr: {bandwidth_mb_per_s: 9}\n");

  const HwConfig mine = load("extends: base.yaml\ntile: {count: 4}\n");

  EXPECT_EQ(mine.tile.count, 4U);
  EXPECT_EQ(mine.ddr.bandwidth, BytesPerSecond(9'000'000));
}

TEST_F(LoadDeviceTest, FindsAKernelTableBesideTheFileThatNamesIt) {
  folder.write("kernels.yaml", "Tanh: {bytes_per_kilocycle: 500, latency_dpu_cycles: 7}\n");

  const HwConfig mine = load("extends: vpu_2_7\nshave: {kernel_table: kernels.yaml}\n");

  ASSERT_EQ(mine.shave.kernels.size(), 1U);
  EXPECT_EQ(mine.shave.kernels[0].kernel, "Tanh");
  EXPECT_EQ(mine.shave.kernels[0].width, BytesPerKilocycle(500));
  EXPECT_EQ(mine.shave.kernels[0].latency, Cycles(7));
}

TEST_F(LoadDeviceTest, ReadsTheTablesAndTheChoiceAmongThem) {
  const HwConfig hw = catalog.load("npu_5_0");

  EXPECT_EQ(hw.timing.shave_model, ShaveModel::kHeuristic);
  EXPECT_EQ(hw.shave.heuristics.size(), 162U);
  EXPECT_EQ(hw.shave.profile.kernels.size(), 58U);
  EXPECT_TRUE(hw.dpu.power->float8);
}

TEST_F(LoadDeviceTest, NamesTheNearestShaveModel) {
  EXPECT_THAT(error_of("extends: vpu_2_7\ntiming: {shave: {model: profile}}\n"),
              EndsWith("timing.shave.model: unknown SHAVE model 'profile'; did you mean "
                       "'profiled'?"));
}

TEST_F(LoadDeviceTest, WantsTheTableOfTheChosenShaveModel) {
  EXPECT_THAT(error_of("extends: vpu_2_7\ntiming: {shave: {model: heuristic}}\n"),
              EndsWith("timing.shave.model: 'heuristic' needs its table, "
                       "'shave.heuristic_table'"));
  EXPECT_THAT(error_of("extends: vpu_2_0\ntiming: {shave: {model: profiled}}\n"),
              EndsWith("'profiled' needs its table, 'shave.profiled_table'"));
}

TEST_F(LoadDeviceTest, NamesTheNearestDevice) {
  const std::string message = input_error_of([&] { catalog.load("vpu_2_8"); });

  EXPECT_THAT(message, StartsWith("unknown device 'vpu_2_8'; did you mean 'vpu_2_"));
  EXPECT_THAT(message, HasSubstr("(known: "));
}

TEST_F(LoadDeviceTest, NamesTheFileThatExtendsAnUnknownDevice) {
  const std::string message = error_of("extends: vpu_4_1\n");

  EXPECT_THAT(message, StartsWith(folder.path("mine.yaml") +
                                  ": extends: unknown device 'vpu_4_1'; did you mean 'vpu_4_0'?"));
}

TEST_F(LoadDeviceTest, RefusesFilesThatExtendEachOther) {
  folder.write("other.yaml", "extends: mine.yaml\n");

  const std::string mine = folder.path("mine.yaml");
  EXPECT_EQ(error_of("extends: other.yaml\n"), mine + ": extends: goes in a circle: " + mine +
                                                   " -> " + folder.path("other.yaml") + " -> " +
                                                   mine);
}

TEST_F(LoadDeviceTest, FollowsAChainOfEightFilesAndNoMore) {
  // mine -> 6 -> 5 -> ... -> 1 -> vpu_2_7 are eight files.
  folder.write("1.yaml", "extends: vpu_2_7\n");
  for (int i = 2; i <= 7; ++i) {
    folder.write(std::to_string(i) + ".yaml", "extends: " + std::to_string(i - 1) + ".yaml\n");
  }

  EXPECT_EQ(load("extends: 6.yaml\n").tile.count, 2U);
  EXPECT_THAT(error_of("extends: 7.yaml\n"),
              HasSubstr(": extends: more than 8 files: " + folder.path("mine.yaml") + " -> "));
}

TEST_F(LoadDeviceTest, KnowsWhetherAFileOutsideTheCatalogueGaveAClock) {
  folder.write("base.yaml", "extends: vpu_2_7\nclocks: {vpu_mhz: 900}\n");

  EXPECT_FALSE(catalog.load("vpu_2_7").clocks.are_users_own);
  EXPECT_FALSE(catalog.load(catalog.device_file("vpu_2_7").string()).clocks.are_users_own);
  EXPECT_FALSE(load("extends: vpu_2_7\n").clocks.are_users_own);
  EXPECT_TRUE(load("extends: vpu_2_7\nclocks: {dpu_mhz: 1000}\n").clocks.are_users_own);
  EXPECT_TRUE(load("extends: base.yaml\n").clocks.are_users_own);
}

TEST_F(LoadDeviceTest, RefusesANameOfNothing) {
  EXPECT_THAT(input_error_of([&] { catalog.load(""); }), StartsWith("unknown device '' (known: "));
  EXPECT_THAT(error_of("extends: ''\n"), HasSubstr("extends: unknown device '' (known: "));
}

TEST_F(LoadDeviceTest, NamesAnUnknownKeyWithTheNearestLegalOne) {
  EXPECT_THAT(error_of("extends: vpu_2_7\ndpu:\n  count_per_tiles: 2\n"),
              EndsWith("mine.yaml:3:3: dpu.count_per_tiles: unknown key 'count_per_tiles'; did "
                       "you mean 'count_per_tile'?"));
  EXPECT_THAT(error_of("extends: vpu_2_7\nclock: {}\n"),
              EndsWith("unknown key 'clock'; did you mean 'clocks'?"));
}

TEST_F(LoadDeviceTest, NamesTheFirstMissingKeyWithItsMeaning) {
  EXPECT_EQ(error_of("clocks: {vpu_mhz: 975}\n"),
            folder.path("mine.yaml") + ": missing key 'clocks.dpu_mhz' (clock of the DPUs)");
}

TEST_F(LoadDeviceTest, StatesTheRangeOfANumber) {
  EXPECT_THAT(error_of("extends: vpu_2_7\ntile: {count: 65}\n"),
              EndsWith("mine.yaml:2:15: tile.count: must be 1 to 64, got 65"));
  EXPECT_THAT(error_of("extends: vpu_2_7\ntile: {count: 0}\n"),
              EndsWith("tile.count: must be 1 to 64, got 0"));
}

TEST_F(LoadDeviceTest, WantsWholeNumbers) {
  EXPECT_THAT(error_of("extends: vpu_2_7\nclocks: {dpu_mhz: 1300.5}\n"),
              EndsWith("clocks.dpu_mhz: expected a whole number, got '1300.5'"));
  EXPECT_THAT(error_of("extends: vpu_2_7\nclocks: {dpu_mhz: '1300'}\n"),
              EndsWith("clocks.dpu_mhz: expected a whole number, got '1300'"));
  EXPECT_THAT(error_of("extends: vpu_2_7\nclocks: {dpu_mhz: -1}\n"),
              EndsWith("clocks.dpu_mhz: expected a whole number, got '-1'"));
}

TEST_F(LoadDeviceTest, WantsTrueOrFalseForAFlag) {
  EXPECT_THAT(error_of("extends: vpu_2_7\ncompiler_dma: {is_legacy: 1}\n"),
              EndsWith("compiler_dma.is_legacy: expected true or false, got '1'"));
}

TEST_F(LoadDeviceTest, WantsTheRightKindOfValue) {
  EXPECT_THAT(error_of("extends: vpu_2_7\ntile: 2\n"),
              EndsWith("mine.yaml:2:7: tile: expected a mapping, got '2'"));
  EXPECT_THAT(error_of("extends: vpu_2_7\ntile: {count: [2]}\n"),
              EndsWith("tile.count: expected a whole number, got a list"));
  EXPECT_THAT(error_of("extends: vpu_2_7\narchitectures: NPU37XX\n"),
              EndsWith("architectures: expected a list of architecture names, got 'NPU37XX'"));
  EXPECT_THAT(error_of("extends: [vpu_2_7]\n"),
              EndsWith("extends: expected a device name or file, got a list"));
  EXPECT_THAT(error_of("- vpu_2_7\n"), EndsWith("mine.yaml:1:1: expected a mapping, got a list"));
  EXPECT_THAT(error_of(""), EndsWith("expected a mapping, got nothing"));
}

TEST_F(LoadDeviceTest, RefusesAMissingFile) {
  EXPECT_EQ(input_error_of([&] { catalog.load(folder.path("none.yaml")); }),
            folder.path("none.yaml") + ": No such file or directory");
}

TEST_F(LoadDeviceTest, ACatalogueThatCannotBeReadIsTheEnvironmentsFault) {
  EXPECT_THROW(DeviceCatalog(folder.path("none")).names(), EnvironmentError);
}

class KernelTableTest : public LoadDeviceTest {
 protected:
  std::string error_of_table(const std::string& table) const {
    folder.write("kernels.yaml", table);
    return error_of("extends: vpu_2_7\nshave: {kernel_table: kernels.yaml}\n");
  }
};

TEST_F(KernelTableTest, NamesAnUnknownKey) {
  EXPECT_THAT(error_of_table("Tanh: {bytes_per_kilocycle: 1, latency_dpu_cycle: 2}\n"),
              EndsWith("kernels.yaml:1:32: Tanh.latency_dpu_cycle: unknown key "
                       "'latency_dpu_cycle'; did you mean 'latency_dpu_cycles'?"));
}

TEST_F(KernelTableTest, NamesAMissingKey) {
  EXPECT_THAT(error_of_table("Tanh: {bytes_per_kilocycle: 1}\n"),
              EndsWith("kernels.yaml:1:7: Tanh: missing key 'latency_dpu_cycles'"));
}

TEST_F(KernelTableTest, RefusesAKernelThatMovesNothing) {
  EXPECT_THAT(error_of_table("Tanh: {bytes_per_kilocycle: 0, latency_dpu_cycles: 2}\n"),
              EndsWith("kernels.yaml:1:29: Tanh.bytes_per_kilocycle: must be > 0, got 0"));
}

TEST_F(KernelTableTest, RefusesTheSameKernelTwice) {
  EXPECT_THAT(error_of_table("Tanh: {bytes_per_kilocycle: 1, latency_dpu_cycles: 2}\n"
                             "Tanh: {bytes_per_kilocycle: 1, latency_dpu_cycles: 2}\n"),
              EndsWith("kernels.yaml:2:1: key 'Tanh' occurs twice in one mapping"));
}

TEST_F(KernelTableTest, WantsAMapping) {
  EXPECT_THAT(error_of_table("[Tanh]\n"),
              EndsWith("kernels.yaml:1:1: expected a mapping of kernel names, got a list"));
}

TEST_F(KernelTableTest, RefusesAMissingTable) {
  EXPECT_THAT(error_of("extends: vpu_2_7\nshave: {kernel_table: none.yaml}\n"),
              EndsWith("none.yaml: No such file or directory"));
}

}  // namespace
}  // namespace vpusim::test
