// Any bytes as an ONNX model: a network, or an InputError. The file's folder does not exist, so
// data outside of the file are nowhere.

#include <cstddef>
#include <cstdint>
#include <string>

#include "sim/base/input_error.hpp"
#include "sim/network/onnx/load_onnx.hpp"
#include "sim/network/work.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  try {
    const vpusim::Network network = vpusim::load_onnx("/nowhere/fuzz.onnx", bytes, {});
    vpusim::compulsory_bytes(network);
    vpusim::mac_count(network);
  } catch (const vpusim::InputError&) {
  }
  return 0;
}
