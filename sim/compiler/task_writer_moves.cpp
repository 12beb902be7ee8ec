#include "sim/compiler/task_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "sim/compiler/rounding.hpp"

namespace vpusim {
namespace {

// What moves into rows with room for more channels fills them up with zeros, since DPUs read
// whole sixteens.
void fill_up_channels(const LoweredOp& op, std::uint64_t first_row, TensorType& written) {
  const View& output = op.outputs[0];
  if (op.move.has_neighbour) {
    return;
  }
  const std::uint64_t channel = output.offset % output.pitch;
  const std::uint64_t end =
      std::min(round_up(channel + output.channels, kChannelUnit), output.pitch);
  const std::uint64_t filled = std::max(output.channels, end - channel);
  if (output.channels == 1 && filled > 1 && op.move.output_strides.back() != 1) {
    written.shape.push_back(filled);
    written.strides.push_back(1);
    return;
  }
  std::uint64_t& innermost = written.shape.back();
  const bool is_only_row = written.shape.size() == 1;
  if (op.move.output_strides.back() == 1 && op.move.extents.back() == output.channels &&
      (!is_only_row || first_row + innermost == output.channels)) {
    innermost += filled - output.channels;
  }
}

// The same without overlaps, in order.
std::vector<ElementRange> joined(std::vector<ElementRange> ranges) {
  std::sort(ranges.begin(), ranges.end());
  std::vector<ElementRange> result;
  for (const ElementRange& range : ranges) {
    if (!result.empty() && range.begin < result.back().end) {
      result.back().end = std::max(result.back().end, range.end);
    } else {
      result.push_back(range);
    }
  }
  return result;
}

}  // namespace

MovedBytes TaskWriter::move(LoweredOpId id, const std::vector<Box>& boxes, const Resident* source,
                            const Resident* target) {
  const LoweredOp& op = network_.ops[id];
  const Group::Kind to_where = target == nullptr ? Group::Kind::kStore : Group::Kind::kExchange;
  Group group = new_group(source == nullptr ? Group::Kind::kLoad : to_where, id);
  MovedBytes moved;
  for (std::uint32_t t = 0; t < boxes.size(); ++t) {
    const Box& box = boxes[t];
    if (box.is_empty()) {
      continue;
    }
    std::uint64_t bytes = 0;
    if (target == nullptr) {
      bytes += add_rows(group, op, t, {box.row_begin, box.row_end, 0, {}}, source, target);
    } else {
      for (const RowPiece& piece : pieces_of(op, box, *target)) {
        bytes += add_rows(group, op, t, piece, source, target);
      }
    }
    moved.loaded += source == nullptr ? bytes : 0;
    moved.stored += target == nullptr ? bytes : 0;
  }
  add_group(std::move(group));
  return moved;
}

// The rows that each tile wants; tiles that want the same at the same place get it at once.
std::vector<TaskWriter::RowPiece> TaskWriter::pieces_of(const LoweredOp& op, const Box& box,
                                                        const Resident& target) {
  const std::uint64_t stride = op.move.output_strides[0];
  const std::uint64_t offset = op.outputs[0].offset;
  const auto behind = [&](std::uint64_t element) { return element - std::min(element, offset); };
  std::vector<RowPiece> pieces;
  for (std::uint32_t t = 0; t < target.ranges.size(); ++t) {
    // Whole rows move, and each once, although needs of other channels may share some.
    std::vector<ElementRange> wanted;
    for (const Need& need : target.wanted[t]) {
      const ElementRange rows = {
          std::max(box.row_begin, behind(need.point_begin * target.pitch) / stride),
          std::min(box.row_end, divide_up(behind(need.point_end * target.pitch), stride))};
      if (!rows.is_empty()) {
        wanted.push_back(rows);
      }
    }
    for (const ElementRange& rows : joined(std::move(wanted))) {
      const std::uint64_t target_begin = target.ranges[t].begin;
      const auto same = std::find_if(pieces.begin(), pieces.end(), [&](const RowPiece& other) {
        return other.first == rows.begin && other.end == rows.end &&
               other.target_begin == target_begin;
      });
      if (same != pieces.end()) {
        same->tiles.push_back(t);
      } else {
        pieces.push_back({rows.begin, rows.end, target_begin, {t}});
      }
    }
  }
  return pieces;
}

// Gives the bytes moved.
std::uint64_t TaskWriter::add_rows(Group& group, const LoweredOp& op, std::uint32_t tile,
                                   const RowPiece& piece, const Resident* source,
                                   const Resident* target) {
  const StorageId from = op.inputs[0].storage;
  const StorageId to = op.outputs[0].storage;
  const std::uint64_t row_elements = std::accumulate(
      op.move.extents.begin() + 1, op.move.extents.end(), std::uint64_t{1}, std::multiplies<>());
  // One transfer moves at most so much.
  const std::uint64_t most_rows = std::max<std::uint64_t>(
      hw_.dma.max_transfer.count() / 2 /
          std::max<std::uint64_t>(bytes_of(row_elements, storage(to).element), 1),
      1);
  std::uint64_t bytes = 0;
  for (std::uint64_t row = piece.first; row < piece.end; row += most_rows) {
    const std::uint64_t count = std::min(most_rows, piece.end - row);
    const std::uint64_t read_at = op.inputs[0].offset + row * op.move.input_strides[0];
    const std::uint64_t written_at = op.outputs[0].offset + row * op.move.output_strides[0];
    TensorType read_type;
    read_type.shape = op.move.extents;
    read_type.shape[0] = count;
    read_type.strides = op.move.input_strides;
    read_type.element = storage(from).element;
    TensorType written_type = read_type;
    written_type.strides = op.move.output_strides;
    written_type.element = storage(to).element;
    fill_up_channels(op, row, written_type);
    const bool is_filled = read_type.shape != written_type.shape;
    const BufferId read = source != nullptr
                              ? cmx_buffer(storage(from).name, {tile}, source->allocation,
                                           read_at - source->ranges[tile].begin, read_type)
                              : ddr_buffer(from, read_at, read_type);
    const BufferId written = target != nullptr
                                 ? cmx_buffer(storage(to).name, piece.tiles, target->allocation,
                                              written_at - piece.target_begin, written_type)
                                 : ddr_buffer(to, written_at, written_type);
    const DmaKind plain = is_filled ? DmaKind::kExpand : DmaKind::kCopy;
    add_dma(group, tile_name(op, tile), op.move.extents.size() > 2 ? DmaKind::kPermute : plain,
            read, written);
    bytes += bytes_of(count * row_elements, storage(to).element);
  }
  return bytes;
}

std::uint64_t TaskWriter::spill(LoweredOpId id, StorageId spilled, const Resident& from,
                                const std::vector<std::pair<std::uint32_t, ElementRange>>& parts) {
  Group group = new_group(Group::Kind::kStore, id);
  TensorType type;
  type.element = storage(spilled).element;
  std::uint64_t bytes = 0;
  for (const auto& [tile, range] : parts) {
    type.shape = {range.size()};
    const BufferId read = cmx_buffer(storage(spilled).name, {tile}, from.allocation,
                                     range.begin - from.ranges[tile].begin, type);
    add_dma(group, storage(spilled).name + "/spill", DmaKind::kCopy, read,
            ddr_buffer(spilled, range.begin, type));
    bytes += bytes_of(range.size(), type.element);
  }
  add_group(std::move(group));
  return bytes;
}

}  // namespace vpusim
