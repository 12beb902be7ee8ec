#include "sim/compiler/prefetch.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

#include "tests/sim/compiler/passes.hpp"
#include "tests/sim/compiler/small_networks.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

Plan plan_of_layers(int layers, const HwConfig& hw) {
  NetworkOfLayers net;
  NetworkTensorId image = net.input({1, 64, 16, 16});
  for (int i = 0; i < layers; ++i) {
    image = net.convolution(image, 64, 3);
  }
  net.output(image);
  return planned(lowered(net.finish(), hw), hw);
}

// How many groups of work come before the loads of the last operation.
std::size_t work_before_last_load(const Plan& plan) {
  std::size_t work = 0;
  std::size_t before = 0;
  const LoweredOpId last(plan.ops.size() - 1);
  for (const Group& group : plan.groups) {
    if (group.kind == Group::Kind::kLoad && group.op == last) {
      before = work;
    }
    work += group.kind == Group::Kind::kCompute ? 1 : 0;
  }
  return before;
}

TEST(Prefetch, LoadsStayWhereTheyAreWithoutAWindow) {
  const HwConfig hw = catalog_device("vpu_2_7");
  Plan plan = plan_of_layers(6, hw);

  ASSERT_TRUE(prefetch(plan, hw, 0));

  EXPECT_EQ(work_before_last_load(plan), 5);
}

TEST(Prefetch, LoadsComeAsManyStepsEarlyAsTheyMay) {
  const HwConfig hw = catalog_device("vpu_2_7");
  Plan two = plan_of_layers(6, hw);
  Plan many = plan_of_layers(6, hw);

  ASSERT_TRUE(prefetch(two, hw, 2));
  ASSERT_TRUE(prefetch(many, hw, 40));

  EXPECT_EQ(work_before_last_load(two), 3);
  EXPECT_EQ(work_before_last_load(many), 0);
}

TEST(Prefetch, LoadsWaitUntilTheirBytesAreFree) {
  HwConfig hw = catalog_device("vpu_2_7");
  hw.cmx.capacity = Bytes(256 * 1024);  // three times one layer's weights
  Plan plan = plan_of_layers(6, hw);

  ASSERT_TRUE(prefetch(plan, hw, 40));

  EXPECT_GT(work_before_last_load(plan), 0);
}

TEST(Prefetch, NothingIsLoadedOverWhatLives) {
  HwConfig hw = catalog_device("vpu_2_7");
  hw.cmx.capacity = Bytes(384 * 1024);
  Plan plan = plan_of_layers(6, hw);

  ASSERT_TRUE(prefetch(plan, hw, 40));

  const auto overlap = [](std::uint64_t a, std::uint64_t a_end, std::uint64_t b,
                          std::uint64_t b_end) { return a < b_end && b < a_end; };
  for (std::size_t i = 0; i < plan.allocations.size(); ++i) {
    const Allocation& a = plan.allocations[AllocationId(i)];
    ASSERT_TRUE(a.offset);
    EXPECT_LE(*a.offset + a.bytes, hw.cmx.capacity.count());
    for (std::size_t k = 0; k < i; ++k) {
      const Allocation& b = plan.allocations[AllocationId(k)];
      const bool lives_with =
          a.first_group && b.first_group &&
          overlap(*a.first_group, a.last_group + 1, *b.first_group, b.last_group + 1);
      EXPECT_FALSE(lives_with &&
                   overlap(*a.offset, *a.offset + a.bytes, *b.offset, *b.offset + b.bytes))
          << i << " and " << k;
    }
  }
}

}  // namespace
}  // namespace vpusim::test
