#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/compiler/lowered.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"
#include "sim/schedule/tensor_type.hpp"

// Which part of an operation somebody computes, and what of the inputs he needs for it.

namespace vpusim {

// Part of an operation's first output: rows [row_begin, row_end) of all columns, channels
// [channel_begin, channel_end).
struct Box {
  std::uint64_t row_begin = 0;
  std::uint64_t row_end = 0;
  std::uint64_t channel_begin = 0;
  std::uint64_t channel_end = 0;

  std::uint64_t rows() const { return row_end - row_begin; }
  std::uint64_t channels() const { return channel_end - channel_begin; }
  bool is_empty() const { return rows() == 0 || channels() == 0; }
  auto operator<=>(const Box&) const = default;
};

// How tiles share an operation: row parts times channel parts. {6, 1} is split over height,
// {1, 6} split over kernel, {3, 2} both.
struct Grid {
  std::uint32_t row_parts = 1;
  std::uint32_t channel_parts = 1;
  auto operator<=>(const Grid&) const = default;
};

// A range of a storage, in elements.
struct ElementRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  bool is_empty() const { return begin >= end; }
  std::uint64_t size() const { return is_empty() ? 0 : end - begin; }
  auto operator<=>(const ElementRange&) const = default;
};

// Some channels of some points of a storage whose points lie at one pitch: what somebody needs.
struct Need {
  std::uint64_t point_begin = 0;
  std::uint64_t point_end = 0;
  std::uint64_t channel_begin = 0;
  std::uint64_t channel_end = 0;
  auto operator<=>(const Need&) const = default;
};
// A view in these terms; of one with another pitch whole points.
Need need_of(const View& view, std::uint64_t pitch);
Need need_of(const ElementRange& range, std::uint64_t pitch);
// Adds a need to some that do not overlap, and joins what does.
void add_need(std::vector<Need>& needs, Need need);
ElementRange hull(const ElementRange& a, const ElementRange& b);
bool contains(const ElementRange& outer, const ElementRange& inner);

Box whole_box(const LoweredOp& op);

// Cuts a box into up to so many equal parts: rows in units that the operation can cut, channels
// in sixteens. Fewer where there is nothing to cut. Rows of products of many matrices are cut
// matrix by matrix where the parts are a multiple of the matrices.
std::vector<Box> cut_rows(const LoweredOp& op, const Box& box, std::uint64_t parts);
std::vector<Box> cut_channels(const LoweredOp& op, const Box& box, std::uint64_t parts);
// How many these would be, and one of them.
std::uint64_t count_row_parts(const LoweredOp& op, const Box& box, std::uint64_t parts);
Box row_part(const LoweredOp& op, const Box& box, std::uint64_t parts, std::uint64_t index);
std::uint64_t count_channel_parts(const LoweredOp& op, const Box& box, std::uint64_t parts);
Box channel_part(const LoweredOp& op, const Box& box, std::uint64_t parts, std::uint64_t index);
// A part for each tile: tile r * channel_parts + c has row part r and channel part c. Tiles
// without work have an empty box; at the end they are left out.
std::vector<Box> cut(const LoweredOp& op, const Box& box, const Grid& grid);

// Whether somebody else may compute other channels of the same rows.
bool can_cut_channels(const LoweredOp& op);

// With channels filled up to whole units, as far as they lie side by side.
View filled_up(const View& view, std::uint64_t unit);

// The output's part that a box is.
View output_part(const LoweredOp& op, const Box& box);

// What of an input is needed for a box; not for DMA operations.
View input_part(const LoweredOp& op, std::size_t input, const Box& box);

// From the first to the last element of a view. DPUs read and write whole sixteens of channels.
ElementRange range_of(const View& view);
ElementRange padded_range_of(const View& view);
// Of what a DMA operation reads and writes for a box of outermost rows.
ElementRange move_input_range(const LoweredOp& op, const Box& box);
ElementRange move_output_range(const LoweredOp& op, const Box& box);
// Of an input of any operation.
ElementRange input_range(const LoweredOp& op, std::size_t input, const Box& box);

// The rows of the input that a window over output rows touches, and the padding around them.
struct WindowRows {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::int32_t pad_before = 0;
  std::int32_t pad_after = 0;
};
// `dimension` 0: rows, 1: columns.
WindowRows window_rows(const DpuWork& dpu, std::size_t dimension, std::uint64_t begin,
                       std::uint64_t end);

// Of the weights, all that output channels [begin, end) need. Bytes.
ElementRange weight_range(const LoweredOp& op, const Box& box);

// The box as the cost models see it: one workload of all its channels.
DpuWorkload workload_of(const LoweredOp& op, const LoweredNetwork& network, const Box& box);

// Columns and rows of so many points that need not be an image: up to 16 columns, as the MAC
// array has.
struct PointGrid {
  std::uint64_t columns = 1;
  std::uint64_t rows = 1;
};
PointGrid point_grid(std::uint64_t points);

}  // namespace vpusim
