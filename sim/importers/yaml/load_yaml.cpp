#include "sim/importers/yaml/load_yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "sim/base/nearest.hpp"
#include "sim/importers/yaml/keys.hpp"
#include "sim/schedule/schedule_builder.hpp"

namespace vpusim {
namespace {

using namespace schedule_keys;  // NOLINT(google-build-using-namespace): a list of words
using Keys = std::initializer_list<std::string_view>;

constexpr std::uint64_t kLargestExtent = std::uint64_t{1} << 40;
constexpr std::uint64_t kLargestOffset = std::uint64_t{1} << 48;
constexpr std::uint64_t kLargest32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t kLargestTile = 63;
constexpr std::int64_t kLargestPadding = 1 << 15;
constexpr std::uint64_t kLargestCorner = std::numeric_limits<std::int32_t>::max() / 2;

void allow_only(const Cursor& cursor, Keys keys) {
  cursor.allow_only(std::span(keys.begin(), keys.size()));
}

std::uint32_t small(const Cursor& cursor, std::string_view expected, std::uint64_t largest) {
  return static_cast<std::uint32_t>(cursor.as_unsigned(expected, largest));
}

bool flag(const Cursor& cursor, std::string_view key) {
  const auto value = cursor.find(key);
  return value && value->as_bool();
}

// A value of an enumeration by its name.
template <class Names>
auto named(const Cursor& cursor, const Names& names, std::string_view expected) {
  const std::string_view text = cursor.as_text(expected);
  const auto value = names.find(text);
  if (!value) {
    cursor.fail(fmt::format("unknown {} {}{}", expected, in_quotes(text),
                            did_you_mean(text, names.all())));
  }
  return *value;
}

Shape read_shape(const Cursor& cursor) {
  Shape shape;
  for (const Cursor extent : cursor.elements("a list of whole numbers")) {
    shape.push_back(extent.as_unsigned("a whole number", kLargestExtent));
  }
  return shape;
}

Shape read_shape_if(const Cursor& cursor, std::string_view key) {
  const auto list = cursor.find(key);
  return list ? read_shape(*list) : Shape();
}

std::vector<Shape> read_shapes_if(const Cursor& cursor, std::string_view key) {
  std::vector<Shape> shapes;
  if (const auto list = cursor.find(key)) {
    for (const Cursor shape : list->elements("a list of lists")) {
      shapes.push_back(read_shape(shape));
    }
  }
  return shapes;
}

std::vector<std::uint32_t> read_small_list(const Cursor& cursor, std::uint64_t largest) {
  std::vector<std::uint32_t> numbers;
  for (const Cursor number : cursor.elements("a list of whole numbers")) {
    numbers.push_back(small(number, "a whole number", largest));
  }
  return numbers;
}

std::vector<std::uint32_t> read_small_list_if(const Cursor& cursor, std::string_view key,
                                              std::uint64_t largest) {
  const auto list = cursor.find(key);
  return list ? read_small_list(*list, largest) : std::vector<std::uint32_t>();
}

std::array<std::uint32_t, 2> read_window_if(const Cursor& cursor, std::string_view key) {
  const auto list = cursor.find(key);
  if (!list) {
    return {1, 1};
  }
  const std::vector<std::uint32_t> sizes = read_small_list(*list, 65'535);
  if (sizes.size() != 2 || std::min(sizes[0], sizes[1]) == 0) {
    list->fail("expected [height, width], each 1 to 65535");
  }
  return {sizes[0], sizes[1]};
}

Padding read_padding_if(const Cursor& cursor) {
  Padding padding;
  const auto found = cursor.find("padding");
  if (!found) {
    return padding;
  }
  allow_only(*found, {"left", "right", "top", "bottom"});
  const auto side = [&](std::string_view key, std::int32_t& value) {
    if (const auto entry = found->find(key)) {
      const std::int64_t number = entry->as_signed("a whole number");
      if (number > kLargestPadding || number < -kLargestPadding) {
        entry->fail(fmt::format("must be within +-32768, got {}", number));
      }
      value = static_cast<std::int32_t>(number);
    }
  };
  side("left", padding.left);
  side("right", padding.right);
  side("top", padding.top);
  side("bottom", padding.bottom);
  return padding;
}

Corner read_corner(const Cursor& cursor) {
  const Shape numbers = read_shape(cursor);
  if (numbers.size() != 3 || *std::max_element(numbers.begin(), numbers.end()) > kLargestCorner) {
    cursor.fail("expected [width, height, channel]");
  }
  return {static_cast<std::int32_t>(numbers[0]), static_cast<std::int32_t>(numbers[1]),
          static_cast<std::int32_t>(numbers[2])};
}

// [[begin], [end]], both inside.
std::pair<Corner, Corner> read_box(const Cursor& cursor) {
  std::vector<Corner> corners;
  for (const Cursor corner : cursor.elements("[[begin], [end]]")) {
    corners.push_back(read_corner(corner));
  }
  if (corners.size() != 2) {
    cursor.fail("expected [[begin], [end]]");
  }
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (corners[0][axis] > corners[1][axis]) {
      cursor.fail("ends before it starts");
    }
  }
  return {corners[0], corners[1]};
}

Distribution read_distribution(const Cursor& cursor) {
  allow_only(cursor, {"modes", "cluster_count", "tile_grid", "alignment", "uniform", "kernel",
                      "strides", "padding", "memory_shapes", "memory_offsets", "compute_shapes",
                      "compute_offsets"});
  Distribution d;
  for (const Cursor mode : cursor.at("modes").elements("a list of modes")) {
    const std::string_view name = mode.as_text("a mode");
    const auto* const known =
        std::find_if(kDistributionModes.begin(), kDistributionModes.end(),
                     [&](const DistributionMode& m) { return m.name == name; });
    if (known == kDistributionModes.end()) {
      std::vector<std::string_view> names;
      for (const DistributionMode& m : kDistributionModes) {
        names.push_back(m.name);
      }
      mode.fail("unknown mode " + in_quotes(name) + did_you_mean(name, names));
    }
    d.modes = static_cast<std::uint8_t>(d.modes | known->mode);
  }
  const Cursor count = cursor.at("cluster_count");
  d.cluster_count = small(count, "a number of tiles", kLargestTile + 1);
  if (d.cluster_count == 0) {
    count.fail("must be > 0, got 0");
  }
  d.tile_grid = read_shape_if(cursor, "tile_grid");
  d.alignment = read_shape_if(cursor, "alignment");
  d.is_uniform = flag(cursor, "uniform");
  d.kernel = read_small_list_if(cursor, "kernel", 65'535);
  d.strides = read_small_list_if(cursor, "strides", 65'535);
  d.padding = read_padding_if(cursor);
  d.memory_shapes = read_shapes_if(cursor, "memory_shapes");
  d.memory_offsets = read_shapes_if(cursor, "memory_offsets");
  d.compute_shapes = read_shapes_if(cursor, "compute_shapes");
  d.compute_offsets = read_shapes_if(cursor, "compute_offsets");
  return d;
}

HaloRegion read_tensor_halo(const Cursor& cursor) {
  allow_only(cursor, {"from_cluster", "to_cluster", "shape", "offset"});
  HaloRegion halo;
  const auto from = cursor.find("from_cluster");
  halo.is_inward = from.has_value();
  halo.cluster = small(from ? *from : cursor.at("to_cluster"), "a tile", kLargestTile);
  halo.shape = read_shape(cursor.at("shape"));
  halo.offset = read_shape(cursor.at("offset"));
  return halo;
}

TensorType read_type(const Cursor& cursor) {
  allow_only(cursor, {"shape", "element", "order", "strides", "swizzling", "compression",
                      "distribution", "halos"});
  TensorType type;
  type.shape = read_shape(cursor.at("shape"));
  const Cursor element = cursor.at("element");
  const std::string_view name = element.as_text("an element type");
  const auto known = ElementType::from_name(name);
  if (!known) {
    element.fail("unknown element type " + in_quotes(name));
  }
  type.element = *known;
  const std::size_t rank = type.shape.size();
  if (const auto order = cursor.find("order")) {
    std::vector<bool> seen(rank);
    for (const std::uint32_t dimension : read_small_list(*order, 255)) {
      if (dimension >= rank || seen[dimension]) {
        order->fail(fmt::format("is no order of the {} dimensions", rank));
      }
      seen[dimension] = true;
      type.order.push_back(static_cast<std::uint8_t>(dimension));
    }
    if (type.order.size() != rank) {
      order->fail(fmt::format("orders {} of {} dimensions", type.order.size(), rank));
    }
  }
  type.strides = read_shape_if(cursor, "strides");
  if (!type.strides.empty() && type.strides.size() != rank) {
    cursor.at("strides").fail(fmt::format("expected {} strides, got {}", rank, type.strides.size()));
  }
  if (const auto swizzling = cursor.find("swizzling")) {
    allow_only(*swizzling, {"key", "alignment_bytes"});
    type.swizzling_key = small(swizzling->at("key"), "a key", 1000);
    type.swizzling_alignment = small(swizzling->at("alignment_bytes"), "bytes", 1 << 24);
  }
  if (const auto compression = cursor.find("compression")) {
    allow_only(*compression, {"axis", "element_counts", "alignment_bytes"});
    type.compression = {.axis = small(compression->at("axis"), "a dimension", 255),
                        .element_counts = read_shape(compression->at("element_counts")),
                        .alignment = small(compression->at("alignment_bytes"), "bytes", 1 << 24)};
  }
  if (const auto distribution = cursor.find("distribution")) {
    type.distribution = read_distribution(*distribution);
  }
  if (const auto halos = cursor.find("halos")) {
    for (const Cursor halo : halos->elements("a list of halo regions")) {
      type.halos.push_back(read_tensor_halo(halo));
    }
  }
  return type;
}

// Names of one kind (types, buffers, barriers) that tasks refer to.
template <class IdType>
class NameTable {
 public:
  explicit NameTable(std::string_view what) : what_(what) {}

  void add(std::string_view name, IdType id) {
    ids_.emplace(name, id);
    names_.push_back(name);
  }
  IdType find(const Cursor& cursor) const {
    const std::string_view name = cursor.as_text(what_);
    const auto found = ids_.find(name);
    if (found == ids_.end()) {
      cursor.fail(fmt::format("unknown {} {}{}", what_, in_quotes(name), suggestion(name)));
    }
    return found->second;
  }

 private:
  std::string suggestion(std::string_view name) const {
    constexpr std::size_t kMostNames = 10'000;  // a search through more is not worth its time
    return names_.size() > kMostNames ? "" : did_you_mean(name, names_);
  }

  std::string_view what_;
  std::unordered_map<std::string_view, IdType> ids_;
  std::vector<std::string_view> names_;
};

class ScheduleReader {
 public:
  explicit ScheduleReader(const Cursor& root)
      : root_(root), builder_(std::string(checked_name(root))) {}

  Schedule run() {
    read_target();
    read_notes();
    for (const Cursor entry : root_.at("types").entries("a mapping of types")) {
      types_.add(entry.key(), builder_.add_type(read_type(entry)));
    }
    for (const Cursor entry : root_.at("buffers").entries("a mapping of buffers")) {
      read_buffer(entry);
    }
    if (const auto barriers = root_.find("barriers")) {
      for (const Cursor entry : barriers->entries("a mapping of barriers")) {
        read_barrier(entry);
      }
    }
    const Cursor tasks = root_.at("tasks");
    for (const Cursor entry : tasks.elements("a list of tasks")) {
      read_task(entry);
    }
    if (tasks.size() == 0) {
      tasks.fail("holds no task");
    }
    return std::move(builder_).finish();
  }

 private:
  static std::string_view checked_name(const Cursor& root) {
    allow_only(root, {"vpusim_schedule", "name", "target", "notes", "types", "buffers", "barriers",
                      "tasks"});
    const Cursor version = root.at("vpusim_schedule");
    if (version.as_unsigned("a version") != kVersion) {
      version.fail(fmt::format("this program reads version {}", kVersion));
    }
    return root.at("name").as_text("a name");
  }

  void read_target() {
    Target target;
    const auto cursor = root_.find("target");
    if (!cursor) {
      return;
    }
    allow_only(*cursor, {"architecture", "tile_count", "shaves_per_tile", "dma_port_count",
                         "dpu_hz", "dedicated_shave_queues", "workload_management",
                         "max_barrier_producers", "max_barrier_variants",
                         "compiler_estimate_dpu_cycles"});
    const auto optional = [&](std::string_view key, std::optional<std::uint32_t>& value) {
      if (const auto entry = cursor->find(key)) {
        value = small(*entry, "a whole number", 65'536);
      }
    };
    if (const auto architecture = cursor->find("architecture")) {
      target.architecture = architecture->as_text("an architecture");
    }
    optional("tile_count", target.tile_count);
    optional("shaves_per_tile", target.shaves_per_tile);
    optional("dma_port_count", target.dma_port_count);
    optional("max_barrier_producers", target.max_barrier_producers);
    optional("max_barrier_variants", target.max_barrier_variants);
    if (const auto frequency = cursor->find("dpu_hz")) {
      const std::uint64_t hertz = frequency->as_unsigned("a frequency in Hz", 100'000'000'000);
      if (hertz < 1'000'000) {
        frequency->fail(fmt::format("must be at least 1000000, got {}", hertz));
      }
      target.dpu_frequency = Hertz(hertz);
    }
    if (const auto estimate = cursor->find("compiler_estimate_dpu_cycles")) {
      target.compiler_estimate = Cycles(estimate->as_unsigned("cycles"));
    }
    target.has_dedicated_shave_queues = flag(*cursor, "dedicated_shave_queues");
    target.has_workload_management = flag(*cursor, "workload_management");
    builder_.set_target(std::move(target));
  }

  void read_notes() {
    const auto notes = root_.find("notes");
    if (!notes) {
      return;
    }
    for (const Cursor note : notes->elements("a list of notes")) {
      allow_only(note, {"code", "message", "count"});
      builder_.add_note(std::string(note.at("code").as_text("a code")),
                        std::string(note.at("message").as_text("a message")),
                        note.at("count").as_unsigned("a count"));
    }
  }

  void read_buffer(const Cursor& cursor) {
    allow_only(cursor,
               {"section", "tiles", "arguments", "offset_bytes", "type", "swizzling_key"});
    Buffer buffer;
    buffer.name = cursor.key();
    buffer.section = named(cursor.at("section"), kSectionNames, "section");
    buffer.indices = buffer.is_in_cmx() ? read_small_list_if(cursor, "tiles", kLargestTile)
                                        : read_small_list_if(cursor, "arguments", 65'535);
    if (const auto wrong = cursor.find(buffer.is_in_cmx() ? "arguments" : "tiles")) {
      wrong->fail(fmt::format("a buffer in {} has no {}", kSectionNames[buffer.section],
                              wrong->key()));
    }
    if (const auto offset = cursor.find("offset_bytes")) {
      buffer.byte_offset = offset->as_unsigned("bytes", kLargestOffset);
    }
    if (const auto key = cursor.find("swizzling_key")) {
      buffer.swizzling_key = small(*key, "a key", 1000);
    }
    const Cursor type = cursor.at("type");
    buffer.type = type.is_mapping() ? builder_.add_type(read_type(type)) : types_.find(type);
    buffers_.add(cursor.key(), builder_.add_buffer(std::move(buffer)));
  }

  void read_barrier(const Cursor& cursor) {
    Barrier barrier;
    barrier.name = cursor.key();
    if (!cursor.is_null()) {
      allow_only(cursor, {"physical", "start", "final"});
      if (const auto physical = cursor.find("physical")) {
        barrier.physical_id = small(*physical, "a barrier's id", 65'535);
      }
      barrier.is_start = flag(cursor, "start");
      barrier.is_final = flag(cursor, "final");
    }
    barriers_.add(cursor.key(), builder_.add_barrier(std::move(barrier)));
  }

  void read_task(const Cursor& cursor) {
    allow_only(cursor, {"name", "waits", "updates", "enqueue_target", "dma", "dpu", "shave",
                        "m2i"});
    Task task;
    task.name = cursor.at("name").as_text("a name");
    task.line = cursor.location().line;
    const auto barriers = [&](std::string_view key, BarrierList& list) {
      if (const auto names = cursor.find(key)) {
        for (const Cursor name : names->elements("a list of barriers")) {
          list.push_back(barriers_.find(name));
        }
      }
    };
    barriers("waits", task.waits);
    barriers("updates", task.updates);
    if (const auto target = cursor.find("enqueue_target")) {
      task.enqueue_target = barriers_.find(*target);
    }
    int kinds = 0;
    const auto work = [&](std::string_view key, const auto& read) {
      if (const auto entry = cursor.find(key)) {
        task.work = read(*entry);
        ++kinds;
      }
    };
    work("dma", [&](const Cursor& c) { return read_dma(c); });
    work("dpu", [&](const Cursor& c) { return read_dpu(c); });
    work("shave", [&](const Cursor& c) { return read_shave(c); });
    work("m2i", [&](const Cursor& c) { return read_media(c); });
    if (kinds != 1) {
      cursor.fail("expected exactly one of dma, dpu, shave, m2i");
    }
    builder_.add_task(std::move(task));
  }

  std::vector<BufferId> buffers_if(const Cursor& cursor, std::string_view key) const {
    std::vector<BufferId> ids;
    if (const auto names = cursor.find(key)) {
      for (const Cursor name : names->elements("a list of buffers")) {
        ids.push_back(buffers_.find(name));
      }
    }
    return ids;
  }

  DmaTransfer read_dma(const Cursor& cursor) const {
    allow_only(cursor, {"kind", "port", "source", "target", "out_of_order", "profiling",
                        "profiling_index", "descriptor"});
    DmaTransfer dma;
    if (const auto kind = cursor.find("kind")) {
      dma.kind = named(*kind, kDmaKindNames, "DMA kind");
    }
    if (const auto port = cursor.find("port")) {
      dma.port = static_cast<std::uint8_t>(small(*port, "a DMA port", 15));
    }
    dma.source = buffers_.find(cursor.at("source"));
    dma.target = buffers_.find(cursor.at("target"));
    dma.is_out_of_order = flag(cursor, "out_of_order");
    dma.is_profiling = flag(cursor, "profiling");
    if (const auto index = cursor.find("profiling_index")) {
      dma.profiling_index = small(*index, "a whole number", kLargest32);
    }
    if (const auto descriptor = cursor.find("descriptor")) {
      DmaDescriptor& fields = dma.descriptor.emplace();
      std::vector<std::string_view> names;
      for (const DescriptorField& field : kDescriptorFields) {
        names.push_back(field.name);
        if (const auto value = descriptor->find(field.name)) {
          fields.*field.member = value->as_unsigned("a whole number");
        }
      }
      descriptor->allow_only(names);
    }
    return dma;
  }

  DpuTask read_dpu(const Cursor& cursor) const {
    allow_only(cursor, {"operation", "kernel", "strides", "padding", "flags",
                        "compressed_channel_pattern", "post_processing", "operands", "variants"});
    DpuTask dpu;
    dpu.operation = named(cursor.at("operation"), kNceOperationNames, "operation");
    dpu.kernel = read_window_if(cursor, "kernel");
    dpu.strides = read_window_if(cursor, "strides");
    dpu.padding = read_padding_if(cursor);
    if (const auto flags = cursor.find("flags")) {
      for (const Cursor name : flags->elements("a list of flags")) {
        set_flag(dpu, name);
      }
    }
    if (const auto pattern = cursor.find("compressed_channel_pattern")) {
      dpu.compressed_channel_pattern = pattern->as_unsigned("a bit pattern");
    }
    if (const auto ppe = cursor.find("post_processing")) {
      allow_only(*ppe, {"mode", "clamp_low"});
      PostProcessing& processing = dpu.post_processing.emplace();
      processing.mode = ppe->at("mode").as_text("a mode");
      if (const auto clamp = ppe->find("clamp_low")) {
        processing.clamp_low = clamp->as_real("a number");
      }
    }
    for (const Cursor operand : cursor.at("operands").elements("a list of operands")) {
      for (const Cursor entry : operand.entries("a role and a buffer")) {
        const auto role = kDpuOperandRoleNames.find(entry.key());
        if (!role) {
          entry.fail("unknown role " + in_quotes(entry.key()) +
                     did_you_mean(entry.key(), kDpuOperandRoleNames.all()));
        }
        dpu.operands.push_back({*role, buffers_.find(entry)});
      }
    }
    const Cursor variants = cursor.at("variants");
    for (const Cursor variant : variants.elements("a list of variants")) {
      dpu.variants.push_back(read_variant(variant));
    }
    if (dpu.variants.empty() || dpu.variants.size() > 65'535) {
      variants.fail(fmt::format("expected 1 to 65535 variants, got {}", dpu.variants.size()));
    }
    return dpu;
  }

  static void set_flag(DpuTask& dpu, const Cursor& name) {
    const std::string_view text = name.as_text("a flag");
    std::vector<std::string_view> names;
    for (const DpuFlag& known : kDpuFlags) {
      if (known.name == text) {
        dpu.*known.member = true;
        return;
      }
      names.push_back(known.name);
    }
    name.fail("unknown flag " + in_quotes(text) + did_you_mean(text, names));
  }

  static DpuVariant read_variant(const Cursor& cursor) {
    allow_only(cursor, {"cluster", "mpe_mode", "output", "input", "padding", "halos"});
    DpuVariant variant;
    if (const auto cluster = cursor.find("cluster")) {
      variant.cluster = small(*cluster, "a tile", kLargestTile);
    }
    if (const auto mode = cursor.find("mpe_mode")) {
      variant.mpe_mode = named(*mode, kMpeModeNames, "MPE mode");
    }
    std::tie(variant.output_begin, variant.output_end) = read_box(cursor.at("output"));
    if (const auto input = cursor.find("input")) {
      std::tie(variant.input_begin, variant.input_end) = read_box(*input);
    }
    variant.padding = read_padding_if(cursor);
    if (const auto halos = cursor.find("halos")) {
      for (const Cursor entry : halos->elements("a list of halo regions")) {
        allow_only(entry, {"box", "target_offset", "target_clusters", "target_width"});
        DpuHaloRegion halo;
        std::tie(halo.begin, halo.end) = read_box(entry.at("box"));
        halo.target_offset = entry.at("target_offset").as_signed("a whole number");
        halo.target_clusters = read_small_list_if(entry, "target_clusters", kLargestTile);
        halo.target_width = small(entry.at("target_width"), "a width",
                                  std::numeric_limits<std::int32_t>::max());
        variant.halos.push_back(std::move(halo));
      }
    }
    return variant;
  }

  ShaveKernel read_shave(const Cursor& cursor) const {
    allow_only(cursor,
               {"kernel", "tile", "list", "inputs", "outputs", "profiling_data", "runs"});
    ShaveKernel kernel;
    kernel.symbol = cursor.at("kernel").as_text("a kernel");
    if (const auto tile = cursor.find("tile")) {
      kernel.tile = small(*tile, "a tile", 65'535);
    }
    if (const auto list = cursor.find("list")) {
      kernel.list = small(*list, "a SHAVE", 65'535);
    }
    kernel.inputs = buffers_if(cursor, "inputs");
    kernel.outputs = buffers_if(cursor, "outputs");
    kernel.profiling_data = buffers_if(cursor, "profiling_data");
    if (const auto runs = cursor.find("runs")) {
      for (const Cursor run : runs->elements("a list of runs")) {
        allow_only(run, {"inputs", "outputs", "arguments"});
        KernelRun& entry = kernel.runs.emplace_back();
        entry.inputs = buffers_if(run, "inputs");
        entry.outputs = buffers_if(run, "outputs");
        if (const auto arguments = run.find("arguments")) {
          entry.arguments = arguments->as_text("arguments");
        }
      }
    }
    if (kernel.runs.empty()) {
      kernel.runs.push_back({.inputs = kernel.inputs, .outputs = kernel.outputs, .arguments = ""});
    }
    return kernel;
  }

  MediaTask read_media(const Cursor& cursor) const {
    allow_only(cursor, {"input_format", "output_format", "inputs", "outputs", "profiling_data"});
    MediaTask media;
    media.input_format = cursor.at("input_format").as_text("a format");
    media.output_format = cursor.at("output_format").as_text("a format");
    media.inputs = buffers_if(cursor, "inputs");
    media.outputs = buffers_if(cursor, "outputs");
    media.profiling_data = buffers_if(cursor, "profiling_data");
    return media;
  }

  Cursor root_;
  ScheduleBuilder builder_;
  NameTable<TypeId> types_{"type"};
  NameTable<BufferId> buffers_{"buffer"};
  NameTable<BarrierId> barriers_{"barrier"};
};

}  // namespace

Schedule load_yaml(const Document& document) { return ScheduleReader(document.root()).run(); }

}  // namespace vpusim
