#include "sim/compiler/task_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/compiler/dpu_variants.hpp"
#include "sim/compiler/rounding.hpp"

namespace vpusim {
namespace {

Corner corner(std::uint64_t width, std::uint64_t height, std::uint64_t channel) {
  return {static_cast<std::int32_t>(width), static_cast<std::int32_t>(height),
          static_cast<std::int32_t>(channel)};
}

}  // namespace

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
  // Windows may end before the last column, but rows are as far apart as those of the image.
  const std::uint64_t columns =
      op.is_pointwise ? std::uint64_t{workload.input.width} : op.dpu.input_size[1];
  View read = input;
  read.channels = op.dpu.operation == NceOperation::kConvolution ? workload.input.channels
                                                                 : workload.output.channels;
  dpu.operands.push_back(
      {DpuOperandRole::kInput, cmx_buffer(storage(in).name, {tile}, operands.inputs[0].allocation,
                                          read.offset, image_type(read, columns, in))});
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
  group.macs.resize(group.tasks.size());
  group.macs.back() = box.rows() * op.row_points * box.channels() * op.dpu.macs_per_output;
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

}  // namespace vpusim
