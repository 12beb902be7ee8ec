#include "sim/compiler/synchronize.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sim/compiler/prefetch.hpp"
#include "sim/compiler/prune.hpp"
#include "tests/sim/compiler/passes.hpp"
#include "tests/sim/compiler/small_networks.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

class Synchronize : public testing::Test {
 protected:
  Synchronize() {
    NetworkOfLayers net;
    NetworkTensorId image = net.input({1, 64, 16, 16});
    for (int i = 0; i < 8; ++i) {
      image = net.convolution(image, 64, 3);
    }
    net.output(image);
    network_ = lowered(net.finish(), hw_);
    plan_ = planned(network_, hw_);
    prune_unread_writes(plan_, network_);
    EXPECT_TRUE(prefetch(plan_, hw_, 40));
  }

  HwConfig hw_ = catalog_device("vpu_4_0");
  LoweredNetwork network_;
  Plan plan_;
};

TEST_F(Synchronize, GivesEachBarrierAPhysicalIdOfTheDevice) {
  const std::optional<Schedule> schedule = synchronize(network_, plan_, hw_, {});

  ASSERT_TRUE(schedule);
  ASSERT_FALSE(schedule->barriers().empty());
  for (const Barrier& barrier : schedule->barriers()) {
    ASSERT_TRUE(barrier.physical_id);
    EXPECT_LT(*barrier.physical_id, hw_.barriers.count);
  }
}

TEST_F(Synchronize, GivesNothingWhereThereAreTooFewBarriers) {
  hw_.barriers.count = 2;

  EXPECT_FALSE(synchronize(network_, plan_, hw_, {}));
}

TEST_F(Synchronize, SplitsBarriersThatHaveTooManyVariants) {
  const std::size_t before = synchronize(network_, plan_, hw_, {})->barriers().size();
  hw_.barriers.max_variants = 8;
  hw_.barriers.max_producers = 4;  // fewer than there are tiles

  const std::optional<Schedule> schedule = synchronize(network_, plan_, hw_, {});

  ASSERT_TRUE(schedule);
  EXPECT_GT(schedule->barriers().size(), before);
}

TEST_F(Synchronize, SpreadsTransfersOverThePorts) {
  const std::optional<Schedule> schedule = synchronize(network_, plan_, hw_, {});

  std::set<std::uint32_t> ports;
  for (const Task& task : schedule->tasks()) {
    if (const auto* dma = std::get_if<DmaTransfer>(&task.work)) {
      ports.insert(dma->port);
    }
  }
  EXPECT_EQ(ports.size(), hw_.dma.port_count);
}

// Where nothing may happen at the same time, no transfer is without a wait but the first ones.
TEST_F(Synchronize, InSeriesEverybodyWaits) {
  const auto unordered = [](const Schedule& schedule) {
    return std::count_if(schedule.tasks().begin(), schedule.tasks().end(),
                         [](const Task& task) { return task.waits.empty(); });
  };
  const std::optional<Schedule> serial = synchronize(network_, plan_, hw_, {.is_serial = true});
  const std::optional<Schedule> parallel = synchronize(network_, plan_, hw_, {});

  ASSERT_TRUE(serial && parallel);
  EXPECT_LT(unordered(*serial), unordered(*parallel));
}

}  // namespace
}  // namespace vpusim::test
