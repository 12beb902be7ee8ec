#include "sim/base/warnings.hpp"

namespace vpusim {

void Warnings::add(const std::string& code, const std::string& message, std::uint64_t count) {
  const auto [place, is_new] = position_.try_emplace(message, list_.size());
  if (is_new) {
    list_.push_back({code, message, 0});
  }
  list_[place->second].count += count;
}

void Warnings::add(const std::vector<Warning>& warnings) {
  for (const Warning& warning : warnings) {
    add(warning.code, warning.message, warning.count);
  }
}

}  // namespace vpusim
