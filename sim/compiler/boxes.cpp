#include "sim/compiler/boxes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/base/check.hpp"
#include "sim/compiler/rounding.hpp"

namespace vpusim {
namespace {

bool is_per_channel(const LoweredOp& op) {
  return op.engine == EngineKind::kDpu && op.dpu.operation != NceOperation::kConvolution;
}

// Rows that go together: a softmax over several, the blocks of a matrix that share weights need
// not.
std::uint64_t row_unit(const LoweredOp& op) {
  return op.engine == EngineKind::kShave && op.shave.split == ShaveWork::Split::kPoints
             ? op.shave.unit_points
             : 1;
}

std::uint64_t channel_unit(const LoweredOp& op) {
  return op.engine == EngineKind::kShave ? round_up(op.shave.unit_points, kChannelUnit)
                                         : kChannelUnit;
}

// A range cut into parts of whole units, as equal as can be: the first ones are one unit larger.
class EqualParts {
 public:
  EqualParts(std::uint64_t begin, std::uint64_t end, std::uint64_t unit, std::uint64_t parts)
      : begin_(begin), end_(end), unit_(unit), units_(divide_up(end - begin, unit)) {
    count_ = std::clamp<std::uint64_t>(parts, 1, std::max<std::uint64_t>(units_, 1));
  }
  std::uint64_t count() const { return count_; }
  // Part i is [edge(i), edge(i + 1)).
  std::uint64_t edge(std::uint64_t i) const {
    const std::uint64_t units = i * (units_ / count_) + std::min(i, units_ % count_);
    return std::min(begin_ + units * unit_, end_);
  }

 private:
  std::uint64_t begin_;
  std::uint64_t end_;
  std::uint64_t unit_;
  std::uint64_t units_;
  std::uint64_t count_;
};

// The rows of a box as cut_rows() cuts them: batch by batch, or all as one.
class RowParts {
 public:
  RowParts(const LoweredOp& op, const Box& box, std::uint64_t parts) : box_(box) {
    if (op.engine == EngineKind::kShave && op.shave.split != ShaveWork::Split::kPoints) {
      return;
    }
    const std::uint64_t batch_rows = op.rows / op.dpu.weight_batches;
    const bool has_whole_batches = op.dpu.weight_batches > 1 && box.row_begin % batch_rows == 0 &&
                                   box.rows() % batch_rows == 0;
    if (has_whole_batches && box.rows() > 0 && parts % (box.rows() / batch_rows) == 0) {
      batches_ = box.rows() / batch_rows;
    }
    const std::uint64_t end = box.row_begin + box.rows() / batches_;
    of_batch_ = EqualParts(box.row_begin, end, row_unit(op), parts / batches_);
  }
  std::uint64_t count() const { return of_batch_ ? batches_ * of_batch_->count() : 1; }
  Box part(std::uint64_t index) const {
    if (!of_batch_) {
      return box_;
    }
    const std::uint64_t before = index / of_batch_->count() * (box_.rows() / batches_);
    const std::uint64_t i = index % of_batch_->count();
    return {before + of_batch_->edge(i), before + of_batch_->edge(i + 1), box_.channel_begin,
            box_.channel_end};
  }

 private:
  Box box_;
  std::uint64_t batches_ = 1;
  std::optional<EqualParts> of_batch_;  // of the first one; none: rows cannot be cut
};

EqualParts channel_parts(const LoweredOp& op, const Box& box, std::uint64_t parts) {
  return {box.channel_begin, box.channel_end, channel_unit(op), can_cut_channels(op) ? parts : 1};
}

}  // namespace

ElementRange hull(const ElementRange& a, const ElementRange& b) {
  if (a.is_empty() || b.is_empty()) {
    return a.is_empty() ? b : a;
  }
  return {std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

bool contains(const ElementRange& outer, const ElementRange& inner) {
  return inner.is_empty() || (outer.begin <= inner.begin && inner.end <= outer.end);
}

Need need_of(const View& view, std::uint64_t pitch) {
  const std::uint64_t channel = view.offset % pitch;
  if (view.pitch != pitch || channel + view.channels > pitch) {
    return need_of(range_of(view), pitch);
  }
  const std::uint64_t point = view.offset / pitch;
  return {point, point + view.points, channel, channel + view.channels};
}

Need need_of(const ElementRange& range, std::uint64_t pitch) {
  return {range.begin / pitch, divide_up(range.end, pitch), 0, pitch};
}

void add_need(std::vector<Need>& needs, Need need) {
  const auto touch = [](std::uint64_t a, std::uint64_t a_end, std::uint64_t b,
                        std::uint64_t b_end) { return a <= b_end && b <= a_end; };
  constexpr std::size_t kMost = 8;  // more become one
  bool has_changed = true;
  while (has_changed) {
    has_changed = false;
    for (std::size_t i = 0; i < needs.size(); ++i) {
      const Need& other = needs[i];
      const bool has_same_points =
          need.point_begin == other.point_begin && need.point_end == other.point_end;
      const bool has_same_channels =
          need.channel_begin == other.channel_begin && need.channel_end == other.channel_end;
      const bool overlaps =
          need.point_begin < other.point_end && other.point_begin < need.point_end &&
          need.channel_begin < other.channel_end && other.channel_begin < need.channel_end;
      const bool continues = (has_same_channels && touch(need.point_begin, need.point_end,
                                                         other.point_begin, other.point_end)) ||
                             (has_same_points && touch(need.channel_begin, need.channel_end,
                                                       other.channel_begin, other.channel_end));
      if (overlaps || continues || needs.size() >= kMost) {
        need = {std::min(need.point_begin, other.point_begin),
                std::max(need.point_end, other.point_end),
                std::min(need.channel_begin, other.channel_begin),
                std::max(need.channel_end, other.channel_end)};
        needs.erase(needs.begin() + static_cast<std::ptrdiff_t>(i));
        has_changed = true;
        break;
      }
    }
  }
  needs.push_back(need);
}

Box whole_box(const LoweredOp& op) {
  if (op.engine == EngineKind::kDma) {
    return {.row_begin = 0,
            .row_end = op.live_rows.value_or(op.move.extents[0]),
            .channel_begin = 0,
            .channel_end = 1};
  }
  return {.row_begin = 0,
          .row_end = op.live_rows.value_or(op.rows),
          .channel_begin = 0,
          .channel_end = op.outputs[0].channels};
}

bool can_cut_channels(const LoweredOp& op) {
  switch (op.engine) {
    case EngineKind::kDpu:
      return !op.dpu.has_dynamic_weights || op.dpu.batches == 1;
    case EngineKind::kShave:
      return op.shave.split == ShaveWork::Split::kChannels;
    default:
      return false;
  }
}

std::uint64_t count_row_parts(const LoweredOp& op, const Box& box, std::uint64_t parts) {
  return RowParts(op, box, parts).count();
}

Box row_part(const LoweredOp& op, const Box& box, std::uint64_t parts, std::uint64_t index) {
  return RowParts(op, box, parts).part(index);
}

std::vector<Box> cut_rows(const LoweredOp& op, const Box& box, std::uint64_t parts) {
  const RowParts rows(op, box, parts);
  std::vector<Box> boxes;
  for (std::uint64_t i = 0; i < rows.count(); ++i) {
    boxes.push_back(rows.part(i));
  }
  return boxes;
}

std::uint64_t count_channel_parts(const LoweredOp& op, const Box& box, std::uint64_t parts) {
  return channel_parts(op, box, parts).count();
}

Box channel_part(const LoweredOp& op, const Box& box, std::uint64_t parts, std::uint64_t index) {
  const EqualParts channels = channel_parts(op, box, parts);
  return {box.row_begin, box.row_end, channels.edge(index), channels.edge(index + 1)};
}

std::vector<Box> cut_channels(const LoweredOp& op, const Box& box, std::uint64_t parts) {
  std::vector<Box> boxes;
  for (std::uint64_t i = 0; i < count_channel_parts(op, box, parts); ++i) {
    boxes.push_back(channel_part(op, box, parts, i));
  }
  return boxes;
}

std::vector<Box> cut(const LoweredOp& op, const Box& box, const Grid& grid) {
  std::vector<Box> boxes;
  if (op.engine == EngineKind::kDma && op.chain) {
    // The last rows of a stripe are where the last tile computed them.
    boxes.resize(std::size_t{grid.row_parts} * grid.channel_parts);
    boxes.back() = box;
    return boxes;
  }
  const std::vector<Box> row_parts = cut_rows(op, box, grid.row_parts);
  for (std::size_t r = 0; r < row_parts.size(); ++r) {
    const std::vector<Box> parts = cut_channels(op, row_parts[r], grid.channel_parts);
    boxes.resize(r * grid.channel_parts);
    boxes.insert(boxes.end(), parts.begin(), parts.end());
  }
  return boxes;
}

View filled_up(const View& view, std::uint64_t unit) {
  View filled = view;
  const std::uint64_t room = view.pitch - view.offset % view.pitch;  // up to the next point
  filled.channels = std::max(view.channels, std::min(round_up(view.channels, unit), room));
  return filled;
}

View output_part(const LoweredOp& op, const Box& box) {
  View part = op.outputs[0];
  part.offset += box.row_begin * op.row_points * part.pitch + box.channel_begin;
  part.points = box.rows() * op.row_points;
  part.channels = box.channels();
  return part;
}

WindowRows window_rows(const DpuWork& dpu, std::size_t dimension, std::uint64_t begin,
                       std::uint64_t end) {
  const auto up = static_cast<std::int64_t>(dpu.upsampling[dimension]);
  const auto stride = static_cast<std::int64_t>(dpu.strides[dimension]);
  const auto pad = static_cast<std::int64_t>(dpu.pads_begin[dimension]);
  const std::int64_t span =
      static_cast<std::int64_t>(dpu.dilations[dimension]) * (dpu.kernel[dimension] - 1) + 1;
  const auto extent = static_cast<std::int64_t>(dpu.input_size[dimension]);
  const std::int64_t first = static_cast<std::int64_t>(begin) / up * stride - pad;
  const std::int64_t last = (static_cast<std::int64_t>(end) - 1) / up * stride - pad + span;
  WindowRows rows;
  rows.begin = static_cast<std::uint64_t>(std::clamp<std::int64_t>(first, 0, extent - 1));
  rows.end = static_cast<std::uint64_t>(
      std::clamp<std::int64_t>(last, static_cast<std::int64_t>(rows.begin) + 1, extent));
  rows.pad_before = static_cast<std::int32_t>(std::max<std::int64_t>(-first, 0));
  rows.pad_after = static_cast<std::int32_t>(std::max<std::int64_t>(last - extent, 0));
  return rows;
}

namespace {

// The rows of its first input that a kernel with a row window needs for a box.
std::pair<std::uint64_t, std::uint64_t> window_rows(const LoweredOp& op, const Box& box) {
  const ShaveWork::RowWindow& window = *op.shave.row_window;
  const std::uint64_t first = box.row_begin * window.input_rows / op.rows;
  const std::uint64_t last = divide_up(box.row_end * window.input_rows, op.rows);
  return {first - std::min(first, window.around),
          std::min(last + window.around, window.input_rows)};
}

}  // namespace

View input_part(const LoweredOp& op, std::size_t input, const Box& box) {
  View view = op.inputs[input];
  const View& output = op.outputs[0];
  const auto take_points = [&](std::uint64_t begin, std::uint64_t end) {
    view.offset += begin * view.pitch;
    view.points = end - begin;
  };
  if (op.engine == EngineKind::kShave) {
    if (op.shave.is_input_whole(input)) {
      return view;
    }
    if (op.shave.points_per_output > 0 && input == 0) {
      const std::uint64_t step = op.shave.points_per_output;
      take_points(box.row_begin * step, std::min(box.row_end * step, view.points));
    } else if (op.shave.row_window && input == 0) {
      const auto [begin, end] = window_rows(op, box);
      const std::uint64_t points = view.points / op.shave.row_window->input_rows;
      take_points(begin * points, end * points);
    } else if (op.shave.split == ShaveWork::Split::kPoints && view.points == output.points) {
      take_points(box.row_begin * op.row_points, box.row_end * op.row_points);
    } else if (op.shave.split == ShaveWork::Split::kChannels && view.channels == output.channels) {
      view.offset += box.channel_begin;
      view.channels = box.channels();
    }
    return view;
  }
  VPUSIM_CHECK(op.engine == EngineKind::kDpu);
  if (op.dpu.has_dynamic_weights && input == 1) {
    const std::uint64_t rows_per_batch = op.rows / op.dpu.batches;
    const std::uint64_t shared = op.dpu.batches / op.dpu.weight_batches;
    const std::uint64_t first = box.row_begin / rows_per_batch / shared;
    const std::uint64_t last = (box.row_end - 1) / rows_per_batch / shared;
    const std::uint64_t columns = view.points / op.dpu.weight_batches;
    if (first == last) {
      take_points(first * columns + box.channel_begin,
                  first * columns + std::min(box.channel_end, columns));
    } else {
      take_points(first * columns, (last + 1) * columns);
    }
    return view;
  }
  if (op.is_pointwise) {
    take_points(box.row_begin * op.row_points, box.row_end * op.row_points);
  } else {
    const WindowRows rows = window_rows(op.dpu, 0, box.row_begin, box.row_end);
    take_points(rows.begin * op.dpu.input_size[1], rows.end * op.dpu.input_size[1]);
  }
  if (is_per_channel(op)) {
    view.offset += box.channel_begin;
    view.channels = box.channels();
  }
  return view;
}

ElementRange range_of(const View& view) {
  return {view.offset, view.offset + (view.points - 1) * view.pitch + view.channels};
}

ElementRange padded_range_of(const View& view) { return range_of(filled_up(view, kChannelUnit)); }

namespace {

ElementRange moved_range(const MoveWork& move, const std::vector<std::uint64_t>& strides,
                         std::uint64_t offset, const Box& box) {
  std::uint64_t last = (box.rows() - 1) * strides[0];
  for (std::size_t i = 1; i < move.extents.size(); ++i) {
    last += (move.extents[i] - 1) * strides[i];
  }
  const std::uint64_t begin = offset + box.row_begin * strides[0];
  return {begin, begin + last + 1};
}

}  // namespace

ElementRange move_input_range(const LoweredOp& op, const Box& box) {
  return moved_range(op.move, op.move.input_strides, op.inputs[0].offset, box);
}

ElementRange move_output_range(const LoweredOp& op, const Box& box) {
  return moved_range(op.move, op.move.output_strides, op.outputs[0].offset, box);
}

ElementRange input_range(const LoweredOp& op, std::size_t input, const Box& box) {
  return op.engine == EngineKind::kDma ? move_input_range(op, box)
                                       : padded_range_of(input_part(op, input, box));
}

ElementRange weight_range(const LoweredOp& op, const Box& box) {
  const std::uint64_t bytes = op.dpu.weight_bytes_per_channel;
  return {box.channel_begin * bytes, box.channel_end * bytes};
}

PointGrid point_grid(std::uint64_t points) {
  constexpr std::uint64_t kArraySide = 16;
  PointGrid best = {1, points};
  for (std::uint64_t columns = 2; columns <= kArraySide; ++columns) {
    if (points % columns == 0) {
      best = {columns, points / columns};
    }
  }
  return best;
}

DpuWorkload workload_of(const LoweredOp& op, const LoweredNetwork& network, const Box& box) {
  const DpuWork& dpu = op.dpu;
  DpuWorkload workload;
  const auto extent = [](std::uint64_t value) { return static_cast<std::uint32_t>(value); };
  switch (dpu.operation) {
    case NceOperation::kDepthwiseConvolution:
      workload.operation = DpuOperation::kDepthwiseConvolution;
      break;
    case NceOperation::kMaxPool:
      workload.operation = DpuOperation::kMaxPool;
      break;
    case NceOperation::kAveragePool:
      workload.operation = DpuOperation::kAveragePool;
      break;
    case NceOperation::kElementwise:
      workload.operation = DpuOperation::kElementwise;
      break;
    default:
      workload.operation = DpuOperation::kConvolution;
      break;
  }
  workload.kernel_height = dpu.kernel[0];
  workload.kernel_width = dpu.kernel[1];
  workload.stride_height = dpu.strides[0];
  workload.stride_width = dpu.strides[1];
  workload.input.type = data_type_of(network.storages[op.inputs[0].storage].element);
  workload.output.type = data_type_of(network.storages[op.outputs[0].storage].element);
  if (op.is_pointwise) {
    const PointGrid grid = point_grid(box.rows() * op.row_points);
    workload.output.width = extent(grid.columns);
    workload.output.height = extent(grid.rows);
    workload.input.width = workload.output.width;
    workload.input.height = workload.output.height;
  } else {
    const WindowRows rows = window_rows(dpu, 0, box.row_begin, box.row_end);
    const WindowRows columns = window_rows(dpu, 1, 0, op.row_points);
    workload.output.width = extent(op.row_points);
    workload.output.height = extent(box.rows());
    workload.input.width = extent(columns.end - columns.begin);
    workload.input.height = extent(rows.end - rows.begin);
    workload.padding = {.left = columns.pad_before,
                        .right = columns.pad_after,
                        .top = rows.pad_before,
                        .bottom = rows.pad_after};
  }
  workload.output.channels = extent(round_up(box.channels(), kChannelUnit));
  workload.input.channels =
      is_per_channel(op) ? workload.output.channels
                         : extent(round_up(op.inputs[0].channels, dpu.is_compressed ? 4 : 16));
  if (dpu.weight_bytes_per_channel > 0 || dpu.has_dynamic_weights) {
    workload.weight_type = data_type_of(dpu.weight_element);
  }
  return workload;
}

}  // namespace vpusim
