#include "sim/compiler/prune.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <variant>

#include "tests/sim/compiler/passes.hpp"
#include "tests/sim/compiler/small_networks.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// A plan of one operation by hand: dense pieces of bytes in CMX and DDR.
class PlanOfTransfers {
 public:
  PlanOfTransfers() {
    LoweredOp op;
    op.outputs = {{.storage = StorageId(0)}};
    network_.ops.push_back(op);
    network_.storages.push_back({.name = "between"});
    plan_.ops.push_back({});
    plan_.allocations.push_back({.bytes = 1024});
    plan_.allocations.push_back({.bytes = 1024});
  }
  BufferId in_cmx(AllocationId allocation, std::vector<std::uint32_t> tiles,
                  std::uint64_t begin = 0, std::uint64_t bytes = 64) {
    PlannedBuffer buffer = dense(begin, bytes);
    buffer.buffer.section = Section::kCmx;
    buffer.buffer.indices = std::move(tiles);
    buffer.allocation = allocation;
    return plan_.buffers.push_back(std::move(buffer));
  }
  BufferId in_ddr(Section section, std::uint64_t begin = 0, std::uint64_t bytes = 64) {
    PlannedBuffer buffer = dense(begin, bytes);
    buffer.buffer.section = section;
    buffer.storage = StorageId(0);
    return plan_.buffers.push_back(std::move(buffer));
  }
  void transfer(BufferId source, BufferId target) {
    Task task;
    DmaTransfer dma;
    dma.source = source;
    dma.target = target;
    task.work = dma;
    Group group;
    group.op = LoweredOpId(0);
    group.tasks.push_back(std::move(task));
    plan_.groups.push_back(std::move(group));
  }
  Plan& plan() { return plan_; }
  const Plan& pruned() {
    prune_unread_writes(plan_, network_);
    return plan_;
  }

 private:
  static PlannedBuffer dense(std::uint64_t begin, std::uint64_t bytes) {
    PlannedBuffer buffer;
    buffer.type.shape = {bytes};
    buffer.type.order = {0};
    buffer.type.element = {.format = NumberFormat::kUi8};
    buffer.buffer.byte_offset = begin;
    return buffer;
  }

  LoweredNetwork network_;
  Plan plan_;
};

constexpr AllocationId kLoaded(0);
constexpr AllocationId kCopied(1);

TEST(PruneUnreadWrites, BroadcastsGoToReadersOnly) {
  PlanOfTransfers made;
  const BufferId loaded = made.in_cmx(kLoaded, {0, 1, 2});
  made.transfer(made.in_ddr(Section::kNetworkInput), loaded);
  made.transfer(made.in_cmx(kLoaded, {1}), made.in_ddr(Section::kNetworkOutput));

  const Plan& plan = made.pruned();

  EXPECT_EQ(plan.groups.size(), 2);
  EXPECT_EQ(plan.buffers[loaded].buffer.indices, std::vector<std::uint32_t>{1});
}

TEST(PruneUnreadWrites, WhatOnlyFeedsTheUnreadGoesToo) {
  PlanOfTransfers made;
  made.transfer(made.in_ddr(Section::kNetworkInput), made.in_cmx(kLoaded, {0}));
  made.transfer(made.in_cmx(kLoaded, {0}), made.in_cmx(kCopied, {1}));

  EXPECT_TRUE(made.pruned().groups.empty());
}

TEST(PruneUnreadWrites, AStoreIsKeptWhereAnyOfItsBytesIsLoaded) {
  PlanOfTransfers made;
  made.transfer(made.in_ddr(Section::kNetworkInput), made.in_cmx(kLoaded, {0}));
  made.transfer(made.in_cmx(kLoaded, {0}), made.in_ddr(Section::kDdr, 0));
  made.transfer(made.in_cmx(kLoaded, {0}), made.in_ddr(Section::kDdr, 64));
  made.transfer(made.in_ddr(Section::kDdr, 127, 8), made.in_cmx(kCopied, {0}));
  made.transfer(made.in_cmx(kCopied, {0}), made.in_ddr(Section::kNetworkOutput));
  made.plan().ops[LoweredOpId(0)].stored_bytes = 192;
  made.plan().stored_bytes = 192;

  const Plan& plan = made.pruned();

  EXPECT_EQ(plan.groups.size(), 4);  // without the first store
  EXPECT_EQ(plan.stored_bytes, 128);
  EXPECT_EQ(plan.ops[LoweredOpId(0)].stored_bytes, 128);
}

// A row each for stripes and tiles, of which the next layer's stride steps over every second.
TEST(PruneUnreadWrites, WorkOnRowsThatNoWindowReachesIsCounted) {
  NetworkOfLayers net;
  NetworkTensorId image = net.convolution(net.input({1, 16, 24, 24}), 16, 1);
  image = net.convolution(image, 16, 1, 2);
  net.output(image);
  HwConfig hw = catalog_device("npu_5_0");
  hw.tile.count = 24;
  const LoweredNetwork network = lowered(net.finish(), hw);
  IdVector<LoweredOpId, Strategy> by_rows = chosen(network, hw);
  for (Strategy& strategy : by_rows) {
    strategy.grid = {.row_parts = 24, .channel_parts = 1};
  }
  Plan plan = plan_layers(network, hw, by_rows, {});

  prune_unread_writes(plan, network);

  // Of 24 rows the last is trimmed before; of the others each second is left out.
  EXPECT_EQ(plan.unread_macs, 11U * 24 * 16 * 16);
}

}  // namespace
}  // namespace vpusim::test
