// Any small table of layers, from end to end: a legal schedule, or an InputError.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "sim/analysis/legality.hpp"
#include "sim/base/input_error.hpp"
#include "sim/compiler/compile.hpp"
#include "sim/hw/load_device.hpp"
#include "sim/network/work.hpp"
#include "sim/network/yaml/load_layers.hpp"
#include "sim/timing/analytic/dpu_formula.hpp"
#include "sim/timing/shave/device_timing.hpp"

namespace vpusim {
namespace {

// What compiles in a fraction of a second under sanitizers.
bool is_small(const Network& network) {
  constexpr std::uint64_t kMostElements = 1 << 19;
  return network.layers().size() <= 16 &&
         std::all_of(
             network.tensors().begin(), network.tensors().end(),
             [](const NetworkTensor& tensor) { return tensor.element_count() <= kMostElements; });
}

void expect_legal(const Network& network, const HwConfig& hw, std::uint32_t effort) {
  CompileOptions options;
  options.effort = effort;
  options.is_depth_first = effort == 1 ? std::optional(true) : std::nullopt;
  const CompileResult result =
      compile(network, hw, options, AnalyticDpuTiming(), DeviceShaveTiming());
  const Legality legality = check_legality(result.schedule, hw);
  if (!legality.findings.empty()) {
    std::fprintf(stderr, "%s, effort %u: %s\n", hw.name.c_str(), effort,
                 legality.findings.front().message.c_str());
    std::abort();
  }
}

}  // namespace
}  // namespace vpusim

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const vpusim::DeviceCatalog catalog(VPUSIM_DEVICES);
  static const std::vector<vpusim::HwConfig> devices = {
      catalog.load("vpu_2_0"), catalog.load("vpu_2_7"), catalog.load("vpu_4_0"),
      catalog.load("npu_5_0")};
  std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const vpusim::Document document("fuzz.yaml", std::move(text), vpusim::Document::Syntax::kYaml);
    const vpusim::Network network = vpusim::load_layers("fuzz.yaml", document);
    if (vpusim::is_small(network)) {
      for (const vpusim::HwConfig& hw : devices) {
        vpusim::expect_legal(network, hw, 1);
      }
    }
  } catch (const vpusim::InputError&) {
  }
  return 0;
}
