#pragma once

#include "sim/importers/mlir/module_reader.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim::mlir {

// Reads the body of a function into a schedule. Errors: InputError.
Schedule read_function(const SourceText& source, const Module& module, const Function& function);

}  // namespace vpusim::mlir
