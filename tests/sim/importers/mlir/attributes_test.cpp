// Are the values of attribute dictionaries read in each of their forms?

#include "sim/importers/mlir/attributes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/sim/importers/mlir/mlir_text.hpp"

namespace vpusim::mlir {
namespace {

using test::error_of;
using testing::ElementsAre;
using testing::HasSubstr;

class AttributesTest : public testing::Test {
 protected:
  // The only entry of a dictionary.
  Attribute entry(std::string_view inside) {
    source.emplace("a.mlir", inside);
    return read_dictionary(*source, inside).at(0);
  }

  std::optional<SourceText> source;
};

TEST_F(AttributesTest, ADictionaryHasValuesUnitsAndQuotedNames) {
  const std::string text = R"(a = 1 : i64, flag, "odd name" = "x, y", begin unit, last)";
  const SourceText whole("a.mlir", text);

  const std::vector<Attribute> entries = read_dictionary(whole, text);

  ASSERT_EQ(entries.size(), 5U);
  EXPECT_EQ(entries[0].name, "a");
  EXPECT_EQ(entries[0].value, "1 : i64");
  EXPECT_TRUE(entries[1].is_unit);
  EXPECT_EQ(entries[2].name, "odd name");
  EXPECT_EQ(entries[2].value, "\"x, y\"");
  EXPECT_EQ(entries[3].name, "begin");
  EXPECT_TRUE(entries[3].is_unit);
  EXPECT_EQ(entries[4].name, "last");
}

TEST_F(AttributesTest, IntegersMayNameTheirType) {
  const Attribute typed = entry("a = 2 : i64");

  EXPECT_EQ(as_integer(*source, typed), 2U);
}

TEST_F(AttributesTest, AnIntegerAboveItsLimitIsRefusedWithTheLimit) {
  const Attribute number = entry("port = 4294967296 : i64");

  EXPECT_EQ(error_of([&] { as_integer(*source, number, 15); }),
            "a.mlir:1:8: 'port' must be at most 15, got 4294967296");
}

TEST_F(AttributesTest, ANegativeIntegerIsRefused) {
  const Attribute number = entry("port = -1 : i64");

  EXPECT_THAT(error_of([&] { as_integer(*source, number, 15); }),
              HasSubstr("expected a whole number as 'port', got '-1'"));
}

TEST_F(AttributesTest, AUnitAttributeHasNoNumber) {
  const Attribute unit = entry("port");

  EXPECT_THAT(error_of([&] { as_integer(*source, unit); }),
              HasSubstr("a.mlir:1:5: expected a whole number as 'port'"));
}

TEST_F(AttributesTest, AFlagIsAUnitOrABoolean) {
  const auto flag = [&](std::string_view text) {
    const Attribute attribute = entry(text);
    return as_flag(*source, attribute);
  };

  EXPECT_TRUE(flag("f"));
  EXPECT_TRUE(flag("f = unit"));
  EXPECT_TRUE(flag("f = true"));
  EXPECT_FALSE(flag("f = false"));
  EXPECT_THAT(error_of([&] { flag("f = 3"); }), HasSubstr("expected true or false as 'f'"));
}

TEST_F(AttributesTest, ListsOfIntegersHaveFourForms) {
  const auto list = [&](std::string_view text) {
    const Attribute attribute = entry(text);
    return as_integers(*source, attribute);
  };

  EXPECT_THAT(list("a = [3, 4]"), ElementsAre(3, 4));
  EXPECT_THAT(list("a = array<i32: 1, 0, 1>"), ElementsAre(1, 0, 1));
  EXPECT_THAT(list("a = dense<27> : tensor<48xi64>"), ElementsAre(27));
  EXPECT_THAT(list("a = dense<[1, 2]> : tensor<2xi64>"), ElementsAre(1, 2));
  EXPECT_THAT(list("a = []"), ElementsAre());
  EXPECT_THAT(list("a = array<i32>"), ElementsAre());
}

TEST_F(AttributesTest, ShapesAreListsOfLists) {
  const Attribute attribute = entry("a = [[1, 2], [3]]");

  EXPECT_THAT(as_shapes(*source, attribute), ElementsAre(ElementsAre(1, 2), ElementsAre(3)));
}

TEST_F(AttributesTest, AnEnumerationMayBeWrittenInFullInBracketsOrBare) {
  const auto name = [&](std::string_view text) {
    const Attribute attribute = entry(text);
    return as_enum(*source, attribute);
  };

  EXPECT_EQ(name("a = #VPUIP.nce_task_type<CONV>"), "CONV");
  EXPECT_EQ(name("a = <CONV>"), "CONV");
  EXPECT_EQ(name("a = CONV"), "CONV");
}

TEST_F(AttributesTest, PaddingHasFourSidesInAnyOrder) {
  const Attribute attribute =
      entry("a = #VPU.Padding<bottom = 4 : i64, left = 1 : i64, top = -3 : i64, right = 2 : i64>");

  EXPECT_EQ(as_padding(*source, attribute),
            (Padding{.left = 1, .right = 2, .top = -3, .bottom = 4}));
}

TEST_F(AttributesTest, PaddingIsBoundedAndHasNoOtherSides) {
  const Attribute large = entry("a = #VPU.Padding<left = 32769 : i64>");
  EXPECT_THAT(error_of([&] { as_padding(*source, large); }),
              HasSubstr("padding must be within +-32768, got 32769"));

  const Attribute odd = entry("a = #VPU.Padding<middle = 1 : i64>");
  EXPECT_THAT(error_of([&] { as_padding(*source, odd); }),
              HasSubstr("expected left, right, top or bottom, got 'middle'"));
}

TEST_F(AttributesTest, AnExtentIsBoundedBy40Bits) {
  const Attribute largest = entry("a = [1099511627776]");
  EXPECT_THAT(as_integers(*source, largest), ElementsAre(1099511627776));

  const Attribute larger = entry("a = [1099511627777]");
  EXPECT_THAT(error_of([&] { as_integers(*source, larger); }),
              HasSubstr("'a' must be at most 2^40, got 1099511627777"));
}

}  // namespace
}  // namespace vpusim::mlir
