#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/importers/mlir/aliases.hpp"
#include "sim/importers/mlir/attributes.hpp"
#include "sim/importers/mlir/scanner.hpp"
#include "sim/schedule/schedule_builder.hpp"

namespace vpusim::mlir {

// A type as the text gives it: the tensor, and the memory it names.
struct PlacedType {
  TypeId type;
  std::string_view memory;            // "DDR", "CMX_NN", "Register"; empty: not said
  std::optional<std::uint32_t> tile;  // of "[@CMX_NN, 2]"
};

// Reads types, each distinct text once: a schedule repeats few types very often.
class TypeTable {
 public:
  TypeTable(const SourceText& source, const Aliases& aliases, ScheduleBuilder& builder)
      : source_(source), aliases_(aliases), builder_(builder) {}

  // Errors: InputError for a type that is no buffer, has an unknown alias, an
  // unknown element, or a dynamic extent.
  const PlacedType& read(std::string_view text);

 private:
  PlacedType parse(std::string_view text, int depth);
  PlacedType parse_memref(Scanner& scanner);
  PlacedType parse_distributed(Scanner& scanner);
  PlacedType parse_iti(Scanner& scanner);
  void parse_shape_and_element(Scanner& scanner, TensorType& type);
  ElementType parse_element(Scanner& scanner, int depth);
  ElementType parse_quantized(std::string_view name, std::string_view inside, int depth);
  void parse_layout(Scanner& scanner, TensorType& type);
  void parse_order(Scanner& scanner, TensorType& type, int depth);
  void parse_memory(Scanner& scanner, PlacedType& placed);
  void read_strides(const Attribute& list, TensorType& type);
  void read_swizzling(const Attribute& scheme, TensorType& type);
  void read_compression(const Attribute& scheme, TensorType& type);
  std::string_view resolve(std::string_view alias) const;

  const SourceText& source_;
  const Aliases& aliases_;
  ScheduleBuilder& builder_;
  std::unordered_map<std::string_view, PlacedType> known_;
};

}  // namespace vpusim::mlir
