#include "sim/network/operation.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string_view>

namespace vpusim::test {
namespace {

TEST(OperationTest, IsFoundByItsName) {
  std::set<std::string_view> seen;

  for (const std::string_view name : operation_names()) {
    const std::optional<Operation> operation = operation_named(name);

    ASSERT_TRUE(operation) << name;
    EXPECT_EQ(name_of(*operation), name);
    EXPECT_TRUE(seen.insert(name).second) << name;
  }
}

TEST(OperationTest, HasNoNameWhereItIsUnknown) {
  EXPECT_EQ(operation_named("Unknown"), std::nullopt);
  EXPECT_EQ(operation_named("conv"), std::nullopt);
}

TEST(OperationTest, HasTheClassOfItsNeighbours) {
  EXPECT_EQ(class_of(Operation::kMatMul), OperationClass::kMatrix);
  EXPECT_EQ(class_of(Operation::kLpPool), OperationClass::kPooling);
  EXPECT_EQ(class_of(Operation::kAdd), OperationClass::kElementwise);
  EXPECT_EQ(class_of(Operation::kCast), OperationClass::kElementwise);
  EXPECT_EQ(class_of(Operation::kSoftmax), OperationClass::kVector);
  EXPECT_EQ(class_of(Operation::kRNN), OperationClass::kVector);
  EXPECT_EQ(class_of(Operation::kConcat), OperationClass::kMovement);
  EXPECT_EQ(class_of(Operation::kUnknown), OperationClass::kUnknown);
}

TEST(OperationTest, IsAnActivationWithOneOperandOnly) {
  EXPECT_TRUE(is_activation(Operation::kRelu));
  EXPECT_TRUE(is_activation(Operation::kGelu));
  EXPECT_FALSE(is_activation(Operation::kBatchNormalization));
  EXPECT_FALSE(is_activation(Operation::kSoftmax));
}

}  // namespace
}  // namespace vpusim::test
