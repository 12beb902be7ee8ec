#pragma once

// For mistakes of ours that are cheap to notice, in every build: prints the
// condition and aborts. Never for anything a user's file can cause.
#define VPUSIM_CHECK(condition)                               \
  do {                                                        \
    if (!(condition)) [[unlikely]] {                          \
      ::vpusim::check_failed(#condition, __FILE__, __LINE__); \
    }                                                         \
  } while (false)

namespace vpusim {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace vpusim
