#include "sim/platform/barrier_table.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace vpusim::test {
namespace {

// Barrier 0 and its next use 1 have one physical id; barrier 2 has none.
class BarrierTableTest : public testing::Test {
 protected:
  BarrierTableTest() {
    program.rules.fidelity = Fidelity::kDevice;
    program.barriers = {
        {.producers = 3, .consumers = 2, .next_use = 1, .is_first_use = true},
        {.producers = 1, .consumers = 0, .next_use = Program::kNone, .is_first_use = false},
        {.producers = 0, .consumers = 1, .next_use = Program::kNone, .is_first_use = true}};
    table.load(program);
  }

  Program program;
  BarrierTable table;
};

TEST_F(BarrierTableTest, ProgramsTheFirstUsesFromTheStart) {
  EXPECT_TRUE(table.is_programmed(0));
  EXPECT_FALSE(table.is_programmed(1));
  EXPECT_TRUE(table.is_programmed(2));
}

TEST_F(BarrierTableTest, ProgramsEveryUseFromTheStartWithoutPhysicalBarriers) {
  program.rules.fidelity = Fidelity::kCompiler;

  table.load(program);

  EXPECT_FALSE(table.has_physical_barriers());
  EXPECT_TRUE(table.is_programmed(1));
}

TEST_F(BarrierTableTest, LiftsABarrierWhenTheLastProducerUpdates) {
  EXPECT_FALSE(table.produce(0, 1));
  EXPECT_FALSE(table.is_lifted(0));
  EXPECT_EQ(table.producers_left(0), 2U);

  EXPECT_TRUE(table.produce(0, 2));
  EXPECT_TRUE(table.is_lifted(0));
  EXPECT_EQ(table.producers_left(0), 0U);
}

TEST_F(BarrierTableTest, LiftsABarrierWithoutProducersFromTheStart) {
  EXPECT_TRUE(table.is_lifted(2));
}

TEST_F(BarrierTableTest, DoesNotLiftABarrierThatIsNotProgrammed) {
  program.barriers[1].producers = 0;
  table.load(program);
  EXPECT_FALSE(table.is_lifted(1));

  table.program(1);
  EXPECT_TRUE(table.is_lifted(1));
}

TEST_F(BarrierTableTest, FreesTheIdWhenTheLastConsumerStarts) {
  table.produce(0, 3);
  EXPECT_FALSE(table.is_spent(0));

  EXPECT_FALSE(table.consume(0, 1));
  EXPECT_FALSE(table.is_spent(0));
  EXPECT_EQ(table.consumers_left(0), 1U);

  EXPECT_TRUE(table.consume(0, 1));
  EXPECT_TRUE(table.is_spent(0));
}

TEST_F(BarrierTableTest, FreesTheIdOfABarrierWithoutConsumersWhenItIsLifted) {
  table.program(1);
  EXPECT_FALSE(table.is_spent(1));

  table.produce(1, 1);

  EXPECT_TRUE(table.is_spent(1));
}

TEST_F(BarrierTableTest, KnowsTheNextUseOfAnId) {
  EXPECT_TRUE(table.is_first_use(0));
  EXPECT_EQ(table.next_use(0), 1U);
  EXPECT_FALSE(table.is_first_use(1));
  EXPECT_EQ(table.next_use(1), Program::kNone);
}

TEST_F(BarrierTableTest, StartsAnewWhenItLoadsAProgram) {
  table.produce(0, 3);
  table.program(1);

  table.load(program);

  EXPECT_EQ(table.size(), 3U);
  EXPECT_EQ(table.producers_left(0), 3U);
  EXPECT_FALSE(table.is_programmed(1));
}

}  // namespace
}  // namespace vpusim::test
