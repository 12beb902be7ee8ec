#include "sim/compiler/task_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <utility>

#include "sim/compiler/dpu_variants.hpp"

namespace vpusim {
namespace {

constexpr std::uint64_t kChannelUnit = 16;

std::uint64_t divide_up(std::uint64_t value, std::uint64_t by) { return (value + by - 1) / by; }
std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) {
  return divide_up(value, unit) * unit;
}

View filled_up(const View& view, std::uint64_t unit) {
  View filled = view;
  filled.channels = std::max(view.channels, std::min(round_up(view.channels, unit), view.pitch));
  return filled;
}

Corner corner(std::uint64_t width, std::uint64_t height, std::uint64_t channel) {
  return {static_cast<std::int32_t>(width), static_cast<std::int32_t>(height),
          static_cast<std::int32_t>(channel)};
}

}  // namespace

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
    if (op.engine == EngineKind::kDpu) {
      add_compute(group, id, shape, t, boxes[t], operands, to, output.allocation, {});
      continue;
    }
    // A SHAVE writes into its own tile; DMA brings it to the others.
    View own = output_part(op, boxes[t]);
    own.offset -= output.ranges[t].begin;
    add_compute(group, id, shape, t, boxes[t], operands, {{.tiles = {t}, .part = own}},
                output.allocation, {});
    for (Destination& destination : to) {
      std::erase(destination.tiles, t);
      if (destination.tiles.empty()) {
        continue;
      }
      View source = own;
      source.offset += destination.first_point * own.pitch + destination.first_channel;
      source.points = destination.part.points;
      source.channels = destination.part.channels;
      const View& target = destination.part;
      const StorageId of = op.outputs[0].storage;
      const BufferId read = cmx_buffer(storage(of).name, {t}, output.allocation, source.offset,
                                       image_type(source, source.points, of));
      const BufferId written = cmx_buffer(storage(of).name, destination.tiles, output.allocation,
                                          target.offset, image_type(target, target.points, of));
      add_dma(exchange, tile_name(op, t) + "/exchange", DmaKind::kCopy, read, written);
    }
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

// A task for each matrix of a batch; otherwise one.
void TaskWriter::add_dpu_tasks(Group& group, LoweredOpId id, const VariantShape& shape,
                               std::uint32_t tile, const Box& box, const StripeOperands& operands,
                               const std::vector<Destination>& outputs, AllocationId allocation) {
  const LoweredOp& op = network_.ops[id];
  const View& input = operands.inputs[0].parts[tile];
  const std::string name = tile_name(op, tile);
  if (!op.dpu.has_dynamic_weights || op.dpu.batches == 1) {
    const View rows = op.dpu.has_dynamic_weights ? operands.inputs[1].parts[tile] : View();
    add_dpu_task(group, op, shape, tile, box, operands, input, rows, outputs, allocation, name);
    return;
  }
  const std::uint64_t batch_rows = op.rows / op.dpu.batches;
  const std::uint64_t shared = op.dpu.batches / op.dpu.weight_batches;
  const View& all_rows = operands.inputs[1].parts[tile];
  const std::uint64_t columns = op.inputs[1].points / op.dpu.weight_batches;
  const std::uint64_t first_weights = box.row_begin / batch_rows / shared;
  for (std::uint64_t begin = box.row_begin; begin < box.row_end;) {
    const std::uint64_t batch = begin / batch_rows;
    const std::uint64_t end = std::min(box.row_end, (batch + 1) * batch_rows);
    Box part = box;
    part.row_begin = begin;
    part.row_end = end;
    View part_input = input;
    part_input.offset += (begin - box.row_begin) * op.row_points * input.pitch;
    part_input.points = part.rows() * op.row_points;
    View rows = all_rows;
    rows.offset += (batch / shared - first_weights) * columns * rows.pitch;
    rows.points = columns;
    std::vector<Destination> part_outputs;
    const std::uint64_t first_point = (begin - box.row_begin) * op.row_points;
    for (const Destination& output : outputs) {
      // What of this batch's points the destination holds.
      const std::uint64_t from = std::max(first_point, output.first_point);
      const std::uint64_t to =
          std::min(first_point + part_input.points, output.first_point + output.part.points);
      if (from < to) {
        Destination piece = output;
        piece.part.offset += (from - output.first_point) * output.part.pitch;
        piece.part.points = to - from;
        piece.first_point = from - first_point;
        part_outputs.push_back(std::move(piece));
      }
    }
    add_dpu_task(group, op, shape, tile, part, operands, part_input, rows, part_outputs, allocation,
                 fmt::format("{}/{}", name, batch));
    begin = end;
  }
}

void TaskWriter::add_dpu_task(Group& group, const LoweredOp& op, const VariantShape& shape,
                              std::uint32_t tile, const Box& box, const StripeOperands& operands,
                              const View& input, const View& weight_rows,
                              const std::vector<Destination>& outputs, AllocationId allocation,
                              const std::string& name) {
  const DpuWorkload workload = workload_of(op, network_, box);
  const StorageId in = op.inputs[0].storage;
  DpuTask dpu;
  dpu.operation = op.dpu.operation;
  dpu.kernel = op.dpu.kernel;
  dpu.strides = op.dpu.strides;
  dpu.padding = workload.padding;
  dpu.post_processing = op.dpu.post_processing;
  if (op.dpu.is_compressed) {
    dpu.has_compressed_input_channels = true;
    dpu.compressed_channel_pattern = (std::uint64_t{1} << workload.input.channels) - 1;
  }
  View read = input;
  read.channels = op.dpu.operation == NceOperation::kConvolution ? workload.input.channels
                                                                 : workload.output.channels;
  dpu.operands.push_back({DpuOperandRole::kInput,
                          cmx_buffer(storage(in).name, {tile}, operands.inputs[0].allocation,
                                     read.offset, image_type(read, workload.input.width, in))});
  if (op.dpu.operation == NceOperation::kElementwise) {
    View second = operands.inputs[1].parts[tile];
    second.channels = read.channels;
    const StorageId of = op.inputs[1].storage;
    dpu.operands.push_back(
        {DpuOperandRole::kWeights,
         cmx_buffer(storage(of).name, {tile}, operands.inputs[1].allocation, second.offset,
                    image_type(second, workload.input.width, of))});
  } else {
    add_weights(dpu, op, tile, box, operands, weight_rows);
  }
  const std::vector<DpuHaloRegion> halos =
      add_outputs(dpu, op.outputs[0].storage, workload, outputs, allocation);
  dpu.variants = variants_of(op, shape, tile, box, workload, halos, hw_.dpu.max_depthwise_channels);
  Task task;
  task.name = name;
  task.work = std::move(dpu);
  group.tasks.push_back(std::move(task));
}

// Rows of an activation that take the place of weights; or constants behind their table.
void TaskWriter::add_weights(DpuTask& dpu, const LoweredOp& op, std::uint32_t tile, const Box& box,
                             const StripeOperands& operands, const View& weight_rows) {
  if (op.dpu.has_dynamic_weights) {
    const StorageId of = op.inputs[1].storage;
    TensorType type;
    type.shape = {weight_rows.points, round_up(weight_rows.channels, kChannelUnit), 1, 1};
    type.element = storage(of).element;
    type.order = {0, 2, 3, 1};
    if (weight_rows.pitch != type.shape[1]) {
      type.strides = {weight_rows.pitch, 1, type.shape[1], type.shape[1]};
    }
    dpu.operands.push_back({DpuOperandRole::kWeights,
                            cmx_buffer(storage(of).name, {tile}, operands.inputs[1].allocation,
                                       weight_rows.offset, std::move(type))});
    return;
  }
  if (!operands.weights.valid()) {
    return;
  }
  TensorType entries;
  entries.shape = {box.channels(), 1, 1, op.dpu.weight_table_bytes / 4};
  entries.element = {.format = NumberFormat::kSi32};
  TensorType numbers;
  const std::uint64_t bytes = op.dpu.weight_bytes_per_channel - op.dpu.weight_table_bytes;
  numbers.element = op.dpu.weight_element;
  numbers.shape = {box.channels(), 1, 1, bytes * 8 / numbers.element.bits()};
  const std::string& of = storage(op.dpu.weights).name;
  const BufferId weights = cmx_buffer(of, {tile}, operands.weights, 0, std::move(numbers));
  plan_.buffers[weights].buffer.byte_offset = op.dpu.weight_table_bytes * box.channels();
  dpu.operands.push_back({DpuOperandRole::kWeights, weights});
  dpu.operands.push_back({DpuOperandRole::kWeightTable,
                          cmx_buffer(of, {tile}, operands.weights, 0, std::move(entries))});
}

// The first destination holds all of the box; the others are told as halo regions.
std::vector<DpuHaloRegion> TaskWriter::add_outputs(DpuTask& dpu, StorageId out,
                                                   const DpuWorkload& workload,
                                                   const std::vector<Destination>& outputs,
                                                   AllocationId allocation) {
  const std::uint64_t columns = workload.output.width;
  View whole = outputs.front().part;
  whole.channels = workload.output.channels;
  TensorType whole_type = image_type(whole, columns, out);
  if (outputs.front().tiles.size() > 1) {
    whole_type.distribution.emplace();
    whole_type.distribution->modes = Distribution::kSegmented | Distribution::kMulticasted;
    whole_type.distribution->cluster_count =
        static_cast<std::uint32_t>(outputs.front().tiles.size());
  }
  dpu.operands.push_back(
      {DpuOperandRole::kOutput, cmx_buffer(storage(out).name, outputs.front().tiles, allocation,
                                           whole.offset, std::move(whole_type))});
  std::vector<DpuHaloRegion> halos;
  for (std::size_t i = 1; i < outputs.size(); ++i) {
    const Destination& output = outputs[i];
    const View& written = output.part;
    TensorType type =
        image_type(written, written.points % columns == 0 ? columns : written.points, out);
    type.halos.push_back({.shape = type.shape,
                          .offset = {0, 0, 0, 0},
                          .cluster = output.tiles.front(),
                          .is_inward = true});
    const std::uint64_t rows = std::max<std::uint64_t>(written.points / columns, 1);
    const std::uint64_t first_row = output.first_point / columns;
    const std::uint64_t last_row =
        std::min(first_row + rows, std::uint64_t{workload.output.height}) - 1;
    halos.push_back(
        {.begin = corner(0, first_row, output.first_channel),
         .end = corner(columns - 1, last_row, output.first_channel + written.channels - 1),
         .target_offset = static_cast<std::int64_t>(bytes_of(written.offset, storage(out).element)),
         .target_clusters = output.tiles,
         .target_width = static_cast<std::uint32_t>(columns)});
    dpu.operands.push_back(
        {DpuOperandRole::kOutputIti,
         cmx_buffer(storage(out).name, output.tiles, allocation, written.offset, std::move(type))});
  }
  return halos;
}

void TaskWriter::add_kernel_outputs(KernelRun& run, const LoweredOp& op, std::uint32_t tile,
                                    const Box& box, const Box& part, const View& output,
                                    AllocationId allocation,
                                    std::span<const AllocationId> more_outputs) {
  const View part_output = output_part(op, part);
  const View whole_output = output_part(op, box);
  const std::uint64_t away = part_output.offset - whole_output.offset;
  View written = output;
  written.offset += away / whole_output.pitch * output.pitch + away % whole_output.pitch;
  written.points = part_output.points;
  written.channels = part_output.channels;
  written = filled_up(written, kChannelUnit);
  written.storage = op.outputs[0].storage;
  // In CMX where there is an allocation.
  const auto buffer_of = [&](const View& view, AllocationId at) {
    TensorType type = image_type(view, view.points, view.storage);
    return at.valid()
               ? cmx_buffer(storage(view.storage).name, {tile}, at, view.offset, std::move(type))
               : ddr_buffer(view.storage, view.offset, std::move(type));
  };
  run.outputs.push_back(buffer_of(written, allocation));
  for (std::size_t o = 1; o < op.outputs.size(); ++o) {
    View more = op.outputs[o];
    if (more_outputs[o - 1].valid()) {
      more.offset = 0;
      more.pitch = round_up(more.channels, kChannelUnit);
    }
    run.outputs.push_back(buffer_of(more, more_outputs[o - 1]));
  }
}

void TaskWriter::add_kernel(Group& group, const LoweredOp& op, std::uint32_t tile, const Box& box,
                            const StripeOperands& operands, const View& output,
                            AllocationId allocation, std::span<const AllocationId> more_outputs) {
  Task task;
  task.name = tile_name(op, tile);
  ShaveKernel kernel;
  kernel.symbol = "builtin_" + op.shave.kernel;
  kernel.tile = tile;
  // One run for each of the tile's SHAVEs.
  std::vector<Box> boxes = cut_rows(op, box, hw_.shave.count_per_tile);
  if (boxes.size() == 1) {
    boxes = cut_channels(op, box, hw_.shave.count_per_tile);
  }
  for (const Box& part : boxes) {
    KernelRun run;
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
      const View wanted = input_part(op, i, part);
      const StorageId of = op.inputs[i].storage;
      if (!operands.inputs[i].allocation.valid()) {
        run.inputs.push_back(ddr_buffer(of, wanted.offset, image_type(wanted, wanted.points, of)));
        continue;
      }
      const View whole = input_part(op, i, box);
      View read = operands.inputs[i].parts[tile];
      // Where in the tile's part: so many points and channels from its begin.
      const std::uint64_t away = wanted.offset - whole.offset;
      read.offset += away / whole.pitch * read.pitch + away % whole.pitch;
      read.points = wanted.points;
      read.channels = wanted.channels;
      run.inputs.push_back(cmx_buffer(storage(of).name, {tile}, operands.inputs[i].allocation,
                                      read.offset, image_type(read, read.points, of)));
    }
    add_kernel_outputs(run, op, tile, box, part, output, allocation, more_outputs);
    kernel.inputs.insert(kernel.inputs.end(), run.inputs.begin(), run.inputs.end());
    kernel.outputs.insert(kernel.outputs.end(), run.outputs.begin(), run.outputs.end());
    kernel.runs.push_back(std::move(run));
  }
  task.work = std::move(kernel);
  group.tasks.push_back(std::move(task));
}

// --- movement ----------------------------------------------------------------------------------

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
    for (const Need& need : target.wanted[t]) {
      RowPiece piece;
      piece.first = std::max(box.row_begin, behind(need.point_begin * target.pitch) / stride);
      piece.end = std::min(box.row_end, divide_up(behind(need.point_end * target.pitch), stride));
      piece.target_begin = target.ranges[t].begin;
      if (piece.first >= piece.end) {
        continue;
      }
      const auto same = std::find_if(pieces.begin(), pieces.end(), [&](const RowPiece& other) {
        return other.first == piece.first && other.end == piece.end &&
               other.target_begin == piece.target_begin;
      });
      std::vector<std::uint32_t>& tiles =
          same == pieces.end() ? pieces.emplace_back(piece).tiles : same->tiles;
      if (tiles.empty() || tiles.back() != t) {
        tiles.push_back(t);
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

std::uint64_t TaskWriter::spill(LoweredOpId id, StorageId spilled, const Resident& from) {
  Group group = new_group(Group::Kind::kStore, id);
  const ElementType& element = storage(spilled).element;
  std::uint64_t done = 0;
  std::uint64_t bytes = 0;
  const auto add = [&](std::uint32_t tile, std::uint64_t begin, std::uint64_t end) {
    TensorType type;
    type.shape = {end - begin};
    type.element = element;
    const BufferId read = cmx_buffer(storage(spilled).name, {tile}, from.allocation,
                                     begin - from.ranges[tile].begin, type);
    add_dma(group, storage(spilled).name + "/spill", DmaKind::kCopy, read,
            ddr_buffer(spilled, begin, type));
    bytes += bytes_of(end - begin, element);
  };
  std::vector<std::uint32_t> order(from.ranges.size());
  for (std::uint32_t t = 0; t < order.size(); ++t) {
    order[t] = t;
  }
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return from.ranges[a].begin < from.ranges[b].begin;
  });
  for (const std::uint32_t tile : order) {
    const ElementRange& range = from.ranges[tile];
    const std::uint64_t begin = std::max(done, range.begin);
    if (!range.is_empty() && begin < range.end) {
      add(tile, begin, range.end);
      done = range.end;
    }
  }
  add_group(std::move(group));
  return bytes;
}

}  // namespace vpusim
