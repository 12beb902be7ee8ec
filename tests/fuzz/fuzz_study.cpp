// Any bytes as a study: what it says, or an InputError.

#include <cstddef>
#include <cstdint>
#include <string>

#include "sim/base/input_error.hpp"
#include "sim/sweep/study.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    vpusim::read_study("fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size));
  } catch (const vpusim::InputError&) {
  }
  return 0;
}
