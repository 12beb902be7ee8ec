// Has the result file the schema that its readers rely on, whatever the names in it?

#include "sim/trace/writers/result_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "sim/trace/writers/json_text.hpp"
#include "tests/sim/trace/small_result.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;

std::string written(SmallResult& made) {
  const Schedule schedule = made.tasks.finish();
  std::ostringstream out;
  write_result_json(schedule, made.result, out);
  return out.str();
}

json two_layers_json() {
  SmallResult made = two_layers();
  return json::parse(written(made));
}

TEST(ResultJson, HasTheRunAtItsTopLevel) {
  const json result = two_layers_json();

  EXPECT_EQ(result.at("vpusim_result"), 1);
  EXPECT_EQ(result.at("latency_us"), 12.0);
  EXPECT_EQ(result.at("latency_dpu_cycles"), 15600);
  EXPECT_EQ(result.at("device"), "small");
  EXPECT_EQ(result.at("fidelity"), "device");
  EXPECT_EQ(result.at("dpu_hz"), 1'300'000'000);
  EXPECT_EQ(result.at("vpu_hz"), 975'000'000);
  EXPECT_TRUE(result.at("warnings").empty());
}

TEST(ResultJson, LatencyIsExactToThePicosecond) {
  SmallResult made = two_layers();
  made.result.latency = Picoseconds(12'000'001);

  EXPECT_NE(written(made).find("\"latency_us\": 12.000001,"), std::string::npos);
}

TEST(ResultJson, HasTheProvenance) {
  EXPECT_EQ(two_layers_json().at("provenance"), (json{{"version", "1.2.3"},
                                                      {"schedule", "test"},
                                                      {"schedule_sha256", "aa"},
                                                      {"device", "small"},
                                                      {"device_sha256", "bb"},
                                                      {"fidelity", "device"},
                                                      {"dpu_hz", 1'300'000'000},
                                                      {"vpu_hz", 975'000'000},
                                                      {"dpu_timing", "by hand"},
                                                      {"shave_timing", "by heart"},
                                                      {"dma_timing", "by eye"}}));
}

TEST(ResultJson, HasTheEngines) {
  const json result = two_layers_json();

  ASSERT_EQ(result.at("engines").size(), 5U);
  EXPECT_EQ(result.at("engines")[2], (json{{"name", "DPU 0"},
                                           {"kind", "DPU"},
                                           {"unit", 0},
                                           {"index", 0},
                                           {"steps", 2},
                                           {"busy_ps", 3'000'000},
                                           {"contention_ps", 0},
                                           {"stall_ps", 0},
                                           {"idle_ps", 0}}));
}

TEST(ResultJson, HasTheTasksInTheOrderOfTheSchedule) {
  const json tasks = two_layers_json().at("tasks");

  ASSERT_EQ(tasks.size(), 6U);
  EXPECT_EQ(tasks[0], (json{{"id", 0},
                            {"name", "conv?t_Convolution/input"},
                            {"engine", "DMA 0 DDR"},
                            {"start_ps", 0},
                            {"end_ps", 2'000'000},
                            {"model", "by hand"}}));
}

TEST(ResultJson, ATaskOfSeveralStepsListsThem) {
  const json task = two_layers_json().at("tasks")[1];

  EXPECT_EQ(task.at("start_ps"), 2'000'000);
  EXPECT_EQ(task.at("end_ps"), 5'000'000);
  EXPECT_EQ(task.at("steps"), (json{{2, 2'000'000, 3'000'000}, {2, 3'000'000, 5'000'000}}));
}

TEST(ResultJson, HasModelsAndWarnings) {
  SmallResult made = two_layers();
  made.result.warnings = {{"code", "a \"message\"", 3}};

  const json result = json::parse(written(made));

  EXPECT_EQ(result.at("models"), (json{{{"name", "by hand"}, {"workloads", 1}}}));
  EXPECT_EQ(result.at("warnings"),
            (json{{{"code", "code"}, {"message", "a \"message\""}, {"count", 3}}}));
}

TEST(ResultJson, HasTheEnergyWhereItIsKnown) {
  EXPECT_TRUE(two_layers_json().at("energy").is_null());

  SmallResult made = two_layers();
  ScheduleEnergy& energy = made.result.energy.emplace();
  energy.tasks.assign(6, std::nullopt);
  energy.tasks[TaskId(1)] = 1500.25;
  energy.dpu = 1500.25;
  energy.shave = 10;
  energy.unknown_count = 1;
  energy.tile_count = 2;
  const json result = json::parse(written(made));

  EXPECT_EQ(result.at("energy"), (json{{"unit", "DPU cycles of the power virus"},
                                       {"total", 1510.25},
                                       {"dpu", 1500.25},
                                       {"shave", 10.0},
                                       {"unknown_tasks", 1},
                                       {"activity_factor", 0.041144631}}));  // of 15600 cycles
  EXPECT_EQ(result["tasks"][1].at("energy"), 1500.25);
  EXPECT_FALSE(result["tasks"][0].contains("energy"));
}

class HostileNames : public testing::TestWithParam<std::string> {};

TEST_P(HostileNames, StayInsideTheirStrings) {
  const std::string& name = GetParam();
  SmallResult made;
  const auto engine = made.engine(name, EngineKind::kDma, 0, 0);
  made.tasks.dma(name, 0, 1);
  made.ran({{engine, 0, 1}});
  made.result.provenance.device = name;
  made.result.provenance.schedule = name;
  made.result.models[0].name = name;
  made.result.warnings = {{name, name, 1}};

  const json result = json::parse(written(made));

  EXPECT_EQ(result.size(), 13U);
  const std::string shown = result.at("tasks")[0].at("name");
  EXPECT_EQ(result.at("device"), shown);
  if (name.find('\xff') == std::string::npos) {
    EXPECT_EQ(shown, name);
  } else {
    EXPECT_EQ(shown, "a\xef\xbf\xbd");  // U+FFFD
  }
}

INSTANTIATE_TEST_SUITE_P(All, HostileNames,
                         testing::Values("\"}", "\\", "\\\"", "\n\t\r", std::string("\0\x1f", 2),
                                         "{}{0}", "\x7f", "\xe2\x80\xa8", "a\xff"),
                         [](const auto& test) { return "Name" + std::to_string(test.index); });

TEST(ResultJson, EqualResultsGiveEqualBytes) {
  SmallResult one = two_layers();
  SmallResult other = two_layers();

  EXPECT_EQ(written(one), written(other));
}

// A terminal that shows it must not obey a control character or turn text around.
TEST(JsonText, IsPlainAscii) {
  EXPECT_EQ(json_string("a\xC2\x9B"
                        "31m\xE2\x80\xAE\x1B"),
            R"("a\u009b31m\u202e\u001b")");
}

}  // namespace
}  // namespace vpusim::test
