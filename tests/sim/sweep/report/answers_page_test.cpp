#include "sim/sweep/report/answers_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace vpusim::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

// What one block of data on the page holds.
json data_of(const std::string& page, const std::string& id) {
  const std::string begin = "id=\"data-" + id + "\">";
  const std::size_t from = page.find(begin) + begin.size();
  return json::parse(page.substr(from, page.find("</script>", from) - from));
}

class AnswersPageTest : public testing::Test {
 protected:
  AnswersPageTest() {
    table.study = "what if";
    table.parameters = {0};
    table.axes = {{0}};
    table.metrics = {
        {.name = "latency_us"}, {.name = "energy"}, {.name = "hidden", .is_shown = false}};
    table.objectives = {{.metric = 0, .is_maximized = false}, {.metric = 1, .is_maximized = true}};
  }

  void add(std::uint64_t value, double latency, double energy, const std::string& input = "net") {
    SweepRow& row = table.rows.emplace_back();
    row.number = table.rows.size() - 1;
    row.input = input;
    row.device = "vpu_4_0";
    row.values = {value};
    row.status = SweepRow::Status::kOk;
    row.metrics = {latency, energy, 1};
    row.is_within_budget = true;
  }

  std::string page() const {
    std::ostringstream out;
    write_answers_page(table, answers_of(table), out);
    return out.str();
  }

  SweepTable table;
};

TEST_F(AnswersPageTest, TellsDesignsByColumns) {
  add(700, 30, 1);
  add(900, 20, 2);

  const std::string text = page();

  const json dimensions = data_of(text, "dimensions");
  ASSERT_EQ(dimensions.size(), 3U);  // a parameter and two metrics, without the hidden one
  EXPECT_EQ(dimensions[1]["name"], "latency_us");
  EXPECT_EQ(dimensions[1]["objective"], "min");
  EXPECT_EQ(dimensions[2]["objective"], "max");
  const json designs = data_of(text, "designs");
  EXPECT_EQ(designs["columns"], json({{700, 900}, {30.0, 20.0}, {1.0, 2.0}}));
  EXPECT_EQ(designs["front"], json({1}));
}

TEST_F(AnswersPageTest, LeavesOpenWhatIsNotThere) {
  add(700, 30, 1, "a");
  add(700, 30, 1, "b");
  add(900, 20, 2, "a");  // "b" is missing

  const json designs = data_of(page(), "designs");

  EXPECT_TRUE(designs["columns"][1][1].is_null());
  EXPECT_TRUE(designs["by_input"][0][1][1].is_null());
  EXPECT_EQ(designs["by_input"][0][0][1], 20.0);
}

TEST_F(AnswersPageTest, SaysWhyPointsFailed) {
  add(700, 30, 1);
  add(900, 20, 2);
  table.rows.back().status = SweepRow::Status::kFailed;
  table.rows.back().error = "killed by signal 9";
  table.rows.back().metrics.clear();

  const json study = data_of(page(), "study");

  EXPECT_EQ(study["failed"], 1);
  EXPECT_EQ(study["failures"][0]["error"], "killed by signal 9");
  EXPECT_EQ(study["errors"], json::array());
}

// A page of a hundred thousand designs would open in no browser; what is answered stays on it.
TEST_F(AnswersPageTest, ShowsSomeOfManyDesignsAndTheWholeFront) {
  for (std::uint64_t i = 0; i < 50'001; ++i) {
    add(i, static_cast<double>(100'000 - i), static_cast<double>(i % 7));
  }

  const std::string text = page();

  const json designs = data_of(text, "designs");
  EXPECT_LT(designs["device"].size(), 20'020U);
  EXPECT_EQ(data_of(text, "study")["designs"], 50'001);
  EXPECT_EQ(designs["columns"][0][designs["front"][0].get<std::size_t>()], 50'000);
}

TEST_F(AnswersPageTest, LetsNoTextRun) {
  const std::string hostile = "</script><script>alert(1)</script><!--";
  table.study = hostile;
  table.budgets = {hostile};
  add(700, 30, 1, hostile);
  table.rows.back().device = hostile;

  const std::string text = page();

  EXPECT_THAT(text, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(text, HasSubstr("default-src 'none'"));
  EXPECT_EQ(data_of(text, "study")["inputs"][0], hostile);
}

TEST_F(AnswersPageTest, IsAPageAlsoForAnEmptyStudy) {
  EXPECT_EQ(data_of(page(), "study")["points"], 0);
}

}  // namespace
}  // namespace vpusim::test
