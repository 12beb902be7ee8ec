#include "sim/base/input_error.hpp"

#include <gtest/gtest.h>

namespace vpusim::test {
namespace {

TEST(InputErrorTest, ReadsLikeACompilerMessage) {
  const InputError error({"net.yaml", "tasks[3].dma.bytes", 41, 14}, "must be > 0, got 0");

  EXPECT_STREQ(error.what(), "net.yaml:41:14: tasks[3].dma.bytes: must be > 0, got 0");
  EXPECT_EQ(error.where().line, 41U);
  EXPECT_EQ(error.where().column, 14U);
  EXPECT_EQ(error.where().path, "tasks[3].dma.bytes");
}

TEST(InputErrorTest, LeavesOutThePathWhereThereIsNone) {
  EXPECT_STREQ(InputError({"net.mlir", "", 2, 1}, "expected '('").what(),
               "net.mlir:2:1: expected '('");
}

TEST(InputErrorTest, LeavesOutTheLineWhenItMeansTheWholeFile) {
  EXPECT_STREQ(InputError({"net.yaml", "", 0, 0}, "has no tasks").what(), "net.yaml: has no tasks");
}

TEST(InputErrorTest, OnTheCommandLineIsOnlyTheProblem) {
  EXPECT_STREQ(InputError("unknown device 'x'").what(), "unknown device 'x'");
}

}  // namespace
}  // namespace vpusim::test
