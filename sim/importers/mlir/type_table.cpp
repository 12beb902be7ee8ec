#include "sim/importers/mlir/type_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "sim/base/document.hpp"
#include "sim/importers/mlir/attributes.hpp"

namespace vpusim::mlir {
namespace {

constexpr std::uint64_t kLargestExtent = std::uint64_t{1} << 40;
constexpr std::size_t kHighestRank = 16;
constexpr std::uint32_t kMostClusters = 64;
constexpr std::uint32_t kLargestTile = kMostClusters - 1;
constexpr std::uint32_t kLargestWindow = 65'535;
constexpr int kLongestAliasChain = 16;

std::vector<std::uint32_t> window(const SourceText& source, const Attribute& attribute) {
  std::vector<std::uint32_t> sizes;
  for (const std::uint64_t size : as_integers(source, attribute)) {
    if (size > kLargestWindow) {
      source.fail(attribute.value.data(), "'" + std::string(attribute.name) +
                                              "' must be at most 65535, got " +
                                              std::to_string(size));
    }
    sizes.push_back(static_cast<std::uint32_t>(size));
  }
  return sizes;
}

std::uint8_t read_modes(const SourceText& source, const Attribute& attribute) {
  constexpr auto kModes = std::to_array<std::pair<std::string_view, std::uint8_t>>(
      {{"NONE", 0},
       {"OVERLAPPED", Distribution::kOverlapped},
       {"DUPLICATED", Distribution::kDuplicated},
       {"SEGMENTED", Distribution::kSegmented},
       {"MULTICASTED", Distribution::kMulticasted}});
  const std::string text = Scanner(source, attribute.value).text("a distribution mode");
  std::uint8_t modes = 0;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('|', begin), text.size());
    const std::string_view name = std::string_view(text).substr(begin, end - begin);
    const auto* const found = std::find_if(kModes.begin(), kModes.end(),
                                           [&](const auto& mode) { return mode.first == name; });
    if (found == kModes.end()) {
      source.fail(attribute.value.data(), "unknown distribution mode " + in_quotes(name));
    }
    modes = static_cast<std::uint8_t>(modes | found->second);
    begin = end + 1;
  }
  return modes;
}

Distribution read_distribution(const SourceText& source, std::string_view inside) {
  Distribution distribution;
  for (const Attribute& attribute : read_dictionary(source, inside)) {
    const std::string_view name = attribute.name;
    if (name == "mode") {
      distribution.modes = read_modes(source, attribute);
    } else if (name == "num_tiles") {
      distribution.tile_grid = as_integers(source, attribute);
    } else if (name == "num_clusters") {
      distribution.cluster_count = as_integer(source, attribute, kMostClusters);
    } else if (name == "kernel") {
      distribution.kernel = window(source, attribute);
    } else if (name == "strides") {
      distribution.strides = window(source, attribute);
    } else if (name == "pads") {
      distribution.padding = as_padding(source, attribute);
    } else if (name == "alignment") {
      distribution.alignment = as_integers(source, attribute);
    } else if (name == "uniform_distributed_segments") {
      distribution.is_uniform = as_flag(source, attribute);
    } else if (name == "memory_shapes") {
      distribution.memory_shapes = as_shapes(source, attribute);
    } else if (name == "memory_offsets") {
      distribution.memory_offsets = as_shapes(source, attribute);
    } else if (name == "compute_shapes") {
      distribution.compute_shapes = as_shapes(source, attribute);
    } else if (name == "compute_offsets") {
      distribution.compute_offsets = as_shapes(source, attribute);
    }  // the rest says how the compiler chose, not what it chose
  }
  return distribution;
}

void read_halos(const SourceText& source, const Attribute& list, bool is_inward,
                std::vector<HaloRegion>& halos) {
  Scanner scanner(source, list.value);
  scanner.expect('[');
  while (!scanner.accept(']')) {
    scanner.alias("a halo region");
    HaloRegion halo;
    halo.is_inward = is_inward;
    for (const Attribute& field : read_dictionary(source, scanner.inside("'<'"))) {
      if (field.name == "shape") {
        halo.shape = as_integers(source, field);
      } else if (field.name == "offset") {
        halo.offset = as_integers(source, field);
      } else if (field.name == "cluster_id") {
        halo.cluster = as_integer(source, field, kLargestTile);
      }
    }
    halos.push_back(std::move(halo));
    if (scanner.peek() != ']') {
      scanner.expect(',');
    }
  }
}

}  // namespace

const PlacedType& TypeTable::read(std::string_view text) {
  const auto found = known_.find(text);
  if (found != known_.end()) {
    return found->second;
  }
  return known_.emplace(text, parse(text, 0)).first->second;
}

std::string_view TypeTable::resolve(std::string_view alias) const {
  const auto found = aliases_.find(alias);
  if (found == aliases_.end()) {
    source_.fail(alias.data(), "unknown alias " + in_quotes(alias));
  }
  return found->second;
}

PlacedType TypeTable::parse(std::string_view text, int depth) {
  Scanner scanner(source_, text);
  if (scanner.peek() == '!') {
    const std::string_view name = scanner.alias("a type");
    if (name == "!VPUIP.DistributedBuffer") {
      return parse_distributed(scanner);
    }
    if (name == "!VPUIP.ITIBuffer") {
      return parse_iti(scanner);
    }
    if (name == "!VPUIP.SparseBuffer" || name == "!VPUIP.BoundedBuffer") {
      Scanner fields(source_, scanner.inside("'<'"));
      if (!fields.accept_word("data")) {
        fields.fail_expected("'data'");
      }
      fields.expect('=');
      return parse(fields.type(), depth + 1);
    }
    if (depth > kLongestAliasChain) {
      source_.fail(text.data(), "alias " + in_quotes(name) + " leads back to itself");
    }
    return parse(resolve(name), depth + 1);
  }
  if (!scanner.accept_word("memref") && !scanner.accept_word("tensor")) {
    scanner.fail_expected("a buffer type (memref, !VPUIP.DistributedBuffer, !VPUIP.ITIBuffer)");
  }
  return parse_memref(scanner);
}

PlacedType TypeTable::parse_memref(Scanner& outer) {
  Scanner scanner(source_, outer.inside("'<'"));
  PlacedType placed;
  TensorType type;
  parse_shape_and_element(scanner, type);
  while (scanner.accept(',')) {
    if (scanner.peek() == '@' || scanner.peek() == '[') {
      parse_memory(scanner, placed);
    } else {
      parse_layout(scanner, type);
    }
  }
  placed.type = builder_.add_type(type);
  return placed;
}

PlacedType TypeTable::parse_distributed(Scanner& outer) {
  Scanner scanner(source_, outer.inside("'<'"));
  PlacedType placed;
  TensorType type;
  parse_shape_and_element(scanner, type);
  scanner.expect(',');
  parse_layout(scanner, type);
  scanner.expect(',');
  parse_memory(scanner, placed);
  scanner.expect(',');
  const char* const place = scanner.place();
  type.distribution = read_distribution(source_, scanner.inside("a distribution in '{}'"));
  if (type.distribution->cluster_count == 0) {
    source_.fail(place, "a distributed buffer needs at least one cluster");
  }
  placed.type = builder_.add_type(type);
  return placed;
}

PlacedType TypeTable::parse_iti(Scanner& outer) {
  Scanner scanner(source_, outer.inside("'<'"));
  PlacedType placed;
  TensorType type;
  parse_shape_and_element(scanner, type);
  while (scanner.accept(',')) {
    const std::string_view name = scanner.peek_word();
    if (name == "inwardHaloRegions" || name == "outwardHaloRegions") {
      scanner.word("a list of halo regions");
      scanner.expect('=');
      const Attribute list{.name = name, .value = scanner.attribute_value()};
      read_halos(source_, list, name == "inwardHaloRegions", type.halos);
    } else if (scanner.peek() == '@' || scanner.peek() == '[') {
      parse_memory(scanner, placed);
    } else {
      parse_layout(scanner, type);
    }
  }
  placed.type = builder_.add_type(type);
  return placed;
}

void TypeTable::parse_shape_and_element(Scanner& scanner, TensorType& type) {
  while (true) {
    const char next = scanner.peek();
    const char* const place = scanner.place();
    if (next == '?' || next == '*') {
      source_.fail(place, "dynamic shapes cannot be simulated; compile for fixed shapes");
    }
    if (next < '0' || next > '9') {
      break;
    }
    const std::uint64_t extent = scanner.integer("an extent");
    if (extent > kLargestExtent) {
      source_.fail(place, "an extent must be at most 2^40, got " + std::to_string(extent));
    }
    if (type.shape.size() == kHighestRank) {
      source_.fail(place, "more than 16 dimensions");
    }
    type.shape.push_back(extent);
    scanner.expect('x');
  }
  type.element = parse_element(scanner, 0);
}

ElementType TypeTable::parse_element(Scanner& scanner, int depth) {
  if (scanner.peek() == '!') {
    const std::string_view name = scanner.alias("an element type");
    if (depth > kLongestAliasChain) {
      source_.fail(name.data(), "alias " + in_quotes(name) + " leads back to itself");
    }
    if (name.starts_with("!quant.") || name.starts_with("!QuantileFloat.")) {
      return parse_quantized(name, scanner.inside("'<'"), depth + 1);
    }
    Scanner meaning(source_, resolve(name));
    return parse_element(meaning, depth + 1);
  }
  const char* const place = scanner.place();
  const std::string_view name = scanner.word("an element type");
  const std::optional<ElementType> element = ElementType::from_name(name);
  if (!element || element->is_quantized) {
    source_.fail(place, "unknown element type " + in_quotes(name));
  }
  return *element;
}

ElementType TypeTable::parse_quantized(std::string_view name, std::string_view inside, int depth) {
  // Its first word is how it is stored: "u8:f16, 0.0127:114".
  Scanner scanner(source_, inside);
  const char* const place = scanner.place();
  if (scanner.peek() == '!') {
    ElementType inner = parse_element(scanner, depth);
    inner.is_quantized = true;
    return inner;
  }
  std::string storage(scanner.word("a storage type"));
  if (storage.starts_with('i')) {
    storage.insert(0, "s");
  } else if (storage.starts_with('u')) {
    storage.insert(1, "i");
  }
  std::optional<ElementType> element = ElementType::from_name(storage);
  if (!element) {
    source_.fail(place, "unknown storage type " + in_quotes(storage) + " of " + in_quotes(name));
  }
  element->is_quantized = true;
  return *element;
}

void TypeTable::parse_order(Scanner& scanner, TensorType& type, int depth) {
  if (scanner.peek() == '#') {
    const std::string_view alias = scanner.alias("a layout");
    if (depth > kLongestAliasChain) {
      source_.fail(alias.data(), "alias " + in_quotes(alias) + " leads back to itself");
    }
    Scanner meaning(source_, resolve(alias));
    parse_order(meaning, type, depth + 1);
    return;
  }
  if (!scanner.accept_word("affine_map")) {
    scanner.fail_expected("a layout (affine_map<...> or its alias)");
  }
  const char* const place = scanner.place();
  Scanner map(source_, scanner.inside("'<'"));
  map.group("the dimensions of an affine_map");
  if (!map.accept_arrow()) {
    map.fail_expected("'->'");
  }
  Scanner results(source_, map.inside("the order of the dimensions"));
  std::vector<std::uint8_t> order;
  std::vector<bool> seen(type.shape.size());
  while (!results.at_end()) {
    const std::string_view dimension = results.word("a dimension such as d0");
    std::size_t index = seen.size();
    std::from_chars(dimension.data() + 1, dimension.data() + dimension.size(), index);
    if (!dimension.starts_with('d') || index >= seen.size() || seen[index]) {
      source_.fail(place,
                   "this layout is no order of the " + std::to_string(seen.size()) + " dimensions");
    }
    seen[index] = true;
    order.push_back(static_cast<std::uint8_t>(index));
    results.accept(',');
  }
  if (order.size() != type.shape.size()) {
    source_.fail(place, "this layout orders " + std::to_string(order.size()) + " of " +
                            std::to_string(type.shape.size()) + " dimensions");
  }
  // The order in which the shape is written is the default and not stored.
  type.order = std::is_sorted(order.begin(), order.end()) ? std::vector<std::uint8_t>() : order;
}

void TypeTable::parse_layout(Scanner& scanner, TensorType& type) {
  if (scanner.peek() != '{') {
    const std::string_view value = scanner.attribute_value();
    Scanner layout(source_, value);
    if (layout.accept_word("strided")) {
      Scanner fields(source_, layout.inside("'<'"));
      read_strides({.name = "strides", .value = fields.attribute_value()}, type);
    } else if (!value.starts_with("#VPUIP.") && !value.starts_with("#VPU.")) {
      parse_order(layout, type, 0);
    }  // hardware fields have no meaning for time
    return;
  }
  for (const Attribute& attribute : read_dictionary(source_, scanner.inside("a layout"))) {
    if (attribute.name == "order") {
      Scanner order(source_, attribute.value);
      parse_order(order, type, 0);
    } else if (attribute.name == "strides") {
      read_strides(attribute, type);
    } else if (attribute.name == "swizzlingScheme") {
      read_swizzling(attribute, type);
    } else if (attribute.name == "sparsityCompression" || attribute.name == "compressionScheme") {
      read_compression(attribute, type);
    }  // the rest says how the compiler got here, not where the data lie
  }
}

void TypeTable::read_strides(const Attribute& list, TensorType& type) {
  type.strides = as_integers(source_, list);
  if (type.strides.size() != type.shape.size()) {
    source_.fail(list.value.data(), "expected " + std::to_string(type.shape.size()) +
                                        " strides, got " + std::to_string(type.strides.size()));
  }
}

void TypeTable::read_swizzling(const Attribute& scheme, TensorType& type) {
  for (const Attribute& field : as_fields(source_, scheme)) {
    if (field.name == "key") {
      type.swizzling_key = as_integer(source_, field, 1000);
    } else if (field.name == "sizeAlignment") {
      type.swizzling_alignment = as_integer(source_, field, 1 << 24);
    }
  }
}

void TypeTable::read_compression(const Attribute& scheme, TensorType& type) {
  SparsityCompression& compression = type.compression.emplace();
  for (const Attribute& field : as_fields(source_, scheme)) {
    if (field.name == "axis") {
      compression.axis = as_integer(source_, field, kHighestRank);
    } else if (field.name == "numElems") {
      compression.element_counts = as_integers(source_, field);
    } else if (field.name == "alignment") {
      compression.alignment = as_integer(source_, field, 1 << 24);
    }
  }
}

void TypeTable::parse_memory(Scanner& scanner, PlacedType& placed) {
  if (!scanner.accept('[')) {
    placed.memory = scanner.symbol("a memory such as @CMX_NN");
    return;
  }
  placed.memory = scanner.symbol("a memory such as @CMX_NN");
  if (scanner.accept(',')) {
    const char* const place = scanner.place();
    const std::uint64_t tile = scanner.integer("a tile");
    if (tile >= kMostClusters) {
      source_.fail(place, "a tile must be below 64, got " + std::to_string(tile));
    }
    placed.tile = static_cast<std::uint32_t>(tile);
  }
  scanner.expect(']');
}

}  // namespace vpusim::mlir
