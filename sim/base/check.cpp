#include "sim/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace vpusim {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "vpusim: internal error: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace vpusim
