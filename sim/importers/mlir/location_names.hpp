#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/importers/mlir/aliases.hpp"
#include "sim/importers/mlir/scanner.hpp"
#include "sim/schedule/task.hpp"

namespace vpusim::mlir {

// Turns the locations of operations into task names, as the vendor's profiler
// does: the join key between a simulated and a measured trace. The rule is in the
// README of this folder.
class LocationNames {
 public:
  // Compilers before 2024 (architectures "VPUX37XX") kept the layer's type and
  // their profiling marks among the parts of a location.
  enum class Style : std::uint8_t { kCurrent, kBefore2024 };

  LocationNames(const SourceText& source, const Aliases& aliases, Style style)
      : source_(source), aliases_(aliases), style_(style) {}

  // `location` is what stands between the brackets of "loc(...)". Empty when it
  // holds no name ("unknown", a file position).
  std::string name(std::string_view location, const Work& work);

 private:
  struct Parts {
    std::vector<std::string> names;
    std::optional<std::string> type;  // of the layer
  };

  const Parts& parts(std::string_view location, int depth);
  Parts parse(std::string_view location, int depth);
  Parts parse_fused(Scanner& scanner, int depth);

  const SourceText& source_;
  const Aliases& aliases_;
  Style style_;
  std::unordered_map<std::string_view, Parts> known_;
};

}  // namespace vpusim::mlir
