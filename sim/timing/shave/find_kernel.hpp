#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace vpusim {

// The row of a kernel in a table sorted by name; null when it has none.
template <class Cost>
const Cost* find_kernel(const std::vector<Cost>& kernels, std::string_view name) {
  const auto found =
      std::lower_bound(kernels.begin(), kernels.end(), name,
                       [](const Cost& cost, std::string_view n) { return cost.kernel < n; });
  return found != kernels.end() && found->kernel == name ? &*found : nullptr;
}

}  // namespace vpusim
