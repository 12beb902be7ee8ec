#include "sim/compiler/residency.hpp"

#include <algorithm>

#include "sim/compiler/rounding.hpp"

namespace vpusim {
namespace {

bool is_kept(const Storage& s) { return s.kind == Storage::Kind::kIntermediate; }

// Rows of a move go as a whole to whoever wants some of it.
void take_whole_rows(const LoweredOp& op, std::vector<ElementRange>& ranges) {
  const std::uint64_t offset = op.outputs[0].offset;
  const std::uint64_t stride = op.move.output_strides[0];
  for (ElementRange& range : ranges) {
    if (!range.is_empty() && range.end > offset) {
      range.begin = std::min(range.begin,
                             offset + (std::max(range.begin, offset) - offset) / stride * stride);
      range.end = std::max(range.end, offset + round_up(range.end - offset, stride));
    }
  }
}

bool is_whole(const std::vector<ElementRange>& ranges, std::uint64_t elements) {
  return std::all_of(ranges.begin(), ranges.end(), [&](const ElementRange& range) {
    return range.begin == 0 && range.end >= elements;
  });
}

}  // namespace

std::set<StorageId> storages_for_dpus(const LoweredNetwork& network) {
  std::set<StorageId> found;
  for (std::size_t i = 0; i < network.storages.size(); ++i) {
    if (is_kept(network.storages[StorageId(i)])) {
      found.insert(StorageId(i));
    }
  }
  for (const LoweredOp& op : network.ops) {
    for (const std::vector<View>* views : {&op.inputs, &op.outputs}) {
      for (const View& view : *views) {
        if (op.engine != EngineKind::kDpu) {
          found.erase(view.storage);
        }
      }
    }
  }
  return found;
}

Residency::Residency(const LoweredNetwork& network, const HwConfig& hw,
                     const IdVector<LoweredOpId, Strategy>& strategies)
    : network_(network),
      hw_(hw),
      strategies_(strategies),
      needs_(network.storages.size()),
      last_use_(network.storages.size()),
      for_dpus_(storages_for_dpus(network)) {
  collect_needs();
}

// What each tile will want of every storage, if its readers are not cut into stripes.
void Residency::collect_needs() {
  for (auto& needs : needs_) {
    needs.resize(hw_.tile.count);
  }
  for (std::size_t i = 0; i < network_.ops.size(); ++i) {
    const LoweredOpId id(i);
    for (const View& output : network_.ops[id].outputs) {
      last_use_[output.storage] = id;  // at least; also of what nobody reads
      writers_[output.storage].push_back(id);
    }
  }
  for (std::size_t i = 0; i < network_.ops.size(); ++i) {
    const LoweredOpId id(i);
    const LoweredOp& op = network_.ops[id];
    const std::vector<Box> boxes = cut(op, whole_box(op), strategies_[id].grid);
    for (std::size_t input = 0; input < op.inputs.size(); ++input) {
      const StorageId from = op.inputs[input].storage;
      last_use_[from] = last_use_[from].valid() ? std::max(last_use_[from], id) : id;
      if (!is_kept(network_.storages[from])) {
        continue;
      }
      const std::uint64_t pitch = pitch_of(from);
      for (std::size_t t = 0; t < boxes.size(); ++t) {
        if (!boxes[t].is_empty()) {
          add_need(needs_[from][t],
                   op.engine == EngineKind::kDma
                       ? need_of(input_range(op, input, boxes[t]), pitch)
                       : need_of(filled_up(input_part(op, input, boxes[t]), kChannelUnit), pitch));
        }
      }
    }
  }
}

bool Residency::is_written_by_rows(StorageId id) const {
  const std::vector<LoweredOpId>& writers = writers_.at(id);
  return std::all_of(writers.begin(), writers.end(), [&](LoweredOpId writer) {
    return network_.ops[writer].engine == EngineKind::kDma ||
           strategies_[writer].grid.channel_parts == 1;
  });
}

std::vector<std::pair<std::uint32_t, ElementRange>> Residency::parts_of_copy(
    StorageId id, const Resident& resident) const {
  std::vector<std::pair<std::uint32_t, ElementRange>> held;  // whole points
  for (std::uint32_t t = 0; t < resident.ranges.size(); ++t) {
    if (resident.is_whole || is_written_by_rows(id)) {
      held.emplace_back(t, resident.ranges[t]);
      continue;
    }
    for (const Need& need : resident.wanted[t]) {
      if (need.channel_begin == 0 && need.channel_end == resident.pitch) {
        held.emplace_back(
            t, ElementRange{need.point_begin * resident.pitch, need.point_end * resident.pitch});
      }
    }
  }
  std::stable_sort(held.begin(), held.end(),
                   [](const auto& a, const auto& b) { return a.second.begin < b.second.begin; });
  std::vector<std::pair<std::uint32_t, ElementRange>> parts;
  std::uint64_t done = 0;
  for (const auto& [tile, range] : held) {
    if (range.begin > done) {
      return {};
    }
    if (range.end > done) {
      parts.emplace_back(tile, ElementRange{done, range.end});
      done = range.end;
    }
  }
  return done < network_.storages[id].elements ? decltype(parts)() : parts;
}

// From point to point of a storage, as its writers see it.
std::uint64_t Residency::pitch_of(StorageId id) const {
  const auto writers = writers_.find(id);
  return writers == writers_.end() ? 1 : network_.ops[writers->second[0]].outputs[0].pitch;
}

// What each tile would keep of a storage.
Resident Residency::resident_of(StorageId id) const {
  const std::uint64_t elements = network_.storages[id].elements;
  const ElementRange all = {0, elements};
  Resident resident;
  resident.pitch = pitch_of(id);
  resident.wanted = needs_[id];
  std::vector<ElementRange>& ranges = resident.ranges;
  for (const std::vector<Need>& needs : needs_[id]) {
    ElementRange& range = ranges.emplace_back();
    for (const Need& need : needs) {
      range = hull(range, {need.point_begin * resident.pitch, need.point_end * resident.pitch});
    }
  }
  bool is_split = true;
  for (const LoweredOpId writer : writers_.at(id)) {
    const LoweredOp& op = network_.ops[writer];
    is_split = is_split && op.outputs.size() == 1 && op.outputs[0].pitch == resident.pitch;
    if (op.engine == EngineKind::kDma) {
      take_whole_rows(op, ranges);
    } else {
      is_split = add_own_parts(writer, ranges) && is_split;
    }
  }
  for (ElementRange& range : ranges) {
    range.begin = range.begin / resident.pitch * resident.pitch;
    range.end = std::min(round_up(range.end, resident.pitch), elements);
  }
  const Need everything = {0, divide_up(elements, resident.pitch), 0, resident.pitch};
  if (!is_split) {
    ranges.assign(ranges.size(), all);
    resident.wanted.assign(ranges.size(), {everything});
  }
  resident.is_whole =
      is_whole(ranges, elements) &&
      std::all_of(resident.wanted.begin(), resident.wanted.end(),
                  [&](const auto& needs) { return needs.size() == 1 && needs[0] == everything; });
  return resident;
}

// Whoever computes a part holds it too. False when a part must be in a tile that its writer
// cannot reach: before VPU 4.0 a DPU writes either its own tile or the same to all.
bool Residency::add_own_parts(LoweredOpId writer, std::vector<ElementRange>& ranges) const {
  const LoweredOp& op = network_.ops[writer];
  const std::vector<Box> boxes = cut(op, whole_box(op), strategies_[writer].grid);
  bool reaches_all = true;
  for (std::size_t t = 0; t < boxes.size(); ++t) {
    if (!boxes[t].is_empty()) {
      const ElementRange own = padded_range_of(output_part(op, boxes[t]));
      reaches_all = reaches_all &&
                    (hw_.timing.vpunn_device >= VpunnDevice::kVpu40 || contains(own, ranges[t]));
      ranges[t] = hull(ranges[t], own);
    }
  }
  return reaches_all;
}

std::uint64_t Residency::bytes_of_tile(StorageId id, const Resident& resident) const {
  std::uint64_t most = 0;
  for (const ElementRange& range : resident.ranges) {
    most = std::max(most, bytes_of(range.size(), network_.storages[id].element));
  }
  return most;
}

}  // namespace vpusim
