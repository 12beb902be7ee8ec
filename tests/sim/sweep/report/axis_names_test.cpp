#include "sim/sweep/report/axis_names.hpp"

#include <gtest/gtest.h>

#include "sim/sweep/study_key.hpp"

namespace vpusim::test {
namespace {

class AxisNamesTest : public testing::Test {
 protected:
  void add(std::vector<std::uint64_t> values) {
    table.rows.emplace_back().values = std::move(values);
  }
  std::string path(std::size_t parameter) const {
    return std::string(study_keys()[table.parameters[parameter]].path);
  }

  SweepTable table;
};

TEST_F(AxisNamesTest, AParameterHasItsName) {
  table.parameters = {0};
  table.axes = {{0}};
  add({700});
  add({700});

  EXPECT_EQ(AxisNames(table).name(0), path(0));
  EXPECT_EQ(AxisNames(table).shown(0, {700}), "700");
}

TEST_F(AxisNamesTest, AZipHasTheNamesAndValuesOfBoth) {
  table.parameters = {0, 1};
  table.axes = {{0, 1}};
  add({700, 1});
  add({900, 2});

  EXPECT_EQ(AxisNames(table).name(0), path(0) + ", " + path(1));
  EXPECT_EQ(AxisNames(table).shown(0, {900, 2}), "900, 2");
}

// As where each row doubles one thing.
TEST_F(AxisNamesTest, AZipOfOneAtATimeTellsWhatIsChanged) {
  table.parameters = {0, 1, 2};
  table.axes = {{0, 1, 2}};
  add({700, 5, 6});
  add({1400, 5, 6});
  add({700, 10, 6});
  add({700, 5, 12});

  const AxisNames names(table);

  EXPECT_EQ(names.name(0), path(0) + " and 2 others");
  EXPECT_EQ(names.shown(0, {700, 5, 6}), "as usual");
  EXPECT_EQ(names.shown(0, {700, 10, 6}), path(1) + " 10");
}

}  // namespace
}  // namespace vpusim::test
