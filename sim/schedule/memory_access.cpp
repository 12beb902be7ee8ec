#include "sim/schedule/memory_access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <utility>

namespace vpusim {
namespace {

constexpr std::uint64_t kMostAddress = std::uint64_t{1} << 60;

bool is_copied_to_all_tiles(const TensorType& type) {
  return type.distribution && (type.distribution->has(Distribution::kDuplicated) ||
                               type.distribution->has(Distribution::kMulticasted));
}

bool is_memory(Section section) {
  return section != Section::kRegister && section != Section::kMacAccumulators;
}

bool is_constant(Section section) {
  return section == Section::kConstant || section == Section::kKernelText;
}

class Collector {
 public:
  explicit Collector(const Schedule& schedule)
      : schedule_(schedule), places_(schedule.buffers().size()) {}

  MemoryAccesses run() {
    found_.first_of.reserve(schedule_.tasks().size() + 1);
    for (std::size_t i = 0; i < schedule_.tasks().size(); ++i) {
      task_ = TaskId(i);
      found_.first_of.push_back(static_cast<std::uint32_t>(found_.accesses.size()));
      std::visit([&](const auto& work) { collect(work); }, schedule_.tasks()[task_].work);
      found_.accesses.insert(found_.accesses.end(), writes_.begin(), writes_.end());
      writes_.clear();
    }
    found_.first_of.push_back(static_cast<std::uint32_t>(found_.accesses.size()));
    return std::move(found_);
  }

 private:
  // Where the part of a buffer lies that one memory holds.
  struct Place {
    std::uint32_t space = 0;
    std::uint32_t region = 0;
  };

  void collect(const DmaTransfer& dma) {
    if (moves_no_data(dma.kind)) {
      return;
    }
    is_profiling_ = schedule_.buffers()[dma.target].section == Section::kProfilingOutput;
    read(dma.source);
    if (dma.kind != DmaKind::kReadOnly) {
      write(dma.target);
    }
    is_profiling_ = false;
  }

  void collect(const DpuTask& dpu) {
    for (const DpuOperand& operand : dpu.operands) {
      switch (operand.role) {
        case DpuOperandRole::kParentInput:
        case DpuOperandRole::kParentInputSparsityMap:
        case DpuOperandRole::kParentInputStorageElementTable:
        case DpuOperandRole::kParentOutput:
        case DpuOperandRole::kParentOutputSparsityMap:
          break;
        case DpuOperandRole::kOutput:
          write_output(dpu, operand.buffer);
          break;
        case DpuOperandRole::kOutputIti:
          write_halos(dpu, operand.buffer);
          break;
        case DpuOperandRole::kOutputSparsityMap:
          write(operand.buffer);
          break;
        case DpuOperandRole::kProfilingData:
          write_profiling(operand.buffer);
          break;
        case DpuOperandRole::kInput:
        case DpuOperandRole::kWeights:
          read_channels(dpu, operand.buffer);
          break;
        default:
          read(operand.buffer);
          break;
      }
    }
  }

  void collect(const ShaveKernel& kernel) {
    collect_lists(kernel.inputs, kernel.outputs, kernel.profiling_data);
  }
  void collect(const MediaTask& media) {
    collect_lists(media.inputs, media.outputs, media.profiling_data);
  }
  void collect_lists(const std::vector<BufferId>& inputs, const std::vector<BufferId>& outputs,
                     const std::vector<BufferId>& profiling_data) {
    for (const BufferId buffer : inputs) {
      read(buffer);
    }
    for (const BufferId buffer : outputs) {
      write(buffer);
    }
    for (const BufferId buffer : profiling_data) {
      write_profiling(buffer);
    }
  }

  void write_profiling(BufferId buffer) {
    is_profiling_ = true;
    write(buffer);
    is_profiling_ = false;
  }

  // Compressed input channels: tensors are declared with all channels, but in memory lie
  // only those of the pattern.
  void read_channels(const DpuTask& dpu, BufferId buffer) {
    TensorType stored = schedule_.type_of(buffer);
    const auto channels = static_cast<std::uint64_t>(std::popcount(dpu.compressed_channel_pattern));
    if (!dpu.has_compressed_input_channels || channels == 0 || stored.shape.size() != 4 ||
        stored.distribution || stored.shape[1] <= channels) {
      read(buffer);
      return;
    }
    stored.shape[1] = channels;
    stored.strides.clear();
    stored.halos.clear();
    const std::uint32_t region = region_id(ByteRegion(stored));
    for (const Place& place : places(buffer)) {
      add(buffer, {place.space, region}, false, false);
    }
  }

  // A broadcast buffer holds the same in every tile; whoever reads it reads its own copy.
  void read(BufferId buffer) {
    if (is_constant(schedule_.buffers()[buffer].section)) {
      return;
    }
    const std::vector<Place>& all = places(buffer);
    const TensorType& type = schedule_.type_of(buffer);
    const bool has_copies = !type.distribution || is_copied_to_all_tiles(type);
    const Task& task = schedule_.tasks()[task_];
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool is_mine = task.kind() == EngineKind::kDma
                               ? i == 0
                               : found_.spaces[all[i].space].index == tile_of(task);
      if (!has_copies || is_mine || all.size() == 1) {
        add(buffer, all[i], false, false);
      }
    }
  }

  void write(BufferId buffer) {
    for (const Place& place : places(buffer)) {
      add(buffer, place, true, false);
    }
  }

  void write_output(const DpuTask& dpu, BufferId buffer) {
    const TensorType& type = schedule_.type_of(buffer);
    std::optional<ByteRegion::Box> box;
    if (is_copied_to_all_tiles(type)) {
      box = box_of_variants(dpu, type);
    } else if (!type.halos.empty()) {
      box = without_halos(type);
    }
    if (!box) {
      write(buffer);
      return;
    }
    TensorType stored = type;
    stored.distribution.reset();
    stored.halos.clear();
    const std::uint32_t region = region_id(ByteRegion(stored, *box));
    for (const Place& place : places(buffer)) {
      add(buffer, {place.space, region}, true, false);
    }
  }

  // The part of the whole tensor that a task's variants compute; nothing where they do
  // not speak of this tensor: a permutation, or a slice whose coordinates are its parent's.
  std::optional<ByteRegion::Box> box_of_variants(const DpuTask& dpu, const TensorType& type) {
    if (dpu.is_permute_quantize || type.shape.size() != 4 || type.shape[0] != 1) {
      return std::nullopt;
    }
    if (const auto parent = dpu.operand(DpuOperandRole::kParentOutput);
        parent && schedule_.type_of(*parent).shape != type.shape) {
      return std::nullopt;
    }
    Corner begin = dpu.variants.front().output_begin;
    Corner end = dpu.variants.front().output_end;
    for (const DpuVariant& variant : dpu.variants) {
      for (std::size_t i = 0; i < begin.size(); ++i) {
        begin[i] = std::min(begin[i], variant.output_begin[i]);
        end[i] = std::max(end[i], variant.output_end[i]);
      }
    }
    ByteRegion::Box box{.begin = {0, 0, 0, 0}, .extents = {1, 1, 1, 1}};
    constexpr std::array<std::size_t, 3> kAxes = {3, 2, 1};  // of width, height, channel
    for (std::size_t i = 0; i < kAxes.size(); ++i) {
      if (begin[i] < 0 || static_cast<std::uint64_t>(end[i]) >= type.shape[kAxes[i]]) {
        return std::nullopt;
      }
      box.begin[kAxes[i]] = static_cast<std::uint64_t>(begin[i]);
      box.extents[kAxes[i]] = static_cast<std::uint64_t>(end[i] - begin[i]) + 1;
    }
    return box;
  }

  // A tile's own rows: the tensor without the borders that its neighbours write.
  static std::optional<ByteRegion::Box> without_halos(const TensorType& type) {
    ByteRegion::Box box{.begin = Shape(type.shape.size()), .extents = type.shape};
    for (const HaloRegion& halo : type.halos) {
      if (!halo.is_inward || !fits(halo, type)) {
        continue;
      }
      for (std::size_t axis = 0; axis < type.shape.size(); ++axis) {
        if (halo.shape[axis] == type.shape[axis]) {
          continue;
        }
        if (halo.offset[axis] == box.begin[axis] && halo.shape[axis] < box.extents[axis]) {
          box.begin[axis] += halo.shape[axis];
          box.extents[axis] -= halo.shape[axis];
        } else if (halo.offset[axis] + halo.shape[axis] == box.begin[axis] + box.extents[axis] &&
                   halo.shape[axis] < box.extents[axis]) {
          box.extents[axis] -= halo.shape[axis];
        }
        break;
      }
    }
    return box;
  }

  static bool fits(const HaloRegion& halo, const TensorType& type) {
    if (halo.shape.size() != type.shape.size() || halo.offset.size() != type.shape.size()) {
      return false;
    }
    for (std::size_t axis = 0; axis < type.shape.size(); ++axis) {
      if (halo.offset[axis] > type.shape[axis] ||
          halo.shape[axis] > type.shape[axis] - halo.offset[axis]) {
        return false;
      }
    }
    return true;
  }

  // A neighbour's buffer; the task's own is among the compiler's list too.
  void write_halos(const DpuTask& dpu, BufferId buffer) {
    if (buffer == dpu.operand(DpuOperandRole::kOutput)) {
      return;
    }
    TensorType stored = schedule_.type_of(buffer);
    const std::vector<HaloRegion> halos = std::exchange(stored.halos, {});
    stored.distribution.reset();
    for (const HaloRegion& halo : halos) {
      if (halo.is_inward && fits(halo, stored)) {
        const std::uint32_t region =
            region_id(ByteRegion(stored, {.begin = halo.offset, .extents = halo.shape}));
        for (const Place& place : places(buffer)) {
          add(buffer, {place.space, region}, true, true);
        }
      }
    }
  }

  void add(BufferId buffer, const Place& place, bool is_write, bool is_halo) {
    const ByteRegion& region = found_.regions[place.region];
    if (region.is_empty()) {
      return;
    }
    const std::uint64_t offset =
        std::min(schedule_.buffers()[buffer].byte_offset, kMostAddress) + region.begin();
    std::vector<MemoryAccess>& list = is_write ? writes_ : found_.accesses;
    const MemoryAccess access{task_,  buffer,   place.space, place.region,
                              offset, is_write, is_halo,     is_profiling_};
    // An operand named twice is one access; kernels with more operands than that exist
    // only to make this slow.
    constexpr std::size_t kLookBack = 64;
    const std::size_t oldest = list.size() - std::min(list.size(), kLookBack);
    for (std::size_t i = list.size(); i-- > oldest && list[i].task == task_;) {
      if (list[i].space == access.space && list[i].region == access.region &&
          list[i].address == access.address) {
        return;  // the same operand once more
      }
    }
    list.push_back(access);
  }

  const std::vector<Place>& places(BufferId id) {
    std::vector<Place>& found = places_[id];
    const Buffer& buffer = schedule_.buffers()[id];
    if (!found.empty() || !is_memory(buffer.section)) {
      return found;
    }
    const TensorType& type = schedule_.types()[buffer.type];
    if (!buffer.is_in_cmx()) {
      found.push_back({space_id({buffer.section, buffer.indices.empty() ? 0 : buffer.indices[0]}),
                       region_of(buffer.type, 0)});
      return found;
    }
    std::uint32_t part = 0;
    for (const std::uint32_t tile : cmx_tiles(schedule_, id)) {
      found.push_back({space_id({Section::kCmx, tile}),
                       region_of(buffer.type, type.distribution ? part++ : 0)});
    }
    return found;
  }

  std::uint32_t space_id(const MemorySpace& space) {
    const auto [at, is_new] =
        space_ids_.try_emplace(space, static_cast<std::uint32_t>(found_.spaces.size()));
    if (is_new) {
      found_.spaces.push_back(space);
    }
    return at->second;
  }

  std::uint32_t region_of(TypeId type, std::uint32_t part) {
    const auto at = regions_of_types_.find({type, part});
    if (at != regions_of_types_.end()) {
      return at->second;
    }
    TensorType stored = schedule_.types()[type];
    stored.halos.clear();
    if (stored.distribution) {
      stored.shape = stored.memory_shape(part);
      stored.distribution.reset();
    }
    const std::uint32_t id = region_id(ByteRegion(stored));
    regions_of_types_.emplace(std::pair{type, part}, id);
    return id;
  }

  std::uint32_t region_id(ByteRegion region) {
    const auto [at, is_new] =
        region_ids_.try_emplace(region, static_cast<std::uint32_t>(found_.regions.size()));
    if (is_new) {
      found_.regions.push_back(std::move(region));
    }
    return at->second;
  }

  const Schedule& schedule_;
  MemoryAccesses found_;
  TaskId task_;
  bool is_profiling_ = false;         // the access that is being added
  std::vector<MemoryAccess> writes_;  // of task_
  IdVector<BufferId, std::vector<Place>> places_;
  std::map<MemorySpace, std::uint32_t> space_ids_;
  std::map<ByteRegion, std::uint32_t> region_ids_;
  std::map<std::pair<TypeId, std::uint32_t>, std::uint32_t> regions_of_types_;
};

}  // namespace

std::string name_of(const MemorySpace& space) {
  switch (space.section) {
    case Section::kCmx:
      return fmt::format("the CMX of tile {}", space.index);
    case Section::kNetworkInput:
      return fmt::format("network input {}", space.index);
    case Section::kNetworkOutput:
      return fmt::format("network output {}", space.index);
    case Section::kProfilingOutput:
      return fmt::format("profiling output {}", space.index);
    default:
      return std::string(kSectionNames[space.section]);
  }
}

MemoryAccesses memory_accesses(const Schedule& schedule) { return Collector(schedule).run(); }

}  // namespace vpusim
