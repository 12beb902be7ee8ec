#include "sim/sweep/sweep_table.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "sim/sweep/study_key.hpp"

namespace vpusim {
namespace {

std::size_t place_of(std::string_view path) {
  std::size_t place = 0;
  while (study_keys()[place].path != path) {
    ++place;
  }
  return place;
}

std::string csv_of(const SweepTable& table) {
  std::ostringstream text;
  write_csv(table, text);
  return text.str();
}

TEST(WriteCsv, HasALineForEveryPoint) {
  SweepTable table;
  table.parameters = {place_of("tile.count"), place_of("compiler.objective")};
  table.metrics = {{.name = "latency_us"}, {.name = "hidden", .is_shown = false}, {.name = "area"}};
  table.budgets = {"area < 5"};
  table.rows = {{.number = 0,
                 .input = "net",
                 .device = "vpu_4_0",
                 .values = {4, 1},
                 .status = SweepRow::Status::kOk,
                 .metrics = {0.1, 7.0, std::nullopt},
                 .is_within_budget = true,
                 .schedule_sha256 = "abc"},
                {.number = 1,
                 .input = "net",
                 .device = "vpu_4_0",
                 .values = {5, 0},
                 .status = SweepRow::Status::kError,
                 .error = "no \"room\", none"},
                {.number = 2, .input = "a,b", .device = "vpu_4_0", .values = {6, 0}},
                {.number = 3,
                 .input = "net",
                 .device = "vpu_4_0",
                 .values = {7, 0},
                 .status = SweepRow::Status::kFailed,
                 .error = "killed by signal 9"}};

  EXPECT_EQ(csv_of(table),
            "point,input,device,tile.count,compiler.objective,status,latency_us,area,"
            "is_within_budget,schedule_sha256,warnings,error\n"
            "0,net,vpu_4_0,4,energy,ok,0.1,,true,abc,,\n"
            "1,net,vpu_4_0,5,latency,error,,,,,,\"no \"\"room\"\", none\"\n"
            "2,\"a,b\",vpu_4_0,6,latency,missing,,,,,,\n"
            "3,net,vpu_4_0,7,latency,failed,,,,,,killed by signal 9\n");
}

}  // namespace
}  // namespace vpusim
