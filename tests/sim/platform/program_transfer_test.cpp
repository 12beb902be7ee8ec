// What a DMA job is for the simulator: a latency, bytes, and what they share.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/platform/program.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;

// Resources of the small device: DDR, two engines, the CMX of two tiles.
class ProgramTransferTest : public testing::Test {
 protected:
  struct End {
    Section section = Section::kDdr;
    std::vector<std::uint32_t> tiles;
    TensorType type = bytes(512);
  };
  static TensorType bytes(std::uint64_t count) {
    TensorType type;
    type.shape = {1, 1, count / 64, 64};
    type.element = {NumberFormat::kUi8, false};
    return type;
  }
  static End ddr() { return {}; }
  static End cmx(std::vector<std::uint32_t> tiles) { return {Section::kCmx, std::move(tiles)}; }
  // 8 rows of 64 bytes for both tiles.
  static End distributed(std::uint8_t modes) {
    End end{Section::kCmx, {}};
    Distribution& distribution = end.type.distribution.emplace();
    distribution.modes = modes;
    distribution.cluster_count = 2;
    distribution.tile_grid = {1, 1, 2, 1};
    return end;
  }

  Program::Transfer transfer(const End& source, const End& target, std::uint8_t port = 0) {
    ScheduleBuilder builder("test");
    const auto add = [&](const End& end) {
      Buffer buffer;
      buffer.section = end.section;
      buffer.indices = end.tiles;
      buffer.type = builder.add_type(end.type);
      return builder.add_buffer(buffer);
    };
    DmaTransfer dma;
    dma.port = port;
    dma.source = add(source);
    dma.target = add(target);
    Task task;
    task.work = dma;
    builder.add_task(task);
    const Schedule schedule = std::move(builder).finish();
    program = build_program(SizeIsCycles::annotate(schedule, hw, Fidelity::kDevice), hw, layout);
    return program.transfers.at(program.tasks.at(0).transfer);
  }
  // "resource x weight" of what the transfer shares.
  std::vector<std::string> uses(const End& source, const End& target, std::uint8_t port = 0) {
    std::vector<std::string> shown;
    const Program::Transfer made = transfer(source, target, port);
    for (const ResourceUse& use : program.demand(made).uses) {
      const char* name = "?";
      for (const auto& [resource, candidate] : {std::pair{InterconnectLayout::kDdr, "ddr"},
                                                {InterconnectLayout::kDdrWrites, "ddr writes"},
                                                {layout.engine(0), "engine 0"},
                                                {layout.engine(1), "engine 1"},
                                                {layout.cmx(0), "cmx 0"},
                                                {layout.cmx(1), "cmx 1"}}) {
        name = use.resource == resource ? candidate : name;
      }
      shown.push_back(
          fmt::format("{} x {}", name, static_cast<double>(use.weight) / ResourceUse::kWhole));
    }
    return shown;
  }
  DmaPath& path(DmaDirection direction) {
    return hw.dma.paths[static_cast<std::size_t>(direction)];
  }

  HwConfig hw = small_device();
  InterconnectLayout layout{.engine_count = 2, .tile_count = 2};
  Program program;
};

TEST_F(ProgramTransferTest, PassesThroughItsEngineDdrAndCmx) {
  EXPECT_THAT(uses(ddr(), cmx({1})), ElementsAre("engine 0 x 1", "ddr x 1", "cmx 1 x 1"));
  EXPECT_THAT(uses(cmx({0}), ddr()),
              ElementsAre("engine 0 x 1", "cmx 0 x 1", "ddr x 1", "ddr writes x 1"));
  EXPECT_THAT(uses(cmx({0}), cmx({1})), ElementsAre("engine 0 x 1", "cmx 0 x 1", "cmx 1 x 1"));
}

TEST_F(ProgramTransferTest, TakesAMemoryThatItReadsAndWritesTwice) {
  EXPECT_THAT(uses(ddr(), ddr()), ElementsAre("engine 0 x 1", "ddr x 2", "ddr writes x 1"));
  EXPECT_THAT(uses(cmx({1}), cmx({1})), ElementsAre("engine 0 x 1", "cmx 1 x 2"));
}

TEST_F(ProgramTransferTest, WritesABroadcastIntoEveryTile) {
  EXPECT_THAT(uses(ddr(), cmx({0, 1})),
              ElementsAre("engine 0 x 1", "ddr x 1", "cmx 0 x 1", "cmx 1 x 1"));
  EXPECT_THAT(uses(ddr(), distributed(Distribution::kDuplicated)),
              ElementsAre("engine 0 x 1", "ddr x 1", "cmx 0 x 1", "cmx 1 x 1"));
}

TEST_F(ProgramTransferTest, ReadsWhatEveryTileHoldsFromOne) {
  EXPECT_THAT(uses(distributed(Distribution::kDuplicated), ddr()),
              ElementsAre("engine 0 x 1", "cmx 0 x 1", "ddr x 1", "ddr writes x 1"));
  EXPECT_THAT(uses(cmx({1, 0}), ddr()),
              ElementsAre("engine 0 x 1", "cmx 1 x 1", "ddr x 1", "ddr writes x 1"));
}

TEST_F(ProgramTransferTest, LoadsEachTileWithItsSegment) {
  EXPECT_THAT(uses(ddr(), distributed(Distribution::kSegmented)),
              ElementsAre("engine 0 x 1", "ddr x 1", "cmx 0 x 0.5", "cmx 1 x 0.5"));
  EXPECT_THAT(uses(distributed(Distribution::kSegmented), cmx({0})),
              ElementsAre("engine 0 x 1", "cmx 0 x 1.5", "cmx 1 x 0.5"));
}

TEST_F(ProgramTransferTest, LoadsTilesInProportionToTheirBytes) {
  End uneven = distributed(Distribution::kSegmented);
  uneven.type.distribution->memory_shapes = {{1, 1, 6, 64}, {1, 1, 2, 64}};

  EXPECT_THAT(uses(ddr(), uneven),
              ElementsAre("engine 0 x 1", "ddr x 1", "cmx 0 x 0.75", "cmx 1 x 0.25"));
}

TEST_F(ProgramTransferTest, LeavesATileWithoutDataAlone) {
  End one_sided = distributed(Distribution::kSegmented);
  one_sided.type.distribution->memory_shapes = {{1, 1, 8, 64}, {1, 1, 0, 64}};

  EXPECT_THAT(uses(ddr(), one_sided), ElementsAre("engine 0 x 1", "ddr x 1", "cmx 0 x 1"));
}

TEST_F(ProgramTransferTest, ReadsConstantsFromTheDdrAndRegistersFromTheChip) {
  EXPECT_THAT(uses({.section = Section::kConstant, .tiles = {}}, cmx({0})),
              ElementsAre("engine 0 x 1", "ddr x 1", "cmx 0 x 1"));
  EXPECT_THAT(uses({.section = Section::kRegister, .tiles = {}}, cmx({0})),
              ElementsAre("engine 0 x 1", "cmx 0 x 1"));
}

TEST_F(ProgramTransferTest, GoesThroughTheEngineOfItsPort) {
  EXPECT_THAT(uses(ddr(), cmx({0}), 1), ElementsAre("engine 1 x 1", "ddr x 1", "cmx 0 x 1"));
}

TEST_F(ProgramTransferTest, SharesOneEngineAmongAllPorts) {
  hw.dma.engine_count = 1;

  EXPECT_THAT(uses(ddr(), cmx({0}), 1), ElementsAre("engine 0 x 1", "ddr x 1", "cmx 0 x 1"));
}

TEST_F(ProgramTransferTest, HasLatencyAndRateOfItsDirectionInVpuCycles) {
  hw.clocks.vpu = Hertz(500'000'000);
  for (std::uint64_t i = 0; i < hw.dma.paths.size(); ++i) {
    hw.dma.paths[i].latency = Cycles(10 * (i + 1));
    hw.dma.paths[i].width = BytesPerKilocycle(1000 * (i + 1));
  }

  // A VPU cycle is 2 ns.
  EXPECT_EQ(transfer(ddr(), cmx({0})).latency, 20'000U);
  EXPECT_EQ(transfer(ddr(), cmx({0})).rate, 500'000'000U);
  EXPECT_EQ(transfer(cmx({0}), cmx({1})).latency, 40'000U);
  EXPECT_EQ(transfer(cmx({0}), cmx({1})).rate, 1'000'000'000U);
  EXPECT_EQ(transfer(cmx({0}), ddr()).latency, 60'000U);
  EXPECT_EQ(transfer(cmx({0}), ddr()).rate, 1'500'000'000U);
  EXPECT_EQ(transfer(ddr(), ddr()).latency, 80'000U);
  EXPECT_EQ(transfer(ddr(), ddr()).rate, 2'000'000'000U);
}

TEST_F(ProgramTransferTest, IsSlowerWhereTheDdrSideHasGaps) {
  hw.dma.ddr_read_row = Cycles(4);
  End gaps = ddr();
  gaps.type.strides = {1024, 1024, 128, 1};  // 8 rows of 64 bytes

  // 512 bytes at 8 B/ns take 64 ns, the seven gaps 4 ns each.
  EXPECT_EQ(transfer(gaps, cmx({0})).rate, 512 * 1'000'000'000ULL / 92);
  EXPECT_EQ(transfer(ddr(), cmx({0})).rate, 8'000'000'000U);
  EXPECT_EQ(transfer(cmx({0}), gaps).rate, 8'000'000'000U) << "a write has no gaps to skip";
}

TEST_F(ProgramTransferTest, MovesTheBytesOfTheLongerSide) {
  End longer = cmx({0});
  longer.type = bytes(1024);

  EXPECT_EQ(transfer(ddr(), cmx({0})).bytes, 512U);
  EXPECT_EQ(transfer(ddr(), longer).bytes, 1024U);
  EXPECT_EQ(transfer(longer, ddr()).bytes, 1024U);
}

TEST_F(ProgramTransferTest, MovesABroadcastOnce) {
  EXPECT_EQ(transfer(ddr(), distributed(Distribution::kDuplicated)).bytes, 512U);
  EXPECT_EQ(
      transfer(ddr(), distributed(Distribution::kSegmented | Distribution::kMulticasted)).bytes,
      512U);
}

TEST_F(ProgramTransferTest, MovesSegmentsOnceAndOverlapsTwice) {
  End overlapped = distributed(Distribution::kOverlapped);
  overlapped.type.distribution->kernel = {3, 3};
  overlapped.type.distribution->strides = {1, 1};
  overlapped.type.distribution->padding = {.left = 1, .right = 1, .top = 1, .bottom = 1};

  EXPECT_EQ(transfer(ddr(), distributed(Distribution::kSegmented)).bytes, 512U);
  EXPECT_EQ(transfer(ddr(), overlapped).bytes, 640U);  // 5 rows of 64 bytes in each tile
}

TEST_F(ProgramTransferTest, MovesNothingOfEmptyData) {
  End nothing = ddr();
  nothing.type.shape = {0, 0, 0, 0};
  End nowhere = cmx({0});
  nowhere.type.shape = {0, 0, 0, 0};

  EXPECT_EQ(transfer(nothing, nowhere).bytes, 0U);
}

}  // namespace
}  // namespace vpusim::test
