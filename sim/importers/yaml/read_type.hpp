#pragma once

#include "sim/base/document.hpp"
#include "sim/schedule/tensor_type.hpp"

namespace vpusim::yaml {

// Reads a tensor type. Errors: InputError.
TensorType read_type(const Cursor& cursor);

}  // namespace vpusim::yaml
