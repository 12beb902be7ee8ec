#include "sim/compiler/input_reads.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

#include "sim/compiler/boxes.hpp"

namespace vpusim {
namespace {

// The rows of an input that some window of an operation reaches.
std::uint64_t rows_reached(const LoweredOp& op) {
  std::uint64_t reached = 0;
  std::uint64_t end = 0;
  for (std::uint64_t row = 0; row < whole_box(op).row_end; ++row) {
    const WindowRows rows = window_rows(op.dpu, 0, row, row + 1);
    reached += rows.end - std::min(rows.end, std::max(rows.begin, end));
    end = std::max(end, rows.end);
  }
  return reached;
}

// What one operation reads of a storage: a rectangle of points and channels, in which it may leave
// gaps.
struct Reading {
  Need all;
  std::uint64_t elements = 0;
  bool has_gaps = false;
};

Reading reading_of(const LoweredOp& op, std::size_t input, std::uint64_t pitch) {
  const Box whole = whole_box(op);
  if (op.engine == EngineKind::kDma) {
    const Shape& extents = op.move.extents;
    const std::uint64_t row =
        std::accumulate(extents.begin() + 1, extents.end(), std::uint64_t{1}, std::multiplies<>());
    return {need_of(move_input_range(op, whole), pitch), whole.rows() * row, true};
  }
  const View part = input_part(op, input, whole);
  Reading reading = {need_of(part, pitch), part.points * part.channels, false};
  if (op.engine == EngineKind::kDpu && input == 0 && !op.is_pointwise) {
    const std::uint64_t elements = rows_reached(op) * op.dpu.input_size[1] * part.channels;
    reading.has_gaps = elements < reading.elements;
    reading.elements = elements;
  }
  return reading;
}

// Elements in some of the rectangles, strip of channels by strip.
std::uint64_t area_of(const std::vector<Need>& needs) {
  std::vector<std::uint64_t> edges;
  for (const Need& need : needs) {
    edges.insert(edges.end(), {need.channel_begin, need.channel_end});
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  std::uint64_t area = 0;
  for (std::size_t e = 1; e < edges.size(); ++e) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> points;
    for (const Need& need : needs) {
      if (need.channel_begin <= edges[e - 1] && edges[e] <= need.channel_end) {
        points.emplace_back(need.point_begin, need.point_end);
      }
    }
    std::sort(points.begin(), points.end());
    std::uint64_t end = 0;
    for (const auto& [first, last] : points) {
      area += (edges[e] - edges[e - 1]) * (last - std::min(last, std::max(first, end)));
      end = std::max(end, last);
    }
  }
  return area;
}

// At least so many elements must come; those with gaps count where nobody else reads more.
std::uint64_t elements_read(const std::vector<Reading>& readings) {
  std::vector<Need> whole;
  std::uint64_t most = 0;
  for (const Reading& reading : readings) {
    most = std::max(most, reading.elements);
    if (!reading.has_gaps) {
      whole.push_back(reading.all);
    }
  }
  return std::max(most, area_of(whole));
}

}  // namespace

std::map<std::uint32_t, Bytes> input_reads(const LoweredNetwork& network) {
  std::map<StorageId, std::vector<Reading>> readings;
  for (const LoweredOp& op : network.ops) {
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
      const View& input = op.inputs[i];
      if (network.storages[input.storage].kind == Storage::Kind::kInput) {
        readings[input.storage].push_back(reading_of(op, i, input.pitch));
      }
    }
  }
  std::map<std::uint32_t, Bytes> reads;
  for (const auto& [id, of_storage] : readings) {
    const Storage& storage = network.storages[id];
    const std::uint64_t read = std::min(elements_read(of_storage), storage.elements);
    reads[storage.argument] += Bytes(bytes_of(read, storage.element));
  }
  return reads;
}

}  // namespace vpusim
