#pragma once

#include <string>
#include <vector>

#include "nn_timing/features/dma_descriptor.hpp"
#include "tests/sim/timing/reference_table.hpp"

namespace vpusim::nn_timing::test {

inline DmaDirection golden_direction(const std::string& name) {
  using enum DmaDirection;
  return name == "DDR2CMX"   ? kDdrToCmx
         : name == "CMX2CMX" ? kCmxToCmx
         : name == "CMX2DDR" ? kCmxToDdr
                             : kDdrToDdr;
}

// The transfer of a row of golden_dma_*.csv.gz or golden_dmann_*.csv.gz.
inline DmaPattern golden_dma(const vpusim::test::ReferenceTable::Row& row, bool is_planes) {
  const DmaDirection direction = golden_direction(row.text("direction"));
  if (is_planes) {
    return PlaneDmaWorkload{.further_planes = row.number("num_planes"),
                            .length = row.number("length"),
                            .source_width = row.number("src_width"),
                            .target_width = row.number("dst_width"),
                            .source_stride = row.number("src_stride"),
                            .target_stride = row.number("dst_stride"),
                            .source_plane_stride = row.number("src_plane_stride"),
                            .target_plane_stride = row.number("dst_plane_stride"),
                            .direction = direction};
  }
  NestedDmaWorkload dma = {.source_width = row.number("src_width"),
                           .target_width = row.number("dst_width"),
                           .dimension_count = row.number("num_dim"),
                           .dimensions = {},
                           .engine_count = row.text("num_engine") == "Num_Engine_2" ? 2U : 1U,
                           .direction = direction};
  for (std::size_t i = 0; i < dma.dimensions.size(); ++i) {
    const std::string suffix = "_" + std::to_string(i + 1);
    dma.dimensions[i] = {.source_stride = row.number("src_stride" + suffix),
                         .target_stride = row.number("dst_stride" + suffix),
                         .source_repeats = row.number("src_dim_size" + suffix),
                         .target_repeats = row.number("dst_dim_size" + suffix)};
  }
  return dma;
}

inline std::vector<DmaPattern> golden_dmas(const vpusim::test::ReferenceTable& table,
                                           bool is_planes) {
  std::vector<DmaPattern> workloads;
  for (const auto& row : table.rows()) {
    workloads.push_back(golden_dma(row, is_planes));
  }
  return workloads;
}

}  // namespace vpusim::nn_timing::test
