#include "sim/importers/yaml/read_type.hpp"

#include <algorithm>

#include "sim/importers/yaml/keys.hpp"
#include "sim/importers/yaml/read_values.hpp"

namespace vpusim::yaml {
namespace {

Distribution read_distribution(const Cursor& cursor) {
  allow_only(cursor,
             {"modes", "cluster_count", "tile_grid", "alignment", "uniform", "kernel", "strides",
              "padding", "memory_shapes", "memory_offsets", "compute_shapes", "compute_offsets"});
  Distribution d;
  for (const Cursor mode : cursor.at("modes").elements("a list of modes")) {
    const std::string_view name = mode.as_text("a mode");
    const auto* const known = std::find_if(
        schedule_keys::kDistributionModes.begin(), schedule_keys::kDistributionModes.end(),
        [&](const schedule_keys::DistributionMode& m) { return m.name == name; });
    if (known == schedule_keys::kDistributionModes.end()) {
      std::vector<std::string_view> names;
      names.reserve(schedule_keys::kDistributionModes.size());
      for (const schedule_keys::DistributionMode& m : schedule_keys::kDistributionModes) {
        names.push_back(m.name);
      }
      mode.fail("unknown mode " + in_quotes(name) + did_you_mean(name, names));
    }
    d.modes = static_cast<std::uint8_t>(d.modes | known->mode);
  }
  const Cursor count = cursor.at("cluster_count");
  d.cluster_count = read_small(count, "a number of tiles", kLargestTile + 1);
  if (d.cluster_count == 0) {
    count.fail("must be > 0, got 0");
  }
  d.tile_grid = read_shape_if(cursor, "tile_grid");
  d.alignment = read_shape_if(cursor, "alignment");
  d.is_uniform = read_flag_if(cursor, "uniform");
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
  halo.cluster = read_small(from ? *from : cursor.at("to_cluster"), "a tile", kLargestTile);
  halo.shape = read_shape(cursor.at("shape"));
  halo.offset = read_shape(cursor.at("offset"));
  return halo;
}

}  // namespace

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
    cursor.at("strides").fail(
        fmt::format("expected {} strides, got {}", rank, type.strides.size()));
  }
  if (const auto swizzling = cursor.find("swizzling")) {
    allow_only(*swizzling, {"key", "alignment_bytes"});
    type.swizzling_key = read_small(swizzling->at("key"), "a key", 1000);
    type.swizzling_alignment = read_small(swizzling->at("alignment_bytes"), "bytes", 1 << 24);
  }
  if (const auto compression = cursor.find("compression")) {
    allow_only(*compression, {"axis", "element_counts", "alignment_bytes"});
    type.compression = {
        .axis = read_small(compression->at("axis"), "a dimension", 255),
        .element_counts = read_shape(compression->at("element_counts")),
        .alignment = read_small(compression->at("alignment_bytes"), "bytes", 1 << 24)};
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

}  // namespace vpusim::yaml
