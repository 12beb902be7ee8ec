// Has the comparison file the members that its readers rely on?

#include "sim/report/json/comparison_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/sim/report/small_comparison.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;

json written(const SmallComparison& made) {
  std::ostringstream out;
  write_comparison_json(made.simulated, made.measured, made.compared(), out);
  return json::parse(out.str());
}

TEST(ComparisonJson, HasTheTotalsAndTheGroups) {
  const json comparison = written({});

  EXPECT_EQ(comparison.at("vpusim_comparison"), 1);
  EXPECT_EQ(comparison.at("simulated"), "runs/sim.json");
  EXPECT_EQ(comparison.at("simulated_window_ps"), 22'000'000);
  EXPECT_EQ(comparison.at("measured_window_ps"), 20'000'000);
  EXPECT_EQ(comparison.at("total_error_percent"), 10.0);
  EXPECT_TRUE(comparison.at("resolution_ps").is_null());
  EXPECT_EQ(comparison.at("all").at("tasks"), 2);
  ASSERT_EQ(comparison.at("kinds").size(), 2U);
  EXPECT_EQ(comparison["kinds"][1],
            (json{{"name", "DPU"},
                  {"tasks", 1},
                  {"simulated_us", 12.0},
                  {"measured_us", 10.0},
                  {"error_percent", 20.0},
                  {"duration_error_percent",
                   {{"count", 1}, {"mean", 20.0}, {"p50", 20.0}, {"p90", 20.0}, {"max", 20.0}}},
                  {"start_error_us",
                   {{"count", 1}, {"mean", 0.0}, {"p50", 0.0}, {"p90", 0.0}, {"max", 0.0}}}}));
  EXPECT_EQ(comparison.at("layers").size(), 1U);
}

TEST(ComparisonJson, HasEveryTaskMatchedOrNot) {
  const json comparison = written({});

  ASSERT_EQ(comparison.at("tasks").size(), 2U);
  EXPECT_EQ(comparison["tasks"][1], (json{{"kind", "DPU"},
                                          {"name", "conv?t_Convolution/cluster_0"},
                                          {"by_layer", false},
                                          {"simulated_ps", {10'000'000, 22'000'000}},
                                          {"measured_ps", {10'000'000, 20'000'000}}}));
  EXPECT_EQ(comparison.at("only_simulated"),
            (json::array({{{"kind", "DMA"}, {"name", "only here"}, {"profiling", false}}})));
  EXPECT_EQ(comparison.at("only_measured").size(), 1U);
  EXPECT_TRUE(comparison.at("uneven_names").empty());
}

TEST(ComparisonJson, HasThePiecesThatMakeTheError) {
  const json pieces = written({}).at("pieces");

  std::int64_t difference = 0;
  for (const json& piece : pieces) {
    difference +=
        piece.at("simulated_ps").get<std::int64_t>() - piece.at("measured_ps").get<std::int64_t>();
  }
  EXPECT_EQ(difference, 2'000'000);
  EXPECT_EQ(pieces.back().at("kind"), "tail");
}

}  // namespace
}  // namespace vpusim::test
