#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/schedule/ids.hpp"

namespace vpusim {

// One invocation of a kernel: the buffers it gets and its literal arguments.
struct KernelRun {
  std::vector<BufferId> inputs;
  std::vector<BufferId> outputs;
  std::string arguments;  // as printed: "[false, true, 1.0E-5]"; empty: none
  auto operator<=>(const KernelRun&) const = default;
};

// A kernel on the SHAVEs of one tile (VPUIP.SW.Kernel). Several runs go to the
// tile's SHAVEs in parallel.
struct ShaveKernel {
  std::string symbol;  // "builtin_MVN", "cache_flush_invalidate"
  std::uint32_t tile = 0;
  std::uint32_t list = 0;  // which SHAVE, where each has a queue of its own
  std::vector<BufferId> inputs;
  std::vector<BufferId> outputs;
  std::vector<BufferId> profiling_data;
  std::vector<KernelRun> runs;
  auto operator<=>(const ShaveKernel&) const = default;

  // The name that costs are published under: "builtin_MVN_3" is "MVN".
  std::string kernel_name() const {
    constexpr std::string_view kPrefix = "builtin_";
    std::string_view name = symbol;
    if (!name.starts_with(kPrefix)) {
      return symbol;
    }
    name.remove_prefix(kPrefix.size());
    return std::string(name.substr(0, name.find('_')));
  }
};

}  // namespace vpusim
