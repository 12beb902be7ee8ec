#pragma once

#include <string>

namespace vpusim {

// Names the very program that runs: its version and the linker's checksum of its content (the
// build id; without one, that of the file). Results of another build count as others.
const std::string& program_id();

}  // namespace vpusim
