#include "sim/timing/cached.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/sim/timing/recording_models.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;

class CachedTest : public testing::Test {
 protected:
  static constexpr std::size_t kCapacity = 4;

  CachedTest() {
    auto recording = std::make_unique<RecordingDpuTiming>();
    model = recording.get();
    cached.emplace(std::move(recording), kCapacity);
  }

  static DpuWorkload workload(std::uint32_t width) {
    DpuWorkload w;
    w.output.width = width;
    return w;
  }
  std::vector<std::uint64_t> ask(const std::vector<std::uint32_t>& widths) {
    std::vector<DpuWorkload> workloads;
    for (const std::uint32_t width : widths) {
      workloads.push_back(workload(width));
    }
    std::vector<std::uint64_t> cycles;
    for (const auto& estimate : cached->estimate(workloads, HwConfig())) {
      cycles.push_back(estimate ? estimate->cycles.count() : 0);
    }
    return cycles;
  }
  std::size_t asked() const { return model->asked.size(); }

  RecordingDpuTiming* model = nullptr;
  std::optional<Cached<DpuWorkload>> cached;
};

TEST_F(CachedTest, AsksAboutEqualWorkloadsOfABatchOnce) {
  EXPECT_THAT(ask({7, 8, 7, 7}), ElementsAre(7, 8, 7, 7));
  EXPECT_EQ(asked(), 2U);
}

TEST_F(CachedTest, RemembersAnswersAndSilence) {
  model->unknown_size = 9;

  EXPECT_THAT(ask({7, 9}), ElementsAre(7, 0));
  EXPECT_THAT(ask({9, 7}), ElementsAre(0, 7));
  EXPECT_EQ(asked(), 2U);
}

TEST_F(CachedTest, HoldsAtMostTwiceItsCapacity) {
  for (std::uint32_t width = 1; width <= 100; ++width) {
    ask({width});
    EXPECT_LE(cached->size(), 2 * kCapacity);
  }

  EXPECT_NE(cached->find(workload(100)), nullptr);
  EXPECT_NE(cached->find(workload(97)), nullptr);
  EXPECT_EQ(cached->find(workload(1)), nullptr);
}

TEST_F(CachedTest, KeepsWhatIsAskedAgain) {
  for (std::uint32_t width = 1; width <= 100; ++width) {
    ask({width, 1000});
  }

  EXPECT_EQ(asked(), 101U);
}

TEST_F(CachedTest, AnswersABatchThatIsLargerThanItself) {
  EXPECT_THAT(ask({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1}),
              ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1));
  EXPECT_EQ(asked(), 11U);
}

}  // namespace
}  // namespace vpusim::test
