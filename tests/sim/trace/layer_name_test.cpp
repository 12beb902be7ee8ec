// Is a task's layer found in its name?

#include "sim/trace/layer_name.hpp"

#include <gtest/gtest.h>

namespace vpusim {
namespace {

TEST(LayerOf, IsWhatStandsBeforeTheQuestionMark) {
  EXPECT_EQ(layer_of("conv1/3x3?t_Convolution/cluster_0"), "conv1/3x3");
  EXPECT_EQ(layer_of("a?b"), "a");
  EXPECT_EQ(layer_of("sync_dma"), "sync_dma");
  EXPECT_EQ(layer_of(""), "");
}

TEST(LayerOf, IsTheNameWithoutItsPlaceWhereThereIsNoQuestionMark) {
  EXPECT_EQ(layer_of("output/cluster_0/tile_1"), "output");
  EXPECT_EQ(layer_of("block/output/_cluster_12"), "block/output");
  EXPECT_EQ(layer_of("output/cluster_x"), "output/cluster_x");
  EXPECT_EQ(layer_of("tile_1"), "tile_1");
}

TEST(LayerTypeOf, StandsBehindTheMarkUpToTheNextPart) {
  EXPECT_EQ(layer_type_of("conv1?t_Convolution/cluster_0"), "Convolution");
  EXPECT_EQ(layer_type_of("conv1?t_Convolution"), "Convolution");
  EXPECT_EQ(layer_type_of("a?b/t_MVN"), "");
  EXPECT_EQ(layer_type_of("sync_dma"), "");
}

}  // namespace
}  // namespace vpusim
