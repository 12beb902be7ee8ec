#pragma once

#include <span>
#include <string>

namespace vpusim::nn_timing {

// The bytes packed with deflate, in the frame of gzip (without time or name) or of zlib (as HDF5
// has it). Equal bytes give equal ones. Errors: std::bad_alloc.
std::string gzip_packed(std::span<const char> bytes);
std::string zlib_packed(std::span<const char> bytes);

}  // namespace vpusim::nn_timing
