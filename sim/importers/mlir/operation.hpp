#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/importers/mlir/attributes.hpp"
#include "sim/importers/mlir/scanner.hpp"

namespace vpusim::mlir {

// "inputs(%98 as %arg3: T, %cst)": the values a clause names, without '%'.
struct Clause {
  std::string_view name;
  std::vector<std::string_view> values;
  std::vector<std::string_view> aliases;  // "arg3" of the same value; empty without "as"
  std::string_view inside;                // the raw text, for clauses that name no values
};

// One operation in the compiler's custom syntax, split but not yet understood.
struct Operation {
  std::string_view name;  // "VPUIP.NNDMA"
  std::vector<Attribute> attributes;
  std::string_view symbol;  // "builtin_MVN" of "@VPU.SW::@builtin_MVN"
  std::vector<Clause> clauses;
  std::optional<std::uint32_t> tile;  // of "on tile 0 list 1"
  std::optional<std::uint32_t> list;
  std::string_view result_types;  // behind "->"
  std::string_view region;        // between the '{}' of an unnamed region
  std::string_view variants;      // of "variants : {...}"
  std::string_view ppe;           // of "PPE : {...}"
  std::string_view location;      // between the brackets of "loc(...)"

  const Clause* clause(std::string_view name) const;
  const Attribute* attribute(std::string_view name) const;
};

// Reads "%a, %b:2 = " when it is next: the names without '%'.
std::vector<std::string_view> read_results(Scanner& scanner);

// Reads an operation that is only a name and attributes, as those inside regions
// are: several may follow each other with no location between them.
Operation read_simple_operation(Scanner& scanner);

// Reads an operation, from its name up to and with its location; without one, up
// to the closing bracket of the region around it.
Operation read_operation(Scanner& scanner);

}  // namespace vpusim::mlir
