#pragma once

#include <compare>
#include <cstdint>

#include "sim/schedule/element_type.hpp"
#include "sim/schedule/tensor_type.hpp"

namespace vpusim {

// What a tensor of four dimensions is, as a task sees it.
struct Image {
  std::uint32_t channels = 16;
  std::uint32_t height = 1;
  std::uint32_t width = 1;
  ElementType element;

  auto operator<=>(const Image&) const = default;

  std::uint64_t bytes() const {
    return std::uint64_t{channels} * height * width * element.bits() / 8;
  }
};

inline Image image_of(const TensorType& type) {
  return {static_cast<std::uint32_t>(type.shape[1]), static_cast<std::uint32_t>(type.shape[2]),
          static_cast<std::uint32_t>(type.shape[3]), type.element};
}

// Without gaps, channels innermost.
inline TensorType type_of(const Image& image) {
  TensorType type;
  type.shape = {1, image.channels, image.height, image.width};
  type.element = image.element;
  type.order = {0, 2, 3, 1};
  return type;
}

}  // namespace vpusim
