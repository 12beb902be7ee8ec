// Any bytes as a network or a cache of cycles: one that is the same after writing and
// reading, or an InputError.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <string_view>

#include "nn_timing/vpunn/cycle_cache.hpp"
#include "nn_timing/vpunn/network_file.hpp"
#include "sim/base/input_error.hpp"

namespace {

using vpusim::InputError;
using vpusim::nn_timing::CycleCache;
using vpusim::nn_timing::NetworkFile;

void check(bool is_same) {
  if (!is_same) {
    std::fputs("not the same after a round trip\n", stderr);
    std::abort();
  }
}

void read_as_network(std::string_view bytes) {
  std::optional<NetworkFile> network;
  try {
    network = vpusim::nn_timing::read_network(bytes, "fuzz.vpunn");
  } catch (const InputError&) {
    return;
  }
  std::ostringstream out;
  vpusim::nn_timing::write_network(*network, out);
  const NetworkFile again = vpusim::nn_timing::read_network(out.str(), "again.vpunn");
  check(again.mlp == network->mlp && again.name == network->name);
}

void read_as_cache(std::string_view bytes) {
  std::optional<CycleCache> cache;
  try {
    cache = vpusim::nn_timing::read_cycle_cache(bytes, "fuzz.cachebin");
  } catch (const InputError&) {
    return;
  }
  std::ostringstream out;
  vpusim::nn_timing::write_cycle_cache(*cache, out);
  check(vpusim::nn_timing::read_cycle_cache(out.str(), "again.cachebin") == *cache);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_as_network(bytes);
  read_as_cache(bytes);
  return 0;
}
