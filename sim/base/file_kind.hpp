#pragma once

#include <string_view>

#include "sim/base/document.hpp"

namespace vpusim {

// Refuses a file of ours, or a profiling trace, that is not what its reader expects: "expected a
// schedule; this is an explanation of 'vpusim explain --json'". What is of no known kind passes.
//
// `own_key` is the key that names the expected kind, "vpusim_schedule". Errors: InputError.
void refuse_other_kinds(const Cursor& root, std::string_view own_key, std::string_view expected);

}  // namespace vpusim
