#include "sim/importers/workloads/dma_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;

class DmaReaderTest : public testing::Test {
 protected:
  DmaRow read(const std::string& text) const {
    DmaReader reader(folder.write("t.csv", text));
    DmaRow row;
    EXPECT_TRUE(reader.next(row));
    return row;
  }
  std::string error_of(const std::string& text) const {
    return input_error_of([&] { read(text); });
  }

  TemporaryFolder folder;
};

TEST_F(DmaReaderTest, ReadsARunOfBytes) {
  const DmaRow row = read("device,bytes,src,dst,note\nVPU_2_7,4096,DRAM,CMX,x\n");

  EXPECT_EQ(row.device, VpunnDevice::kVpu27);
  EXPECT_EQ(row.workload, (DmaWorkload{.source = Bytes(4096),
                                       .target = Bytes(4096),
                                       .direction = DmaDirection::kDdrToCmx,
                                       .pattern = std::nullopt}));
}

TEST_F(DmaReaderTest, TakesDifferentFormsForNoPlainCopy) {
  constexpr auto kHeader = "src,dst,in_bytes,out_bytes,in_layout,out_layout\n";

  EXPECT_TRUE(read(std::string(kHeader) + "CMX,CMX,8,8,ZXY,ZXY\n").workload.is_plain_copy);
  EXPECT_FALSE(read(std::string(kHeader) + "CMX,CMX,8,8,ZXY,XYZ\n").workload.is_plain_copy);
}

TEST_F(DmaReaderTest, ReadsPlanesOfLines) {
  const DmaRow row = read(
      "num_planes,length,src_width,dst_width,src_stride,dst_stride,src_plane_stride,"
      "dst_plane_stride,direction\n6,100,20,10,40,30,200,300,CMX2DDR\n");

  EXPECT_EQ(row.workload.source, Bytes(700));
  EXPECT_EQ(row.workload.pattern,
            DmaPattern(PlaneDmaWorkload{.further_planes = 6,
                                        .length = 100,
                                        .source_width = 20,
                                        .target_width = 10,
                                        .source_stride = 40,
                                        .target_stride = 30,
                                        .source_plane_stride = 200,
                                        .target_plane_stride = 300,
                                        .direction = DmaDirection::kCmxToDdr}));
}

TEST_F(DmaReaderTest, ReadsNestedDimensions) {
  const DmaRow row = read(
      "src_width,dst_width,num_dim,src_stride_1,dst_stride_1,src_dim_size_1,dst_dim_size_1,"
      "num_engine,direction\n10,20,1,30,40,3,1,Num_Engine_2,DDR2DDR\n");

  const auto& nested = std::get<NestedDmaWorkload>(row.workload.pattern.value());
  EXPECT_EQ(row.workload.source, Bytes(40));
  EXPECT_EQ(
      nested.dimensions[0],
      (DmaDimension{
          .source_stride = 30, .target_stride = 40, .source_repeats = 3, .target_repeats = 1}));
  EXPECT_EQ(nested.engine_count, 2U);
  EXPECT_EQ(nested.dimension_count, 1U);
}

TEST_F(DmaReaderTest, SaysWhatARowLacks) {
  EXPECT_THAT(error_of("bytes\n1\n"), HasSubstr("with 'direction' or 'src' and 'dst'"));
  EXPECT_THAT(error_of("direction\nDDR2CMX\n"), HasSubstr("does not say what it moves"));
  EXPECT_THAT(error_of("src,dst,bytes\nCMX,,1\n"), HasSubstr("does not say where it goes"));
  EXPECT_THAT(error_of("direction,bytes\nDDR2CMX,many\n"),
              HasSubstr("t.csv:2:9: bytes: expected a whole number of bytes, got 'many'"));
}

}  // namespace
}  // namespace vpusim::test
