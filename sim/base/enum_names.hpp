#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace vpusim {

// The printed names of an enumeration's values 0, 1, 2, ..., in that order: one
// table for writing, reading, messages and schemas.
template <class Enum, std::size_t Count>
class EnumNames {
 public:
  constexpr explicit EnumNames(const std::array<std::string_view, Count>& names) : names_(names) {}

  constexpr std::string_view operator[](Enum value) const {
    return names_[static_cast<std::size_t>(value)];
  }

  constexpr std::optional<Enum> find(std::string_view name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) {
      return std::nullopt;
    }
    return static_cast<Enum>(found - names_.begin());
  }

  constexpr std::span<const std::string_view> all() const { return names_; }

 private:
  std::array<std::string_view, Count> names_;
};

// Precondition: `last` is the enumeration's last value, so no name is forgotten.
template <class Enum, Enum last, class... Names>
constexpr auto enum_names(Names... names) {
  static_assert(sizeof...(names) == static_cast<std::size_t>(last) + 1);
  return EnumNames<Enum, sizeof...(names)>({std::string_view(names)...});
}

}  // namespace vpusim
