#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "sim/base/input_error.hpp"
#include "sim/compiler/compile.hpp"
#include "sim/hw/device_keys.hpp"
#include "sim/timing/analytic/dpu_formula.hpp"
#include "sim/timing/shave/device_timing.hpp"
#include "tests/sim/compiler/small_networks.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// Depthwise and pooling too, which have keys of their own.
Network network() {
  NetworkOfLayers net;
  NetworkTensorId image = net.convolution(net.input({1, 3, 32, 32}), 32, 3, 2);
  image = net.convolution(image, 32, 3, 1, true);
  image = net.add(Operation::kSigmoid, {net.pooling(image, 2, 2)});
  net.output(net.product(net.reshaped(image, {1, 32 * 9 * 9}), 10));
  return net.finish();
}

// What a study may ask of a device is compiled, or refused with a reason.
TEST(DeviceExtremes, AreCompiledOrRefused) {
  for (const char* const name : {"vpu_2_0", "vpu_4_0"}) {
    for (const DeviceKey& key : device_keys()) {
      for (const std::uint64_t value :
           {key.smallest, key.smallest + 1, key.largest - 1, key.largest}) {
        HwConfig hw = catalog_device(name);
        if (value < key.smallest || value > key.largest || value > 1'000'000'000'000) {
          continue;
        }
        SCOPED_TRACE(std::string(key.path) + ": " + std::to_string(value));
        key.set(hw, value);
        try {
          CompileOptions options;
          options.effort = 1;
          const CompileResult result =
              compile(network(), hw, options, AnalyticDpuTiming(), DeviceShaveTiming());
          EXPECT_FALSE(result.schedule.tasks().empty());
        } catch (const InputError&) {
        }
      }
    }
  }
}

}  // namespace
}  // namespace vpusim::test
