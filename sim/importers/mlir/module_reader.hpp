#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/importers/mlir/aliases.hpp"
#include "sim/importers/mlir/scanner.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim::mlir {

// A function with a body, not yet read.
struct Function {
  std::string_view name;       // without '@'
  std::string_view arguments;  // between the brackets
  std::size_t result_count = 0;
  std::string_view body;   // between the '{}'
  bool has_tasks = false;  // it is a schedule
};

// One module of a file (lit tests hold several, separated by "// -----"), or functions
// without one.
struct Module {
  std::string name;
  Target target;
  Aliases aliases;
  std::vector<Function> functions;
};

// Reads all but the bodies of the functions. `range` is one section of the source; it
// holds several modules where files were joined without a separator. Operations that say
// nothing about time are skipped.
std::vector<Module> read_modules(const SourceText& source, std::string_view range);

// The sections of a file, in order.
std::vector<std::string_view> sections_of(std::string_view text);

}  // namespace vpusim::mlir
