#include "sim/schedule/compiled_device.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "sim/base/check.hpp"
#include "sim/base/input_error.hpp"
#include "sim/hw/device_keys.hpp"

namespace vpusim {
namespace {

void set(HwConfig& hw, std::string_view path, std::optional<std::uint32_t> count) {
  if (!count) {
    return;
  }
  const auto keys = device_keys();
  const auto key =
      std::find_if(keys.begin(), keys.end(), [&](const DeviceKey& k) { return k.path == path; });
  VPUSIM_CHECK(key != keys.end());
  if (*count < key->smallest || *count > key->largest) {
    throw InputError(fmt::format("the schedule was compiled for {} of {} ({}); it can be {} to {}",
                                 *count, path, key->meaning, key->smallest, key->largest));
  }
  key->set(hw, *count);
}

}  // namespace

HwConfig compiled_device(const HwConfig& hw, const Target& target) {
  HwConfig compiled = hw;
  set(compiled, "tile.count", target.tile_count);
  set(compiled, "shave.count_per_tile", target.shaves_per_tile);
  set(compiled, "dma.port_count", target.dma_port_count);
  return compiled;
}

}  // namespace vpusim
