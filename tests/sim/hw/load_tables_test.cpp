#include "sim/hw/load_tables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace vpusim::test {
namespace {

using testing::HasSubstr;

Document yaml(const std::string& text) {
  return Document("table.yaml", text, Document::Syntax::kYaml);
}

template <class Reader>
std::string error_of(const Reader& reader, const std::string& text) {
  try {
    reader(yaml(text));
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(HeuristicTableTest, ReadsKernelsAndSortsThem) {
  const auto kernels = read_heuristic_table(
      yaml("Tanh: {bandwidth_derate: 0.5, code_derate: 0.8, entry_cycles: 7}\n"
           "Exp: {arithmetic_per_32_outputs: 1, memory_per_32_outputs: 2.5, bandwidth_derate: 0.7, "
           "code_derate: 0.8, entry_cycles: 1000, cycles_per_channel: 50, is_unaligned: true, "
           "speed_up: 3, has_linear: true}\n"));

  ASSERT_EQ(kernels.size(), 2U);
  EXPECT_EQ(kernels[0].kernel, "Exp");
  EXPECT_EQ(kernels[0].operations->memory, 2.5F);
  EXPECT_EQ(kernels[0].cycles_per_channel, 50);
  EXPECT_TRUE(kernels[0].is_unaligned);
  EXPECT_TRUE(kernels[0].has_linear);
  EXPECT_EQ(kernels[0].speed_up, 3);
  EXPECT_FALSE(kernels[1].operations);
  EXPECT_EQ(kernels[1].speed_up, 1);
}

TEST(HeuristicTableTest, RefusesHalfOfTheOperationsAndNoSpeed) {
  EXPECT_THAT(error_of(read_heuristic_table, "Exp: {arithmetic_per_32_outputs: 1}\n"),
              HasSubstr("missing key 'memory_per_32_outputs'"));
  EXPECT_THAT(error_of(read_heuristic_table, "Exp: {bandwidth_derate: 0}\n"),
              HasSubstr("table.yaml:1:25: Exp.bandwidth_derate: must be > 0"));
}

TEST(ProfiledTableTest, ReadsBothFormulas) {
  const auto tail = read_profiled_table(
      yaml("formula: scalar_tail\nvpu_mhz: 975\nkernels:\n"
           "  abs: {slope_us_per_byte: 4.5e-05, intercept_us: 2, unroll_offset_us: 3, "
           "scalar_offset_us: -1, unroll_vectors: 8, vector_elements: 16}\n"));
  const auto position = read_profiled_table(
      yaml("formula: block_position\nvpu_mhz: 971\nkernels:\n"
           "  abs: {slope_us_per_byte: 1, intercept_us: 2, unroll_offset_us: 3, "
           "intra_block_offset_us: 4, vector_offset_us: 5, displacement_elements: 1, "
           "unroll_vectors: 8, vector_elements: 16}\n"));

  EXPECT_EQ(tail.vpu, Hertz(975'000'000));
  EXPECT_EQ(tail.kernels.at(0).slope, 4.5e-05F);
  EXPECT_EQ(tail.kernels.at(0).scalar_offset, -1);
  EXPECT_EQ(position.formula, ShaveProfile::Formula::kBlockPosition);
  EXPECT_EQ(position.kernels.at(0).vector_offset, 5);
  EXPECT_EQ(position.kernels.at(0).displacement, 1U);
}

TEST(ProfiledTableTest, RefusesKeysOfTheOtherFormula) {
  EXPECT_THAT(error_of(read_profiled_table,
                       "formula: scalar_tail\nvpu_mhz: 1\nkernels: {abs: {vector_offset_us: 1}}\n"),
              HasSubstr("unknown key 'vector_offset_us'"));
  EXPECT_THAT(error_of(read_profiled_table, "formula: scalar_tai\nvpu_mhz: 1\nkernels: {}\n"),
              HasSubstr("unknown formula 'scalar_tai'; did you mean 'scalar_tail'?"));
}

TEST(PowerTableTest, ReadsOneFactorOrOneByChannels) {
  const PowerTable table = read_power_table(
      yaml("activity_limit: 1.5\n"
           "integer: {adjuster: 1, factors: &all {CONVOLUTION: {16: 0.5, 64: 1}, MAXPOOL: 3}}\n"
           "float16: {adjuster: 1.25, factors: *all}\n"));

  EXPECT_EQ(table.activity_limit, 1.5F);
  EXPECT_EQ(table.integer.operations.at("CONVOLUTION").at(64), 1);
  EXPECT_EQ(table.float16->operations.at("MAXPOOL").begin()->second, 3);
  EXPECT_EQ(table.float16->adjuster, 1.25F);
  EXPECT_FALSE(table.float8);
}

TEST(PowerTableTest, RefusesChannelsThatAreNone) {
  for (const std::string channels : {"0", "many", "16x"}) {
    EXPECT_THAT(error_of(read_power_table,
                         "activity_limit: 1\n"
                         "integer: {adjuster: 1, factors: {MAXPOOL: {" +
                             channels + ": 1}}}\n"),
                HasSubstr("expected a number of channels, got '" + channels + "'"));
  }
  EXPECT_THAT(error_of(read_power_table,
                       "activity_limit: 1\ninteger: {adjuster: 1, factors: {MAXPOOL: {}}}\n"),
              HasSubstr("must have at least one factor"));
}

}  // namespace
}  // namespace vpusim::test
