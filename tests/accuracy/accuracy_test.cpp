// How far are the predictions from silicon, and is it what nn_timing/README.md says?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;

class AccuracyTest : public testing::Test {
 protected:
  void SetUp() override {
    VPUSIM_REFERENCE_DATA_OR_SKIP(file, "measured_dpu.csv");
    VPUSIM_REFERENCE_DATA_OR_SKIP(network, "models/vpu_4_1.vpunn");
    command = "python3 '" + source_file("tools/accuracy.py") + "' --vpusim \"$VPUSIM\" '" +
              file.substr(0, file.rfind('/')) + "' ";
  }

  std::string command;
};

const json& line_of(const json& report, const std::string& table, const std::string& device,
                    const std::string& model, const std::string& rows) {
  for (const json& line : report) {
    if (line.at("table") == table && line.at("device") == device && line.at("model") == model &&
        line.at("rows") == rows) {
      return line;
    }
  }
  throw std::runtime_error("no line of " + table + " for " + model + ", " + rows);
}

// What the published networks were measured to reach on all their rows (of which these are a
// part): mean errors of 2.8 % on 2.7 and 6.0 % on 4.0, and 15.2 % on layers of 4.0.
TEST_F(AccuracyTest, OfPublishedNetworksIsWhatIsKnownOfThem) {
  const CommandResult result = run_shell(command + "--json");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json report = json::parse(result.out);
  const auto mape = [&](const std::string& table, const std::string& device,
                        const std::string& model, const std::string& rows) {
    return line_of(report, table, device, model, rows).at("mape").get<double>();
  };

  for (const std::string split : {"train", "test"}) {
    EXPECT_NEAR(mape("workloads", "VPU_2_7", "vpu_2_7", split), 2.8, 1.0);
    EXPECT_NEAR(mape("workloads", "VPU_4_0", "vpu_4_1", split), 6.0, 2.0);
    EXPECT_NEAR(mape("workloads", "VPU_2_7", "analytic", split), 47.5, 5.0);
  }
  // Bounds that a wrong part of the model misses; sim/timing/pipeline/README.md has the figures.
  for (const std::string split : {"train", "test"}) {
    EXPECT_LT(mape("workloads", "VPU_2_7", "pipeline", split), 7.0);
    EXPECT_LT(mape("workloads", "VPU_4_0", "pipeline", split), 7.0);
    EXPECT_LT(mape("workloads", "NPU_5_0", "pipeline", split), 10.2);
  }
  // The networks of the devices, on rows that they did not learn from.
  for (const std::string size : {"", ".fast"}) {
    EXPECT_LT(mape("workloads", "VPU_2_7", "vpusim_2_7" + size, "test"), 2.5);
    EXPECT_LT(mape("workloads", "VPU_4_0", "vpusim_4_0" + size, "test"), 4.0);
    EXPECT_LT(mape("workloads", "NPU_5_0", "vpusim_5_0" + size, "test"), 8.0);
  }
  EXPECT_NEAR(mape("layers", "VPU_4_0", "vpu_4_0", "all"), 15.2, 4.0);
  EXPECT_LT(mape("transfers", "VPU_2_7", "dma_2_7", "train, from 4 KiB"), 5.0);
  EXPECT_GE(line_of(report, "workloads", "VPU_4_0", "vpu_4_1", "train").at("n"), 200);
}

// Layer by layer, where the published library's own answers are known. Two rows of 2.7 were
// computed by it with other swizzling keys than they state.
TEST_F(AccuracyTest, OfLayersIsThatOfThePublishedLibraryRowByRow) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(layers, "measured_layer.csv");
  VPUSIM_REFERENCE_DATA_OR_SKIP(network, "models/vpu_4_0.vpunn");
  const CommandResult result =
      run_shell("(head -1 '" + layers + "'; grep ^VPU_4_0 '" + layers +
                "') > layers_40.csv; \"$VPUSIM\" predict --layer layers_40.csv --timing vpunn:'" +
                network + "' --csv -; rm layers_40.csv");
  ASSERT_EQ(result.exit_code, 0) << result.err;

  const CommandResult compared = run_shell(
      "python3 -c 'import csv, sys\n"
      "rows = list(csv.DictReader(sys.stdin))\n"
      "print(len(rows), sum(r[\"cycles\"] == r[\"upstream_layer_cycles\"] for r in rows))' "
      "<<'EOF'\n" +
      result.out + "EOF\n");

  EXPECT_EQ(compared.out, "17 17\n") << compared.err;
}

// The table of the README is this command's output, to the letter.
TEST_F(AccuracyTest, IsAsTheReadmeSays) {
  const CommandResult result = run_shell(command);
  ASSERT_EQ(result.exit_code, 0) << result.err;

  EXPECT_THAT(read_file(source_file("nn_timing/README.md")), testing::HasSubstr(result.out))
      << "put the output of tools/accuracy.py there";
}

// So is that of the top README, of whole schedules.
TEST_F(AccuracyTest, OfSchedulesIsAsTheReadmeSays) {
  const CommandResult result = run_shell(command + " --schedules");
  ASSERT_EQ(result.exit_code, 0) << result.err;

  EXPECT_THAT(read_file(source_file("README.md")), testing::HasSubstr(result.out))
      << "put the output of tools/accuracy.py --schedules there";
}

TEST(AccuracyTool, SaysWhatItLacks) {
  const TemporaryFolder folder;
  const CommandResult result =
      run_shell("python3 '" + source_file("tools/accuracy.py") + "' '" + folder.path("") + "'");

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, testing::HasSubstr("has no measured_dpu.csv"));
}

}  // namespace
}  // namespace vpusim::test
