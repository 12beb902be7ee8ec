#include "sim/importers/mlir/location_names.hpp"

#include <utility>

#include "sim/base/document.hpp"
#include "sim/importers/mlir/attributes.hpp"

namespace vpusim::mlir {
namespace {

constexpr int kDeepestLocation = 100;
constexpr std::size_t kLongestName = 1 << 14;  // fused of fused locations would grow without bounds

// "a?t_Convolution/b/c"; without a type "a?b/c".
std::string current_name(const std::vector<std::string>& parts,
                         const std::optional<std::string>& type) {
  std::string name = parts.front();
  const bool has_type = type && !type->empty();
  if (has_type) {
    name += "?t_" + *type;
  }
  for (std::size_t i = 1; i < parts.size(); ++i) {
    name += i == 1 && !has_type ? '?' : '/';
    name += parts[i];
  }
  return name;
}

// The profiler of that time dropped its own marks and the tile of a DMA, and named
// a SHAVE task by its tile and its place among the tile's SHAVEs, which only the
// last number of the mark "PROF_0_4_2_1" tells.
std::string name_before_2024(const std::vector<std::string>& parts, const Work& work) {
  const auto* kernel = std::get_if<ShaveKernel>(&work);
  std::string name = parts.front();
  std::string shave;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::string& part = parts[i];
    if (part.starts_with("PROF_")) {
      shave = part.substr(part.rfind('_') + 1);
    }
    const bool is_tile =
        part.starts_with("_cluster_") || (kernel != nullptr && part.starts_with("cluster_"));
    if (part.starts_with("PROF") || is_tile) {
      continue;
    }
    name += i == 1 && part.starts_with("t_") ? '?' : '/';
    name += part;
  }
  if (kernel != nullptr) {
    name += "/cluster_" + std::to_string(kernel->tile);
    if (!shave.empty()) {
      name += "/tile_" + shave;
    }
  }
  return name;
}

}  // namespace

std::string LocationNames::name(std::string_view location, const Work& work) {
  const Parts& found = parts(location, 0);
  if (found.names.empty()) {
    return {};
  }
  return style_ == Style::kBefore2024 ? name_before_2024(found.names, work)
                                      : current_name(found.names, found.type);
}

const LocationNames::Parts& LocationNames::parts(std::string_view location, int depth) {
  const auto known = known_.find(location);
  if (known != known_.end()) {
    return known->second;
  }
  Parts parsed = parse(location, depth);
  return known_.emplace(location, std::move(parsed)).first->second;
}

LocationNames::Parts LocationNames::parse(std::string_view location, int depth) {
  if (depth > kDeepestLocation) {
    source_.fail(location.data(),
                 "locations are nested deeper than 100, or one leads back to itself");
  }
  Scanner scanner(source_, location);
  if (scanner.peek() == '#') {
    const std::string_view alias = scanner.alias("a location");
    const auto found = aliases_.find(alias);
    if (found == aliases_.end()) {
      source_.fail(alias.data(), "unknown alias " + in_quotes(alias));
    }
    Scanner meaning(source_, found->second);
    std::string_view inside = found->second;
    meaning.accept_location(inside);
    return parts(inside, depth + 1);
  }
  if (scanner.peek() == '"') {
    std::string text = scanner.text("a name");
    if (scanner.peek() == ':') {
      return {};  // a position in a file
    }
    return {.names = {std::move(text)}, .type = std::nullopt};
  }
  if (scanner.accept_word("fused")) {
    return parse_fused(scanner, depth);
  }
  if (scanner.accept_word("callsite")) {
    Scanner callee(source_, scanner.inside("'('"));
    return parts(callee.attribute_value(), depth + 1);
  }
  return {};  // "unknown"
}

LocationNames::Parts LocationNames::parse_fused(Scanner& scanner, int depth) {
  Parts result;
  if (scanner.peek() == '<') {
    const Attribute metadata{.name = "fused", .value = scanner.group("'<'")};
    Scanner dictionary(source_, metadata.value.substr(1, metadata.value.size() - 2));
    if (dictionary.peek() == '{') {
      for (const Attribute& field : read_dictionary(source_, dictionary.inside("'{'"))) {
        if (field.name == "type") {
          result.type = Scanner(source_, field.value).text("the layer's type");
        }
      }
    }
  }
  // With metadata of its own, the children only add their parts. Otherwise the
  // first child that knows its layer speaks for all, and the layers of later ones
  // (fused into it) are dropped.
  const bool is_layer = result.type.has_value();
  std::size_t length = 0;
  Scanner children(source_, scanner.inside("the parts of a fused location"));
  while (!children.at_end()) {
    const Parts& child = parts(children.attribute_value(), depth + 1);
    children.accept(',');
    if (!is_layer && child.type && result.type) {
      continue;
    }
    if (!is_layer && child.type) {
      result.type = child.type;
    }
    for (const std::string& name : child.names) {
      length += name.size() + 1;
      if (length > kLongestName) {
        children.fail("a location with a name longer than 16384 characters");
      }
      result.names.push_back(name);
    }
  }
  return result;
}

}  // namespace vpusim::mlir
