#include "sim/sweep/study_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "sim/base/input_error.hpp"
#include "tests/sim/network/onnx/onnx_text.hpp"
#include "tests/sim/sweep/plan_of.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

template <class Make>
std::string problem_of(const Make& make) {
  try {
    make();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

std::string problem_of_network(const std::string& more) {
  return problem_of([&] { plan_of_network(more); });
}

std::string problem_of_schedule(const std::string& more) {
  return problem_of([&] { plan_of_schedule(more); });
}

TEST(StudyPlan, SetsWhatTheStudyVaries) {
  const StudyPlan plan = plan_of_network(
      "device: vpu_4_0\nparameters: {tile.count: [3], compiler.effort: [1], "
      "ddr.bandwidth_mb_per_s: [5000]}\n");

  const Setting setting = plan.setting_of(plan.point(0));

  EXPECT_EQ(setting.hw.tile.count, 3U);
  EXPECT_EQ(setting.hw.ddr.bandwidth, BytesPerSecond(5'000'000'000));
  EXPECT_EQ(setting.options.effort, 1U);
  EXPECT_EQ(setting.hw.barriers.count, plan.bases[0].hw.barriers.count);
}

TEST(StudyPlan, KnowsWhatMustBeMadeAnew) {
  const StudyPlan plan = plan_of_network(
      "device: vpu_4_0\nparameters: {tile.count: [2, 3], cmx.bank_bytes_per_kilocycle: [0, 64000], "
      "ddr.bandwidth_mb_per_s: [5000, 6000]}\n");
  const auto keys = [&](std::uint64_t number) { return plan.keys_of(plan.point(number)); };

  // Points 0 and 1 differ in the bandwidth of DDR, 0 and 2 in that of CMX, 0 and 4 in tiles.
  EXPECT_EQ(keys(0).timing, keys(1).timing);
  EXPECT_NE(keys(0).result, keys(1).result);
  EXPECT_EQ(keys(0).schedule, keys(2).schedule);
  EXPECT_NE(keys(0).timing, keys(2).timing);
  EXPECT_NE(keys(0).schedule, keys(4).schedule);
  EXPECT_THAT(plan.compiled_parameters(), ElementsAre("tile.count"));
  EXPECT_THAT(plan.kept_parameters(),
              ElementsAre("cmx.bank_bytes_per_kilocycle", "ddr.bandwidth_mb_per_s"));
}

TEST(StudyPlan, CompilesAsOftenAsItIsTold) {
  const std::string varied = "parameters: {tile.count: [2, 3], ddr.bandwidth_mb_per_s: [5, 6]}\n";
  const auto schedules = [&](const std::string& recompile) {
    const StudyPlan plan = plan_of_network("recompile: " + recompile + "\n" + varied);
    std::set<std::string> keys;
    for (std::uint64_t number = 0; number < plan.point_count(); ++number) {
      keys.insert(plan.keys_of(plan.point(number)).schedule);
    }
    return keys.size();
  };

  EXPECT_EQ(schedules("never"), 1U);
  EXPECT_EQ(schedules("auto"), 2U);
  EXPECT_EQ(schedules("always"), 4U);
}

TEST(StudyPlan, EqualPointsOfDifferentStudiesHaveOneKey) {
  const StudyPlan one = plan_of_network("parameters: {tile.count: [2, 3]}\n");
  const std::string barriers = std::to_string(one.bases[0].hw.barriers.count);
  const StudyPlan other = plan_of_network("title: another\nparameters: {barriers.count: [" +
                                          barriers + "], tile.count: [3]}\n");

  EXPECT_EQ(one.keys_of(one.point(1)).result, other.keys_of(other.point(0)).result);
}

TEST(StudyPlan, AnotherModelMakesOtherResults) {
  const StudyPlan own = plan_of_network("");
  const StudyPlan analytic = plan_of_network("timing: analytic\n");

  EXPECT_NE(own.keys_of(own.point(0)).result, analytic.keys_of(analytic.point(0)).result);
}

// The weights of the convolution are beside the model.
TEST(StudyPlan, OtherDataBesideAModelMakeOtherResults) {
  const TemporaryFolder folder;
  onnx::ModelProto model =
      parse_onnx("g (float[1, 4, 8, 8] x) => (float[1, 4, 8, 8] y) { y = Conv(x, w) }", 13);
  onnx::TensorProto& weights = *model.mutable_graph()->add_initializer();
  weights.set_name("w");
  weights.set_data_type(onnx::TensorProto::FLOAT);
  for (const int extent : {4, 4, 1, 1}) {
    weights.add_dims(extent);
  }
  weights.set_data_location(onnx::TensorProto::EXTERNAL);
  auto& location = *weights.add_external_data();
  location.set_key("location");
  location.set_value("weights.bin");
  folder.write("net.onnx", model.SerializeAsString());
  const auto key_with = [&](char byte) {
    folder.write("weights.bin", std::string(std::size_t{4} * 4 * 4, byte));
    const StudyPlan plan =
        plan_study(read_study("study.yaml", "inputs: [./net.onnx]\n"), folder.path(""));
    return plan.keys_of(plan.point(0)).result;
  };

  EXPECT_NE(key_with('\0'), key_with('\1'));
  EXPECT_EQ(key_with('\1'), key_with('\1'));
}

TEST(StudyPlan, BuildsAMachineForTheLargestDevice) {
  const StudyPlan plan = plan_of_network(
      "device: vpu_2_7\nparameters: {tile.count: [9, 1], dma.port_count: [1, 4]}\n");

  EXPECT_EQ(plan.machine_size().tiles, 9U);
  EXPECT_EQ(plan.machine_size().dma_ports, 4U);
}

TEST(StudyPlan, RefusesWhatContradictsItself) {
  EXPECT_THAT(problem_of_network("recompile: never\nparameters: {compiler.effort: [1]}\n"),
              HasSubstr("study.yaml:2:12: 'never', but compiler.effort is varied"));
  EXPECT_THROW(plan_of_schedule("recompile: always\n"), InputError);
  EXPECT_THROW(plan_of_schedule("parameters: {compiler.effort: [1]}\n"), InputError);
}

TEST(StudyPlan, TellsThePlaceOfWhatItCannotUse) {
  EXPECT_THAT(problem_of_network("device: [vpu_4_0, vpu_4_1]\n"),
              StartsWith("study.yaml:2:19: unknown device 'vpu_4_1'"));
  EXPECT_THAT(problem_of_network("timing: pipelin\n"), StartsWith("study.yaml:2:9: "));
  EXPECT_THAT(problem_of_network("timing: 'vpunn:none.vpunn'\n"), StartsWith("study.yaml:2:9: "));
  EXPECT_THAT(problem_of_network("timing: 'measured:net.yaml'\n"), StartsWith("study.yaml:2:9: "));
  EXPECT_THAT(problem_of_schedule("parameters:\n  compiler.effort: [1]\n"),
              StartsWith("study.yaml:3:20: compiler.effort is varied, but no input is a network"));
}

TEST(StudyPlan, RefusesTwoDevicesOfOneName) {
  const TemporaryFolder folder;
  for (const char* const name : {"one", "two"}) {
    std::filesystem::create_directory(folder.path(name));
    folder.write(std::string(name) + "/own.yaml", "extends: vpu_2_7\n");
  }
  folder.write("two/own.yaml", "extends: vpu_2_7\nddr: {bandwidth_mb_per_s: 9000}\n");

  try {
    plan_study(read_study("study.yaml",
                          "inputs: [resnet50]\ndevice: [./one/own.yaml, "
                          "./two/own.yaml]\n"),
               folder.path(""));
    ADD_FAILURE() << "was accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::StartsWith("study.yaml:2:26: a second device named 'own'"));
  }
}

TEST(StudyPlan, NamesTheInputThatCannotBeRead) {
  try {
    plan_study(read_study("study.yaml", "inputs:\n- resnet50\n- no_such_net\n"), "");
    FAIL() << "read a network that does not exist";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::StartsWith("study.yaml:3:3: 'no_such_net': "));
  }
}

TEST(Shard, PartsHaveEveryPointOnce) {
  std::uint64_t next = 0;
  for (std::uint64_t index = 1; index <= 7; ++index) {
    const ShardRange range = Shard{.index = index, .count = 7}.range_of(100);
    EXPECT_EQ(range.begin, next);
    next = range.end;
  }
  EXPECT_EQ(next, 100U);
}

}  // namespace
}  // namespace vpusim::test
