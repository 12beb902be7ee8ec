#include "sim/compiler/task_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "sim/base/check.hpp"
#include "sim/compiler/rounding.hpp"

namespace vpusim {
Group TaskWriter::new_group(Group::Kind kind, LoweredOpId op) const {
  Group group;
  group.kind = kind;
  group.op = op;
  return group;
}

void TaskWriter::add_group(Group group) {
  if (group.tasks.empty()) {
    return;
  }
  const auto number = static_cast<std::uint32_t>(plan_.groups.size());
  const auto touch = [&](std::vector<AllocationId>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    for (const AllocationId id : list) {
      Allocation& allocation = plan_.allocations[id];
      allocation.first_group = allocation.first_group.value_or(number);
      allocation.last_group = number;
    }
  };
  touch(group.reads);
  touch(group.writes);
  for (auto* list : {&group.ddr_reads, &group.ddr_writes}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  plan_.groups.push_back(std::move(group));
}

std::string TaskWriter::tile_name(const LoweredOp& op, std::uint32_t tile) const {
  return fmt::format("{}?t_{}/cluster_{}", op.name, name_of(op.operation), tile);
}

// --- buffers -----------------------------------------------------------------------------------

// NHWC with `columns` columns.
TensorType TaskWriter::image_type(const View& view, std::uint64_t columns, StorageId of) const {
  VPUSIM_CHECK(view.points % columns == 0);
  TensorType type;
  const std::uint64_t rows = view.points / columns;
  type.shape = {1, view.channels, rows, columns};
  type.element = storage(of).element;
  type.order = {0, 2, 3, 1};
  if (view.pitch != view.channels && view.points > 1) {
    type.strides = {view.points * view.pitch, 1, columns * view.pitch, view.pitch};
  }
  return type;
}

BufferId TaskWriter::cmx_buffer(const std::string& name, std::vector<std::uint32_t> tiles,
                                AllocationId allocation, std::uint64_t element_offset,
                                TensorType type) {
  PlannedBuffer planned;
  planned.buffer.name = fmt::format("{}.{}", name, plan_.buffers.size());
  planned.buffer.section = Section::kCmx;
  planned.buffer.indices = std::move(tiles);
  planned.buffer.byte_offset = bytes_of(element_offset, type.element);
  planned.type = std::move(type);
  planned.allocation = allocation;
  return plan_.buffers.push_back(std::move(planned));
}

BufferId TaskWriter::ddr_buffer(StorageId id, std::uint64_t element_offset, TensorType type) {
  PlannedBuffer planned;
  planned.buffer.name = fmt::format("{}.{}", storage(id).name, plan_.buffers.size());
  switch (storage(id).kind) {
    case Storage::Kind::kInput:
      planned.buffer.section = Section::kNetworkInput;
      planned.buffer.indices = {storage(id).argument};
      break;
    case Storage::Kind::kOutput:
      planned.buffer.section = Section::kNetworkOutput;
      planned.buffer.indices = {storage(id).argument};
      break;
    case Storage::Kind::kConstant:
      planned.buffer.section = Section::kConstant;
      break;
    case Storage::Kind::kIntermediate:
      planned.buffer.section = Section::kDdr;
      break;
  }
  planned.storage = id;
  planned.buffer.byte_offset = bytes_of(element_offset, type.element);
  planned.type = std::move(type);
  return plan_.buffers.push_back(std::move(planned));
}

void TaskWriter::add_dma(Group& group, const std::string& name, DmaKind kind, BufferId source,
                         BufferId target) {
  Task task;
  task.name = name;
  DmaTransfer dma;
  dma.kind = kind;
  dma.source = source;
  dma.target = target;
  task.work = dma;
  group.tasks.push_back(std::move(task));
  const auto note = [&](BufferId buffer, std::vector<AllocationId>& cmx,
                        std::vector<StorageId>& ddr) {
    const PlannedBuffer& planned = plan_.buffers[buffer];
    if (planned.allocation.valid()) {
      cmx.push_back(planned.allocation);
    } else {
      ddr.push_back(planned.storage);
    }
  };
  note(source, group.reads, group.ddr_reads);
  note(target, group.writes, group.ddr_writes);
}

// --- loads -------------------------------------------------------------------------------------

std::uint64_t TaskWriter::load(LoweredOpId id, const std::vector<View>& parts, std::uint64_t unit,
                               AllocationId to) {
  const LoweredOp& op = network_.ops[id];
  Group group = new_group(Group::Kind::kLoad, id);
  std::uint64_t bytes = 0;
  std::vector<bool> is_done(parts.size());
  for (std::size_t t = 0; t < parts.size(); ++t) {
    if (is_done[t] || parts[t].points == 0) {
      continue;
    }
    std::vector<std::uint32_t> tiles;
    for (std::size_t other = t; other < parts.size(); ++other) {
      if (parts[other] == parts[t]) {
        is_done[other] = true;
        tiles.push_back(static_cast<std::uint32_t>(other));
      }
    }
    const StorageId from = parts[t].storage;
    const View source =
        storage(from).kind == Storage::Kind::kIntermediate ? filled_up(parts[t], unit) : parts[t];
    View target = parts[t];
    target.offset = 0;
    target.pitch = round_up(parts[t].channels, unit);
    target.channels = target.pitch;
    bytes += bytes_of(source.points * source.channels, storage(from).element);
    const std::string name =
        fmt::format("{}?t_{}/{}", op.name, name_of(op.operation), storage(from).name);
    const BufferId read = ddr_buffer(from, source.offset, image_type(source, source.points, from));
    const BufferId written =
        cmx_buffer(storage(from).name, tiles, to, 0, image_type(target, target.points, from));
    add_dma(group, name, source.channels == target.channels ? DmaKind::kCopy : DmaKind::kExpand,
            read, written);
  }
  add_group(std::move(group));
  return bytes;
}

// --- computing ---------------------------------------------------------------------------------

std::vector<TaskWriter::Destination> TaskWriter::destinations(const View& part, std::uint32_t tile,
                                                              const Resident& output) const {
  if (output.is_whole) {
    std::vector<std::uint32_t> all(output.ranges.size());
    for (std::uint32_t t = 0; t < all.size(); ++t) {
      all[t] = t;
    }
    return {{.tiles = std::move(all), .part = part}};
  }
  std::vector<Destination> found;
  // Tiles that get the same at the same place get it at once.
  const auto add = [&](std::uint32_t t, const View& piece, std::uint64_t point,
                       std::uint64_t channel) {
    View held = piece;
    held.offset -= output.ranges[t].begin;
    for (Destination& other : found) {
      if (other.part == held && other.first_point == point && other.first_channel == channel) {
        other.tiles.push_back(t);
        return;
      }
    }
    found.push_back({.tiles = {t}, .part = held, .first_point = point, .first_channel = channel});
  };
  const Need all = need_of(part, output.pitch);
  const auto piece_for = [&](const Need& need) -> std::optional<Need> {
    const Need common = {std::max(all.point_begin, need.point_begin),
                         std::min(all.point_end, need.point_end),
                         std::max(all.channel_begin, need.channel_begin),
                         std::min(all.channel_end, need.channel_end)};
    const bool is_empty =
        common.point_begin >= common.point_end || common.channel_begin >= common.channel_end;
    return is_empty ? std::nullopt : std::optional(common);
  };
  const bool wants_own = std::any_of(output.wanted[tile].begin(), output.wanted[tile].end(),
                                     [&](const Need& need) { return piece_for(need).has_value(); });
  const auto add_wanted = [&](std::uint32_t t) {
    for (const Need& need : output.wanted[t]) {
      if (const std::optional<Need> common = piece_for(need)) {
        View piece = part;
        piece.offset = common->point_begin * output.pitch + common->channel_begin;
        piece.points = common->point_end - common->point_begin;
        piece.channels = common->channel_end - common->channel_begin;
        add(t, piece, common->point_begin - all.point_begin,
            common->channel_begin - all.channel_begin);
      }
    }
  };
  if (wants_own) {
    add(tile, part, 0, 0);
  }
  for (std::uint32_t t = 0; t < output.ranges.size(); ++t) {
    if (t != tile) {
      add_wanted(t);
    }
  }
  // The first one has all of it.
  const auto whole = std::find_if(found.begin(), found.end(), [&](const Destination& destination) {
    return destination.part.points == part.points && destination.part.channels == part.channels;
  });
  if (whole == found.end()) {
    View own = part;
    own.offset -= output.ranges[tile].begin;
    found.insert(found.begin(), {.tiles = {tile}, .part = own});
  } else {
    std::rotate(found.begin(), whole, whole + 1);
  }
  return found;
}

void TaskWriter::add_exchanges(Group& exchange, const LoweredOp& op, std::uint32_t tile,
                               const Destination& from, std::span<const Destination> to,
                               AllocationId allocation) {
  const StorageId of = op.outputs[0].storage;
  for (Destination destination : to) {
    std::erase(destination.tiles, from.tiles.front());
    if (destination.tiles.empty()) {
      continue;
    }
    plan_.allocations[allocation].is_swizzled = false;  // DMA takes the bytes as they lie
    const View& target = destination.part;
    View source = from.part;
    source.offset += destination.first_point * source.pitch + destination.first_channel;
    source.points = target.points;
    source.channels = target.channels;
    const BufferId read = cmx_buffer(storage(of).name, {from.tiles.front()}, allocation,
                                     source.offset, image_type(source, source.points, of));
    const BufferId written = cmx_buffer(storage(of).name, destination.tiles, allocation,
                                        target.offset, image_type(target, target.points, of));
    add_dma(exchange, tile_name(op, tile) + "/exchange", DmaKind::kCopy, read, written);
  }
}

void TaskWriter::compute(LoweredOpId id, const VariantShape& shape, const std::vector<Box>& boxes,
                         const StripeOperands& operands, const Resident& output) {
  const LoweredOp& op = network_.ops[id];
  Group group = new_group(Group::Kind::kCompute, id);
  Group exchange = new_group(Group::Kind::kExchange, id);
  for (std::uint32_t t = 0; t < boxes.size(); ++t) {
    if (boxes[t].is_empty()) {
      continue;
    }
    const View part = filled_up(output_part(op, boxes[t]), kChannelUnit);
    std::vector<Destination> to = destinations(part, t, output);
    // Where all of the box lies first, and who copies it from there.
    Destination first = to.front();
    std::size_t reached = std::min<std::size_t>(to.size(), 1 + hw_.dpu.max_halo_regions);
    if (op.engine != EngineKind::kDpu) {
      // A SHAVE writes into its own tile only.
      first = {.tiles = {t}, .part = output_part(op, boxes[t])};
      first.part.offset -= output.ranges[t].begin;
      reached = 0;
    }
    const std::span<const Destination> copied = std::span(to).subspan(reached);
    add_exchanges(exchange, op, t, first, copied, output.allocation);
    to.resize(reached);
    if (to.empty()) {
      to.push_back(first);
    }
    add_compute(group, id, shape, t, boxes[t], operands, to, output.allocation, {});
  }
  add_group(std::move(group));
  add_group(std::move(exchange));
}

std::uint64_t TaskWriter::compute_and_store(LoweredOpId id, const VariantShape& shape,
                                            const std::vector<Box>& boxes,
                                            const StripeOperands& operands,
                                            const std::vector<AllocationId>& temporaries) {
  const LoweredOp& op = network_.ops[id];
  Group group = new_group(Group::Kind::kCompute, id);
  Group store = new_group(Group::Kind::kStore, id);
  std::uint64_t bytes = 0;
  const auto add_store = [&](std::uint32_t tile, const View& from, const View& to,
                             AllocationId temporary) {
    const BufferId read = cmx_buffer(storage(to.storage).name, {tile}, temporary, from.offset,
                                     image_type(from, from.points, to.storage));
    const BufferId written =
        ddr_buffer(to.storage, to.offset, image_type(to, to.points, to.storage));
    add_dma(store, tile_name(op, tile) + "/store", DmaKind::kCopy, read, written);
    bytes += bytes_of(to.points * to.channels, storage(to.storage).element);
  };
  for (std::uint32_t t = 0; t < boxes.size(); ++t) {
    if (boxes[t].is_empty()) {
      continue;
    }
    const View target = filled_up(output_part(op, boxes[t]), kChannelUnit);
    if (!temporaries[0].valid()) {
      add_compute(group, id, shape, t, boxes[t], operands, {{.tiles = {t}, .part = target}}, {},
                  std::span(temporaries).subspan(1));
      bytes += bytes_of(target.points * target.channels, storage(target.storage).element);
      continue;
    }
    View part = target;
    part.offset = 0;
    part.pitch = round_up(boxes[t].channels(), kChannelUnit);
    part.channels = op.engine == EngineKind::kDpu ? part.pitch : boxes[t].channels();
    add_compute(group, id, shape, t, boxes[t], operands, {{.tiles = {t}, .part = part}},
                temporaries[0], std::span(temporaries).subspan(1));
    View from = part;
    from.channels = target.channels;
    add_store(t, from, target, temporaries[0]);
  }
  for (std::size_t o = 1; o < op.outputs.size(); ++o) {
    View from = op.outputs[o];
    if (!temporaries[o].valid()) {
      bytes += bytes_of(from.points * from.channels, storage(from.storage).element);
      continue;
    }
    from.offset = 0;
    from.pitch = round_up(from.channels, kChannelUnit);
    add_store(0, from, op.outputs[o], temporaries[o]);
  }
  add_group(std::move(group));
  add_group(std::move(store));
  return bytes;
}

void TaskWriter::add_compute(Group& group, LoweredOpId id, const VariantShape& shape,
                             std::uint32_t tile, const Box& box, const StripeOperands& operands,
                             const std::vector<Destination>& outputs, AllocationId allocation,
                             std::span<const AllocationId> more_outputs) {
  const LoweredOp& op = network_.ops[id];
  for (std::size_t i = 0; i < operands.inputs.size(); ++i) {
    if (operands.inputs[i].allocation.valid()) {
      group.reads.push_back(operands.inputs[i].allocation);
    } else {
      group.ddr_reads.push_back(op.inputs[i].storage);
    }
  }
  if (operands.weights.valid()) {
    group.reads.push_back(operands.weights);
  }
  if (allocation.valid()) {
    group.writes.push_back(allocation);
    group.writes.insert(group.writes.end(), more_outputs.begin(), more_outputs.end());
  } else {
    for (const View& output : op.outputs) {
      group.ddr_writes.push_back(output.storage);
    }
  }
  if (op.engine == EngineKind::kDpu) {
    add_dpu_tasks(group, id, shape, tile, box, operands, outputs, allocation);
  } else {
    add_kernel(group, op, tile, box, operands, outputs.front().part, allocation, more_outputs);
  }
}

}  // namespace vpusim
