#include "sim/sweep/study_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/session/choose_timing.hpp"
#include "sim/session/data_folder.hpp"
#include "sim/session/read_network.hpp"

namespace vpusim {
namespace {

using testing::IsEmpty;

std::string schedule_for(const Network& network, const HwConfig& hw) {
  const TimingModels models = choose_timing("", hw, Fidelity::kDevice);
  return hash_of(compile(network, hw, CompileOptions{}, *models.dpu, *models.shave).schedule);
}

// Half and twice what it is, so far as its range allows.
std::vector<std::uint64_t> other_values(const StudyKey& key, std::uint64_t value) {
  std::vector<std::uint64_t> values;
  for (const std::uint64_t other : {value / 2, value * 2 + 1}) {
    const std::uint64_t legal = std::clamp(other, key.smallest, key.largest);
    if (legal != value) {
      values.push_back(legal);
    }
  }
  return values;
}

class StudyKeysOf : public testing::TestWithParam<const char*> {};

// What counts as read by the machine or the models alone must change no schedule.
TEST_P(StudyKeysOf, OnlyThoseThatTheCompilerReadsChangeASchedule) {
  std::vector<std::string> wrong;
  const HwConfig base = device_catalog().load(GetParam());
  const Network network = read_network(network_file("mobilenetv2"), {});
  const std::string expected = schedule_for(network, base);
  for (const StudyKey& key : study_keys()) {
    if (key.reach == KeyReach::kCompiler) {
      continue;
    }
    for (const std::uint64_t value : other_values(key, key.get(base, {}))) {
      HwConfig hw = base;
      CompileOptions options;
      key.set(hw, options, value);
      if (schedule_for(network, hw) != expected) {
        wrong.emplace_back(key.path);
      }
    }
  }
  EXPECT_THAT(wrong, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(, StudyKeysOf, testing::Values("vpu_2_7", "vpu_4_0"),
                         [](const auto& instance) { return std::string(instance.param); });

// The times of work are kept when only the machine reads a key.
TEST(StudyKeys, OnlyThoseThatTheModelsReadChangeTimes) {
  const HwConfig base = device_catalog().load("vpu_4_0");
  const Network network = read_network(network_file("mobilenetv2"), {});
  const TimingModels models = choose_timing("", base, Fidelity::kDevice);
  const Schedule schedule =
      compile(network, base, CompileOptions{}, *models.dpu, *models.shave).schedule;
  const auto times_on = [&](const HwConfig& hw) {
    const TimingModels of_device = choose_timing("", hw, Fidelity::kDevice);
    return annotate(schedule, hw, Fidelity::kDevice, *of_device.dpu, *of_device.shave).all_steps();
  };
  const std::vector<Cycles> expected = times_on(base);

  std::vector<std::string> wrong;
  for (const StudyKey& key : study_keys()) {
    if (key.reach != KeyReach::kMachine) {
      continue;
    }
    for (const std::uint64_t value : other_values(key, key.get(base, {}))) {
      HwConfig hw = base;
      CompileOptions options;
      key.set(hw, options, value);
      if (times_on(hw) != expected) {
        wrong.emplace_back(key.path);
      }
    }
  }
  EXPECT_THAT(wrong, IsEmpty());
}

TEST(StudyKeys, ShowValuesAsFilesHaveThem) {
  for (const StudyKey& key : study_keys()) {
    if (key.path == "compiler.objective") {
      EXPECT_EQ(key.shown(2), "traffic");
    } else if (key.path == "dpu.pipeline.skips_depthwise_padding") {
      EXPECT_EQ(key.shown(1), "true");
    } else if (key.path == "tile.count") {
      EXPECT_EQ(key.shown(4), "4");
    }
  }
}

}  // namespace
}  // namespace vpusim
