#include "sim/platform/transfer_builder.hpp"

#include <algorithm>
#include <limits>

#include "sim/schedule/dma_workload.hpp"
#include "sim/timing/analytic/dma_path_time.hpp"

namespace vpusim {
namespace {

__extension__ using Wide = unsigned __int128;

bool is_stored_whole(const TensorType& type) {
  return !type.distribution || type.distribution->has(Distribution::kDuplicated) ||
         type.distribution->has(Distribution::kMulticasted);
}

// By tile of a segmented or overlapped tensor. The parts of overlapped data are more
// than the whole.
std::vector<std::uint64_t> bytes_of_parts(const TensorType& type) {
  std::vector<std::uint64_t> bytes;
  TensorType part = type;
  part.distribution.reset();
  for (std::uint32_t tile = 0; tile < type.distribution->cluster_count; ++tile) {
    part.shape = type.memory_shape(tile);
    bytes.push_back(part.bytes().count());
  }
  return bytes;
}

// How many bytes of data a buffer holds.
std::uint64_t data_bytes(const TensorType& type) {
  if (is_stored_whole(type)) {
    return type.bytes().count();
  }
  Wide sum = 0;
  for (const std::uint64_t bytes : bytes_of_parts(type)) {
    sum += bytes;
  }
  constexpr Wide kMost = std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(std::min(sum, kMost));
}

// A register is read as fast as CMX: timers are, whose reads surround measured jobs.
bool is_on_chip(const Buffer& buffer) {
  return buffer.is_in_cmx() || buffer.section == Section::kRegister;
}

// The part's share of a byte, rounded up so that the parts are never too little.
std::uint32_t weight_of(std::uint64_t part, std::uint64_t whole) {
  return static_cast<std::uint32_t>((Wide{part} * ResourceUse::kWhole + whole - 1) / whole);
}

}  // namespace

std::uint32_t TransferBuilder::add(const DmaTransfer& dma) {
  Program::Transfer transfer;
  transfer.first_use = static_cast<std::uint32_t>(program_.resource_uses.size());
  if (moves_no_data(dma.kind)) {
    transfer.latency = hw_.dma.control_latency.count();
  } else {
    const Buffer& source = schedule_.buffers()[dma.source];
    const Buffer& target = schedule_.buffers()[dma.target];
    // Compression, conversion and expansion change the size; the longer side takes the time.
    transfer.bytes = std::max(data_bytes(schedule_.type_of(dma.source)),
                              data_bytes(schedule_.type_of(dma.target)));
    const bool reads_ddr = !is_on_chip(source);
    const bool writes_ddr = !is_on_chip(target);
    const DmaPathTime time = dma_path_time(
        hw_, dma_direction(!reads_ddr, !writes_ddr), Bytes(transfer.bytes),
        {.read = reads_ddr ? schedule_.type_of(dma.source).contiguous_runs() : 1,
         .written = writes_ddr ? schedule_.type_of(dma.target).contiguous_runs() : 1});
    transfer.is_out_of_order = dma.is_out_of_order;
    transfer.latency = time.latency.count();
    transfer.rate = time.rate.count();
    add_use({.resource = layout_.engine(dma.port % hw_.dma.engine_count),
             .weight = ResourceUse::kWhole},
            transfer);
    add_memories(dma.source, false, transfer);
    add_memories(dma.target, true, transfer);
  }
  program_.transfers.push_back(transfer);
  return static_cast<std::uint32_t>(program_.transfers.size() - 1);
}

// A segmented buffer has a part in each of its tiles; what every tile holds whole is
// written into all of them at once, but read from the first.
std::vector<TransferBuilder::Part> TransferBuilder::parts_of(BufferId buffer,
                                                             bool is_written) const {
  const TensorType& type = schedule_.type_of(buffer);
  const std::vector<std::uint32_t> tiles = cmx_tiles(schedule_, buffer);
  if (schedule_.buffers()[buffer].section == Section::kRegister) {
    return {};
  }
  if (tiles.empty()) {
    std::vector<Part> ddr = {{InterconnectLayout::kDdr, 1, {}}};
    if (is_written) {
      ddr.push_back({InterconnectLayout::kDdrWrites, 1, {}});
    }
    return ddr;
  }
  std::vector<Part> parts;
  if (is_stored_whole(type)) {
    for (std::size_t i = 0; i < (is_written ? tiles.size() : 1); ++i) {
      parts.push_back({layout_.cmx(tiles[i]), 1, layout_.cmx_banks(tiles[i])});
    }
    return parts;
  }
  const std::vector<std::uint64_t> bytes = bytes_of_parts(type);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::uint32_t tile = tiles[std::min(i, tiles.size() - 1)];
    parts.push_back({layout_.cmx(tile), bytes[i], layout_.cmx_banks(tile)});
  }
  return parts;
}

// Every byte passes through the side's memories once.
void TransferBuilder::add_memories(BufferId buffer, bool is_written, Program::Transfer& transfer) {
  const TensorType& type = schedule_.type_of(buffer);
  const bool is_split = schedule_.buffers()[buffer].is_in_cmx() && !is_stored_whole(type);
  const std::uint64_t whole = is_split ? data_bytes(type) : 1;
  for (const Part& part : parts_of(buffer, is_written)) {
    if (part.bytes > 0) {
      const std::uint32_t weight = weight_of(part.bytes, whole);
      add_use({.resource = part.resource, .weight = weight}, transfer);
      if (part.banks && hw_.cmx.bank_width > BytesPerKilocycle(0)) {
        add_use({.resource = *part.banks, .weight = weight}, transfer);
      }
    }
  }
}

// What is both read and written counts twice.
void TransferBuilder::add_use(ResourceUse added, Program::Transfer& transfer) {
  for (std::uint32_t i = 0; i < transfer.use_count; ++i) {
    ResourceUse& use = program_.resource_uses[transfer.first_use + i];
    if (use.resource == added.resource) {
      use.weight += added.weight;
      return;
    }
  }
  program_.resource_uses.push_back(added);
  ++transfer.use_count;
}

}  // namespace vpusim
