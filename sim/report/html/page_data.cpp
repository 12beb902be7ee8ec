#include "sim/report/html/page_data.hpp"

#include "sim/report/terminal/text.hpp"

namespace vpusim {

std::string shown_text(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  return for_terminal(text, kLongest);
}

std::uint32_t TextTable::add(std::string_view text) {
  const auto [entry, is_new] =
      numbers_.try_emplace(shown_text(text), static_cast<std::uint32_t>(texts_.size()));
  if (is_new) {
    texts_.push_back(entry->first);
  }
  return entry->second;
}

nlohmann::json TextTable::json() const { return texts_; }

}  // namespace vpusim
