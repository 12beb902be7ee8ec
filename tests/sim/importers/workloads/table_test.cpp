#include "sim/importers/workloads/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;

class TableTest : public testing::Test {
 protected:
  static constexpr std::array<std::string_view, 3> kLegal = {"name", "size", "notes"};

  std::unique_ptr<Table> open(const std::string& name, const std::string& text) const {
    return Table::open(folder.write(name, text), kLegal);
  }
  std::string error_of(const std::string& name, const std::string& text) const {
    return input_error_of([&] {
      const auto table = open(name, text);
      while (table->next()) {
      }
    });
  }

  TemporaryFolder folder;
};

TEST_F(TableTest, ReadsTheRowsOfACsvFile) {
  const auto table = open("t.csv", "name,size\r\na,1\n\nb,\"x,y\"");

  EXPECT_THAT(table->names(), ElementsAre("name", "size"));
  ASSERT_TRUE(table->next());
  EXPECT_THAT(table->fields(), ElementsAre("a", "1"));
  ASSERT_TRUE(table->next());
  EXPECT_EQ(table->field("size"), "\"x,y\"");
  EXPECT_EQ(table->field("notes"), "");
  EXPECT_EQ(table->line_number(), 4U);
  EXPECT_FALSE(table->next());
}

TEST_F(TableTest, ReadsTheRowsOfAYamlList) {
  const auto table =
      open("t.yaml", "- {name: a, size: 1}\n- {size: 2, notes: 'x, y'}\n- {name: ~}\n");

  EXPECT_EQ(table->header(), "name,size,notes");
  ASSERT_TRUE(table->next());
  EXPECT_EQ(table->line(), "a,1,");
  ASSERT_TRUE(table->next());
  EXPECT_EQ(table->line(), ",2,\"x, y\"");
  EXPECT_EQ(table->line_number(), 2U);
  ASSERT_TRUE(table->next());
  EXPECT_EQ(table->line(), ",,");
  EXPECT_FALSE(table->next());
  EXPECT_EQ(table->progress(), 1.0);
}

TEST_F(TableTest, ReadsJsonAsWell) {
  const auto table = open("t.json", "[{\"name\": \"a\", \"size\": 1}]");

  ASSERT_TRUE(table->next());
  EXPECT_EQ(table->field("size"), "1");
}

TEST_F(TableTest, PointsToTheFieldThatIsWrong) {
  const auto csv = open("t.csv", "name,size\na,1\n");
  csv->next();
  const auto yaml = open("t.yaml", "- name: a\n  size: 1\n");
  yaml->next();

  EXPECT_THAT(input_error_of([&] { csv->fail_at(1, "is wrong"); }),
              EndsWith("t.csv:2:3: is wrong"));
  EXPECT_THAT(input_error_of([&] { yaml->fail_at(1, "is wrong"); }),
              EndsWith("t.yaml:2:9: is wrong"));
}

TEST_F(TableTest, RefusesWhatIsNoTable) {
  EXPECT_THAT(error_of("t.csv", ""), EndsWith("is empty; expected a line of column names"));
  EXPECT_THAT(error_of("t.csv", "a,b\n1\n"),
              EndsWith("t.csv:2:1: expected 2 fields as in the first line, got 1"));
  EXPECT_THAT(error_of("t.yaml", "name: a\n"), testing::HasSubstr("expected a list of mappings"));
  EXPECT_THAT(error_of("t.yaml", "- {nam: a}\n"), testing::HasSubstr("did you mean 'name'?"));
  EXPECT_THAT(error_of("t.yaml", "- {name: [1]}\n"), testing::HasSubstr("expected a single value"));
  EXPECT_THAT(input_error_of([&] { Table::open(folder.path(""), kLegal); }),
              testing::HasSubstr("is a directory"));
}

}  // namespace
}  // namespace vpusim::test
