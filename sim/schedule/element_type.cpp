#include "sim/schedule/element_type.hpp"

#include <array>

namespace vpusim {
namespace {

struct Format {
  std::string_view name;
  std::uint8_t bits;
};

// In the order of NumberFormat.
constexpr auto kFormats = std::to_array<Format>({
    {"f64", 64}, {"f32", 32},  {"f16", 16},  {"bf16", 16},  {"f8E4M3FN", 8}, {"f8E5M2", 8},
    {"i64", 64}, {"si64", 64}, {"ui64", 64}, {"i32", 32},   {"si32", 32},    {"ui32", 32},
    {"i16", 16}, {"si16", 16}, {"ui16", 16}, {"i8", 8},     {"si8", 8},      {"ui8", 8},
    {"i4", 4},   {"si4", 4},   {"ui4", 4},   {"i2", 2},     {"si2", 2},      {"ui2", 2},
    {"i1", 1},   {"si1", 1},   {"ui1", 1},   {"index", 64},
});
static_assert(kFormats.size() == static_cast<std::size_t>(NumberFormat::kIndex) + 1);

constexpr std::string_view kQuantized = "quant.";

}  // namespace

std::uint64_t ElementType::bits() const { return kFormats[static_cast<std::size_t>(format)].bits; }

std::string ElementType::name() const {
  return std::string(is_quantized ? kQuantized : "") +
         std::string(kFormats[static_cast<std::size_t>(format)].name);
}

std::optional<ElementType> ElementType::from_name(std::string_view name) {
  ElementType type;
  if (name.starts_with(kQuantized)) {
    type.is_quantized = true;
    name.remove_prefix(kQuantized.size());
  }
  for (std::size_t i = 0; i < kFormats.size(); ++i) {
    if (kFormats[i].name == name) {
      type.format = static_cast<NumberFormat>(i);
      return type;
    }
  }
  return std::nullopt;
}

}  // namespace vpusim
