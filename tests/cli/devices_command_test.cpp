// Does `vpusim devices` do what its help and the README say?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(DevicesCommand, ListsTheDevices) {
  const CommandResult result = run_vpusim({"devices"});

  EXPECT_EQ(result.exit_code, 0);
  for (const char* name : {"vpu_2_0", "vpu_2_7", "vpu_4_0", "npu_5_0"}) {
    EXPECT_THAT(result.out, HasSubstr(name));
  }
}

TEST(DevicesCommand, ExplainsADevice) {
  const CommandResult result = run_vpusim({"devices", "vpu_2_7"});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("architectures in compiler output: NPU37XX"));
  EXPECT_THAT(result.out,
              HasSubstr("clocks.dpu_mhz                                1300  clock of the DPUs"));
  EXPECT_THAT(result.out, HasSubstr("73 SHAVE kernels with a published cost"));
}

TEST(DevicesCommand, SaysWhereNumbersComeFrom) {
  const CommandResult result = run_vpusim({"devices", "vpu_2_7", "--origins"});

  EXPECT_THAT(result.out, HasSubstr("compiler, getDpuFrequency"));
  EXPECT_THAT(result.out, HasSubstr("assumption A1"));
}

TEST(DevicesCommand, ExplainsADeviceFileOfOnesOwn) {
  const TemporaryFolder folder;
  const std::string file = folder.write("mine.yaml", "extends: vpu_4_0\ntile: {count: 4}\n");

  const CommandResult result = run_vpusim({"devices", file});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("tile.count                                       4"));
}

TEST(DevicesCommand, PrintsTheSchemaThatShipsWithTheDevices) {
  const CommandResult result = run_vpusim({"devices", "--schema"});

  EXPECT_EQ(result.out, read_file(source_file("hw_configs/schema/device.schema.json")))
      << "after a change of the keys: vpusim devices --schema > "
         "hw_configs/schema/device.schema.json";
  EXPECT_EQ(json::parse(result.out).at("additionalProperties"), false);
}

TEST(DevicesCommand, WantsADeviceForItsOrigins) {
  const CommandResult result = run_vpusim({"devices", "--origins"});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--origins requires DEVICE"));
}

TEST(DevicesCommand, SuggestsTheNearestNameOfADevice) {
  const CommandResult result = run_vpusim({"devices", "vpu_27"});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("unknown device 'vpu_27'; did you mean 'vpu_2_7'?"));
}

}  // namespace
}  // namespace vpusim::test
