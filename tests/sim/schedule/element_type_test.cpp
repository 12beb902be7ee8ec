#include "sim/schedule/element_type.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace vpusim::test {
namespace {

template <class Visit>
void for_each_format(const Visit& visit) {
  for (int i = 0; i <= static_cast<int>(NumberFormat::kIndex); ++i) {
    visit(static_cast<NumberFormat>(i));
  }
}

TEST(ElementTypeTest, IsReadBackFromItsName) {
  for_each_format([](NumberFormat format) {
    for (const bool is_quantized : {false, true}) {
      const ElementType type{format, is_quantized};

      EXPECT_EQ(ElementType::from_name(type.name()), type) << type.name();
    }
  });
}

TEST(ElementTypeTest, HasANameOfItsOwn) {
  std::set<std::string> names;

  for_each_format([&](NumberFormat format) {
    EXPECT_TRUE(names.insert(ElementType{format, false}.name()).second);
    EXPECT_TRUE(names.insert(ElementType{format, true}.name()).second);
  });
}

TEST(ElementTypeTest, IsNamedAsTheCompilerPrintsIt) {
  EXPECT_EQ((ElementType{NumberFormat::kF16, false}.name()), "f16");
  EXPECT_EQ((ElementType{NumberFormat::kF8E4M3, false}.name()), "f8E4M3FN");
  EXPECT_EQ((ElementType{NumberFormat::kSi32, false}.name()), "si32");
  EXPECT_EQ((ElementType{NumberFormat::kUi8, true}.name()), "quant.ui8");
}

TEST(ElementTypeTest, HasTheBitsThatItsNameEndsWith) {
  for_each_format([](NumberFormat format) {
    const ElementType type{format, false};
    if (format == NumberFormat::kIndex) {
      EXPECT_EQ(type.bits(), 64U);
      return;
    }
    // "f8E4M3FN" has 8; of all others the digits are the bits.
    const std::string name = type.name();
    const std::size_t digit = name.find_first_of("0123456789");
    EXPECT_EQ(type.bits(), std::stoul(name.substr(digit))) << name;
  });
}

TEST(ElementTypeTest, IsNotReadFromOtherNames) {
  EXPECT_EQ(ElementType::from_name(""), std::nullopt);
  EXPECT_EQ(ElementType::from_name("f17"), std::nullopt);
  EXPECT_EQ(ElementType::from_name("F16"), std::nullopt);
  EXPECT_EQ(ElementType::from_name("quant."), std::nullopt);
  EXPECT_EQ(ElementType::from_name("quant.quant.ui8"), std::nullopt);
}

}  // namespace
}  // namespace vpusim::test
