// Is a file's format found by its ending, or else by its content?

#include "sim/importers/load_schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/importers/yaml/yaml_text.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;

constexpr std::string_view kMlir = R"(func.func @main() {
  %a = VPURT.DeclareBuffer <DDR> <0> -> memref<4xui8>
  VPURT.Task { VPUIP.SyncDMA {port = 0 : i64} inputs(%a : i8) outputs(%a : i8) }
})";
constexpr std::string_view kJson = R"(
  {"vpusim_schedule": 1, "name": "json", "types": {"t": {"shape": [4], "element": "ui8"}},
   "buffers": {"a": {"section": "DDR", "type": "t"}},
   "tasks": [{"name": "copy", "dma": {"source": "a", "target": "a"}}]})";

std::string yaml() {
  return std::string(kYamlHead) + "tasks: [" + std::string(kAnyYamlTask) + "]\n";
}

class LoadScheduleTest : public testing::Test {
 protected:
  std::string name_in(std::string_view file, std::string_view text) {
    return load_schedule(folder.write(file, text), std::nullopt).name();
  }

  TemporaryFolder folder;
};

TEST_F(LoadScheduleTest, TheEndingChoosesTheFormat) {
  EXPECT_EQ(name_in("a.mlir", kMlir), "main");
  EXPECT_EQ(name_in("a.json", kJson), "json");
  EXPECT_EQ(name_in("a.yaml", yaml()), "net");
  EXPECT_EQ(name_in("a.yml", yaml()), "net");
}

TEST_F(LoadScheduleTest, WithoutAKnownEndingTheContentDoes) {
  EXPECT_EQ(name_in("a.txt", kMlir), "main");
  EXPECT_EQ(name_in("b", kJson), "json");
  EXPECT_EQ(name_in("c.dump", yaml()), "net");
}

TEST_F(LoadScheduleTest, TheEndingIsBelieved) {
  const std::string file = folder.write("a.json", yaml());

  EXPECT_THAT(error_of([&] { load_schedule(file, std::nullopt); }), HasSubstr("a.json:1:1: "));
}

TEST_F(LoadScheduleTest, AFunctionIsChosenOnlyInMlir) {
  EXPECT_EQ(load_schedule(folder.write("a.mlir", kMlir), "main").tasks().size(), 1U);
  EXPECT_THAT(
      error_of([&] { load_schedule(folder.write("a.yaml", yaml()), "main"); }),
      HasSubstr("a.yaml: holds one schedule; --function chooses among those of MLIR files"));
}

TEST_F(LoadScheduleTest, AMissingFileAndAFolderAreTheUsersMistake) {
  EXPECT_THAT(error_of([&] { load_schedule(folder.path("nix.mlir"), std::nullopt); }),
              HasSubstr("nix.mlir: No such file or directory"));
  EXPECT_THAT(error_of([&] { load_schedule(folder.path(""), std::nullopt); }),
              HasSubstr("is a directory"));
}

TEST_F(LoadScheduleTest, AnEmptyFileIsRefusedInEveryFormat) {
  for (const std::string name : {"a.mlir", "a.yaml", "a.json", "a"}) {
    EXPECT_NE(error_of([&] { load_schedule(folder.write(name, ""), std::nullopt); }), "") << name;
  }
}

}  // namespace
}  // namespace vpusim::test
