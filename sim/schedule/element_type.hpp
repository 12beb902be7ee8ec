#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/quantity.hpp"

namespace vpusim {

// The numeric formats of tensors, named as the compiler prints them.
enum class NumberFormat : std::uint8_t {
  kF64,
  kF32,
  kF16,
  kBf16,
  kF8E4M3,
  kF8E5M2,
  kI64,
  kSi64,
  kUi64,
  kI32,
  kSi32,
  kUi32,
  kI16,
  kSi16,
  kUi16,
  kI8,
  kSi8,
  kUi8,
  kI4,
  kSi4,
  kUi4,
  kI2,
  kSi2,
  kUi2,
  kI1,
  kSi1,
  kUi1,
  kIndex,
};

// One element of a tensor. Quantised numbers ("quant.ui8") have a scale and a
// zero point that no timing depends on; only that they exist is kept.
struct ElementType {
  NumberFormat format = NumberFormat::kF16;
  bool is_quantized = false;

  std::uint64_t bits() const;
  std::string name() const;
  // The inverse of name(); nothing for an unknown name.
  static std::optional<ElementType> from_name(std::string_view name);

  auto operator<=>(const ElementType&) const = default;
};

}  // namespace vpusim
