// Any bytes as a table of layers: a network, or an InputError.

#include <cstddef>
#include <cstdint>
#include <string>

#include "sim/base/input_error.hpp"
#include "sim/network/work.hpp"
#include "sim/network/yaml/load_layers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const vpusim::Document document("fuzz.yaml", std::move(text), vpusim::Document::Syntax::kYaml);
    const vpusim::Network network = vpusim::load_layers("fuzz.yaml", document);
    vpusim::compulsory_bytes(network);
    vpusim::mac_count(network);
  } catch (const vpusim::InputError&) {
  }
  return 0;
}
