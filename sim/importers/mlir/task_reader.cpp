#include "sim/importers/mlir/task_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include "sim/base/document.hpp"
#include "sim/base/nearest.hpp"

namespace vpusim::mlir {
namespace {

constexpr std::string_view kDialect = "VPUIP.";
constexpr std::uint32_t kLargestPort = 15;
constexpr std::uint32_t kLargestTile = 63;
constexpr std::uint32_t kLargestWindow = 65'535;
constexpr std::size_t kMostVariants = 65'535;

// Known, and without a meaning for time.
constexpr auto kIdleDmaAttributes =
    std::to_array<std::string_view>({"is_critical",
                                     "spillId",
                                     "compress_candidate",
                                     "split_candidate",
                                     "dma_hwp_id",
                                     "mem_perm",
                                     "internalDataFlow",
                                     "elementSize",
                                     "padding",
                                     "channelType",
                                     "block_size",
                                     "mode",
                                     "axis",
                                     "tiles",
                                     "pads_begin",
                                     "pads_end",
                                     "upsampling_factor",
                                     "expand",
                                     "allow_different_in_out_shapes",
                                     "set_ord",
                                     "set_crit",
                                     "resultSegmentSizes",
                                     "operandSegmentSizes"});
constexpr auto kIdleDmaClauses =
    std::to_array<std::string_view>({"inputs", "outputs", "act_compression_size_entry",
                                     "act_compression_sparsity_map", "indices", "fetch_dma"});
constexpr auto kIdleDpuAttributes = std::to_array<std::string_view>(
    {"is_continued", "is_small_kernel_optimized", "input_se_size", "output_se_size",
     "out_channel_offset", "eltwise_type", "mpe_engine", "minimumHardwareExecutionCost",
     "profilingMetadata", "operandSegmentSizes", "resultSegmentSizes",
     "is_zero_offset_weights_table", "activation_window_channel_length", "task_type"});
constexpr auto kIdleVariantAttributes = std::to_array<std::string_view>({"workload_id"});
bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// "[61, 11, 15]" in [W, H, C] order.
Corner read_corner(const SourceText& source, const Attribute& attribute) {
  const std::vector<std::uint64_t> numbers = as_integers(source, attribute);
  constexpr std::uint64_t kLargest = std::numeric_limits<std::int32_t>::max() / 2;
  if (numbers.size() != 3 || *std::max_element(numbers.begin(), numbers.end()) > kLargest) {
    source.fail(attribute.value.data(),
                fmt::format("expected '{}' as [width, height, channel]", attribute.name));
  }
  return {static_cast<std::int32_t>(numbers[0]), static_cast<std::int32_t>(numbers[1]),
          static_cast<std::int32_t>(numbers[2])};
}

std::array<std::uint32_t, 2> read_window(const SourceText& source, const Attribute& attribute) {
  const std::vector<std::uint64_t> numbers = as_integers(source, attribute);
  if (numbers.size() != 2 || std::min(numbers[0], numbers[1]) == 0 ||
      std::max(numbers[0], numbers[1]) > kLargestWindow) {
    source.fail(attribute.value.data(),
                fmt::format("expected '{}' as [height, width], each 1 to 65535", attribute.name));
  }
  return {static_cast<std::uint32_t>(numbers[0]), static_cast<std::uint32_t>(numbers[1])};
}

std::int64_t read_signed(const SourceText& source, const Attribute& attribute) {
  return Scanner(source, attribute.value).signed_integer("a whole number");
}

DpuHaloRegion read_halo(const SourceText& source, std::string_view inside) {
  DpuHaloRegion halo;
  for (const Attribute& field : read_dictionary(source, inside)) {
    constexpr auto kCorners =
        std::to_array<std::string_view>({"xStart", "yStart", "zStart", "xEnd", "yEnd", "zEnd"});
    const auto* const corner = std::find(kCorners.begin(), kCorners.end(), field.name);
    if (corner != kCorners.end()) {
      const auto index = static_cast<std::size_t>(corner - kCorners.begin());
      (index < 3 ? halo.begin : halo.end)[index % 3] = static_cast<std::int32_t>(
          as_integer(source, field, std::numeric_limits<std::int32_t>::max() / 2));
    } else if (field.name == "targetOffset") {
      halo.target_offset = read_signed(source, field);
    } else if (field.name == "targetWidth") {
      halo.target_width = as_integer(source, field, std::numeric_limits<std::int32_t>::max());
    } else if (field.name == "targetClusters") {
      for (const std::uint64_t tile : as_integers(source, field)) {
        if (tile > kLargestTile) {
          source.fail(field.value.data(), fmt::format("a tile must be below 64, got {}", tile));
        }
        halo.target_clusters.push_back(static_cast<std::uint32_t>(tile));
      }
    }
  }
  for (std::size_t axis = 0; axis < halo.begin.size(); ++axis) {
    if (halo.begin[axis] > halo.end[axis]) {
      source.fail(inside.data(), "this halo region ends before it starts");
    }
  }
  return halo;
}

DmaDescriptor read_descriptor(const SourceText& source, const Attribute& attribute) {
  DmaDescriptor descriptor;
  for (const Attribute& field : as_fields(source, attribute)) {
    const std::uint64_t value = as_integer(source, field);
    if (field.name == "numPlanes") {
      descriptor.plane_count = value;
    } else if (field.name == "len") {
      descriptor.length = value;
    } else if (field.name == "srcWidth") {
      descriptor.source_width = value;
    } else if (field.name == "srcStride") {
      descriptor.source_stride = value;
    } else if (field.name == "srcPlaneStride") {
      descriptor.source_plane_stride = value;
    } else if (field.name == "dstWidth") {
      descriptor.target_width = value;
    } else if (field.name == "dstStride") {
      descriptor.target_stride = value;
    } else if (field.name == "dstPlaneStride") {
      descriptor.target_plane_stride = value;
    }
  }
  return descriptor;
}

}  // namespace

Work TaskReader::read(const Operation& operation) {
  std::string_view name = operation.name;
  if (name.starts_with(kDialect)) {
    name.remove_prefix(kDialect.size());
    if (name == "NCEClusterTask") {
      return read_dpu(operation);
    }
    if (name == "SW.Kernel") {
      return read_shave(operation);
    }
    if (name == "M2ITask") {
      return read_media(operation);
    }
    if (const std::optional<DmaKind> kind = kDmaKindNames.find(name)) {
      return read_dma(operation, *kind);
    }
  }
  if (operation.name == "func.call" || operation.name == "call") {
    source_.fail(operation.name.data(),
                 "a task that calls a function cannot be simulated; inline it first");
  }
  std::vector<std::string_view> known(kDmaKindNames.all().begin(), kDmaKindNames.all().end());
  known.insert(known.end(), {"NCEClusterTask", "SW.Kernel", "M2ITask"});
  source_.fail(operation.name.data(),
               "unknown task operation " + in_quotes(operation.name) + did_you_mean(name, known));
}

std::vector<BufferId> TaskReader::buffers_of(const Operation& operation,
                                             std::string_view clause) const {
  std::vector<BufferId> ids;
  if (const Clause* found = operation.clause(clause)) {
    for (const std::string_view value : found->values) {
      ids.push_back(buffer(value));
    }
  }
  return ids;
}

BufferId TaskReader::buffer(std::string_view value) const {
  const auto found = buffers_.find(value);
  if (found == buffers_.end()) {
    source_.fail(value.data() - 1, "unknown buffer " + in_quotes("%" + std::string(value)));
  }
  return found->second;
}

BufferId TaskReader::only_buffer(const Operation& operation, std::string_view name) const {
  const Clause* clause = operation.clause(name);
  if (clause == nullptr || clause->values.empty()) {
    source_.fail(operation.name.data(),
                 fmt::format("{} needs a buffer in '{}(...)'", operation.name, name));
  }
  return buffer(clause->values.front());
}

DmaTransfer TaskReader::read_dma(const Operation& operation, DmaKind kind) {
  DmaTransfer dma;
  dma.kind = kind;
  dma.source = only_buffer(operation, "inputs");
  dma.target = only_buffer(operation, "outputs");
  for (const Attribute& attribute : operation.attributes) {
    if (attribute.name == "port") {
      dma.port = static_cast<std::uint8_t>(as_integer(source_, attribute, kLargestPort));
    } else if (attribute.name == "is_out_of_order") {
      dma.is_out_of_order = as_flag(source_, attribute);
    } else if (attribute.name == "profiling_buffer_mgmt") {
      dma.is_profiling = true;
    } else if (attribute.name == "profilingMetadata") {
      for (const Attribute& field : as_fields(source_, attribute)) {
        if (field.name == "dataIndex") {
          dma.profiling_index =
              as_integer(source_, field, std::numeric_limits<std::uint32_t>::max());
        }
      }
    } else if (attribute.name == "dma_descriptor") {
      dma.descriptor = read_descriptor(source_, attribute);
    } else if (!contains(kIdleDmaAttributes, attribute.name)) {
      note_unknown_attribute(operation, attribute);
    }
  }
  const Section section = builder_.so_far().buffers()[dma.source].section;
  const Section target_section = builder_.so_far().buffers()[dma.target].section;
  dma.is_profiling = dma.is_profiling || section == Section::kRegister ||
                     target_section == Section::kProfilingOutput;
  for (const Clause& clause : operation.clauses) {
    if (!contains(kIdleDmaClauses, clause.name)) {
      note_unknown_clause(operation, clause);
    }
  }
  return dma;
}

DpuTask TaskReader::read_dpu(const Operation& operation) {
  DpuTask task;
  const Attribute* type = operation.attribute("task_type");
  if (type == nullptr) {
    source_.fail(operation.name.data(), "NCEClusterTask needs a task_type");
  }
  const std::string_view type_name = as_enum(source_, *type);
  const std::optional<NceOperation> nce = kNceOperationNames.find(type_name);
  if (!nce) {
    source_.fail(type_name.data(), "unknown task_type " + in_quotes(type_name) +
                                       did_you_mean(type_name, kNceOperationNames.all()));
  }
  task.operation = *nce;
  for (const Attribute& attribute : operation.attributes) {
    if (attribute.name == "kernel_size") {
      task.kernel = read_window(source_, attribute);
    } else if (attribute.name == "kernel_strides") {
      task.strides = read_window(source_, attribute);
    } else if (attribute.name == "kernel_padding") {
      task.padding = as_padding(source_, attribute);
    } else if (attribute.name == "is_permute_quantize") {
      task.is_permute_quantize = as_flag(source_, attribute);
    } else if (attribute.name == "is_superdense") {
      task.is_superdense = as_flag(source_, attribute);
    } else if (attribute.name == "is_segmented") {
      task.is_segmented = as_flag(source_, attribute);
    } else if (attribute.name == "is_inplace") {
      task.is_inplace = as_flag(source_, attribute);
    } else if (attribute.name == "input_channels_compression") {
      task.has_compressed_input_channels = as_flag(source_, attribute);
    } else if (attribute.name == "cm_sp_pattern") {
      task.compressed_channel_pattern = as_integer(source_, attribute);
    } else if (!contains(kIdleDpuAttributes, attribute.name)) {
      note_unknown_attribute(operation, attribute);
    }
  }
  for (const Clause& clause : operation.clauses) {
    std::optional<DpuOperandRole> role = kDpuOperandRoleNames.find(clause.name);
    if (!role && clause.values.empty()) {
      note_unknown_clause(operation, clause);
      continue;
    }
    for (const std::string_view value : clause.values) {
      task.operands.push_back({role.value_or(DpuOperandRole::kOther), buffer(value)});
    }
  }
  Scanner variants(source_, operation.variants);
  while (!variants.at_end()) {
    if (task.variants.size() == kMostVariants) {
      variants.fail("more than 65535 variants in one task");
    }
    task.variants.push_back(read_variant(read_simple_operation(variants)));
  }
  if (task.variants.empty()) {
    source_.fail(operation.name.data(), "NCEClusterTask needs at least one DPUTask in 'variants'");
  }
  Scanner ppe(source_, operation.ppe);
  if (!ppe.at_end()) {
    task.post_processing = read_post_processing(read_simple_operation(ppe));
  }
  return task;
}

DpuVariant TaskReader::read_variant(const Operation& operation) {
  DpuVariant variant;
  bool has_begin = false;
  bool has_end = false;
  for (const Attribute& attribute : operation.attributes) {
    if (attribute.name == "outStart") {
      variant.output_begin = read_corner(source_, attribute);
      has_begin = true;
    } else if (attribute.name == "outEnd") {
      variant.output_end = read_corner(source_, attribute);
      has_end = true;
    } else if (attribute.name == "inStart") {
      variant.input_begin = read_corner(source_, attribute);
    } else if (attribute.name == "inEnd") {
      variant.input_end = read_corner(source_, attribute);
    } else if (attribute.name == "pad") {
      variant.padding = as_padding(source_, attribute);
    } else if (attribute.name == "cluster_id") {
      variant.cluster = as_integer(source_, attribute, kLargestTile);
    } else if (attribute.name == "mpe_mode") {
      const std::string_view name = as_enum(source_, attribute);
      const std::optional<MpeMode> mode = kMpeModeNames.find(name);
      if (!mode) {
        source_.fail(name.data(), "unknown mpe_mode " + in_quotes(name) +
                                      did_you_mean(name, kMpeModeNames.all()));
      }
      variant.mpe_mode = *mode;
    } else if (attribute.name == "haloRegions") {
      Scanner list(source_, attribute.value);
      Scanner halos(source_, list.inside("a list of halo regions"));
      while (!halos.at_end()) {
        halos.alias("a halo region");
        variant.halos.push_back(read_halo(source_, halos.inside("'<'")));
        halos.accept(',');
      }
    } else if (!contains(kIdleVariantAttributes, attribute.name)) {
      note_unknown_attribute(operation, attribute);
    }
  }
  if (!has_begin || !has_end) {
    source_.fail(operation.name.data(), "DPUTask needs outStart and outEnd");
  }
  if (variant.input_begin.has_value() != variant.input_end.has_value()) {
    source_.fail(operation.name.data(), "DPUTask needs both or neither of inStart and inEnd");
  }
  for (std::size_t axis = 0; axis < variant.output_begin.size(); ++axis) {
    const bool is_input_reversed =
        variant.input_begin && (*variant.input_begin)[axis] > (*variant.input_end)[axis];
    if (variant.output_begin[axis] > variant.output_end[axis] || is_input_reversed) {
      source_.fail(operation.name.data(), "DPUTask ends before it starts");
    }
  }
  return variant;
}

PostProcessing TaskReader::read_post_processing(const Operation& operation) {
  // "PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, ...>}", before 2024 "PPETask <NOOP> {...}".
  std::vector<Attribute> fields = operation.attributes;
  for (const Attribute& attribute : operation.attributes) {
    if (attribute.name == "ppe" || attribute.name == "opaque_ppe") {
      fields = as_fields(source_, attribute);
    }
  }
  PostProcessing processing;
  for (const Attribute& field : fields) {
    if (field.name == "mode") {
      processing.mode = as_enum(source_, field);
    } else if (field.name == "clamp_low") {
      processing.clamp_low = as_real(source_, field);
    }
  }
  return processing;
}

void TaskReader::note_unknown_attribute(const Operation& operation, const Attribute& attribute) {
  builder_.add_note("unknown-attribute", fmt::format("attribute '{}' of {} is not known and was "
                                                     "ignored",
                                                     attribute.name, operation.name));
}

void TaskReader::note_unknown_clause(const Operation& operation, const Clause& clause) {
  builder_.add_note("unknown-clause", fmt::format("clause '{}' of {} is not known and was ignored",
                                                  clause.name, operation.name));
}

}  // namespace vpusim::mlir
