#pragma once

#include <cstdint>
#include <string>

namespace vpusim::test {

// A schedule for VPU 2.7 of about `task_count` tasks as a compiler would print it,
// with the mix and the line lengths of real ones: for import at scale.
std::string mlir_text(std::uint32_t task_count);

}  // namespace vpusim::test
