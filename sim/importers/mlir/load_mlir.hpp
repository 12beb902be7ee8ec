#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/schedule/schedule.hpp"

namespace vpusim {

// Reads a schedule as the VPU compiler prints its final level (VPURT tasks of
// VPUIP operations), in either generation of its syntax.
//
// `file` is only used in messages. `function` chooses among several functions
// that hold tasks: a name, or "2:main" for the second "// -----" section, or "1:main#2"
// for the second main of a section (files joined without a separator). Errors:
// InputError; it lists the functions where the choice is ambiguous.
Schedule load_mlir(const std::string& file, std::string_view text,
                   const std::optional<std::string>& function);

// Whether a text looks like MLIR rather than YAML or JSON.
bool looks_like_mlir(std::string_view text);

}  // namespace vpusim
