#include "sim/importers/yaml/read_values.hpp"

#include <algorithm>
#include <span>

namespace vpusim::yaml {
namespace {

constexpr std::uint64_t kLargestExtent = std::uint64_t{1} << 40;
constexpr std::int64_t kLargestPadding = 1 << 15;
constexpr std::uint64_t kLargestCorner = std::numeric_limits<std::int32_t>::max() / 2;

Corner read_corner(const Cursor& cursor) {
  const Shape numbers = read_shape(cursor);
  if (numbers.size() != 3 || *std::max_element(numbers.begin(), numbers.end()) > kLargestCorner) {
    cursor.fail("expected [width, height, channel]");
  }
  return {static_cast<std::int32_t>(numbers[0]), static_cast<std::int32_t>(numbers[1]),
          static_cast<std::int32_t>(numbers[2])};
}

}  // namespace

void allow_only(const Cursor& cursor, std::initializer_list<std::string_view> keys) {
  cursor.allow_only(std::span(keys.begin(), keys.size()));
}

std::uint32_t read_small(const Cursor& cursor, std::string_view expected, std::uint64_t largest) {
  return static_cast<std::uint32_t>(cursor.as_unsigned(expected, largest));
}

bool read_flag_if(const Cursor& cursor, std::string_view key) {
  const auto value = cursor.find(key);
  return value && value->as_bool();
}

Shape read_shape(const Cursor& cursor) {
  Shape shape;
  for (const Cursor extent : cursor.elements("a list of whole numbers")) {
    shape.push_back(extent.as_unsigned("a whole number", kLargestExtent));
  }
  return shape;
}

Shape read_shape_if(const Cursor& cursor, std::string_view key) {
  const auto list = cursor.find(key);
  return list ? read_shape(*list) : Shape();
}

std::vector<Shape> read_shapes_if(const Cursor& cursor, std::string_view key) {
  std::vector<Shape> shapes;
  if (const auto list = cursor.find(key)) {
    for (const Cursor shape : list->elements("a list of lists")) {
      shapes.push_back(read_shape(shape));
    }
  }
  return shapes;
}

std::vector<std::uint32_t> read_small_list(const Cursor& cursor, std::uint64_t largest) {
  std::vector<std::uint32_t> numbers;
  for (const Cursor number : cursor.elements("a list of whole numbers")) {
    numbers.push_back(read_small(number, "a whole number", largest));
  }
  return numbers;
}

std::vector<std::uint32_t> read_small_list_if(const Cursor& cursor, std::string_view key,
                                              std::uint64_t largest) {
  const auto list = cursor.find(key);
  return list ? read_small_list(*list, largest) : std::vector<std::uint32_t>();
}

std::array<std::uint32_t, 2> read_window_if(const Cursor& cursor, std::string_view key) {
  const auto list = cursor.find(key);
  if (!list) {
    return {1, 1};
  }
  const std::vector<std::uint32_t> sizes = read_small_list(*list, 65'535);
  if (sizes.size() != 2 || std::min(sizes[0], sizes[1]) == 0) {
    list->fail("expected [height, width], each 1 to 65535");
  }
  return {sizes[0], sizes[1]};
}

Padding read_padding_if(const Cursor& cursor) {
  Padding padding;
  const auto found = cursor.find("padding");
  if (!found) {
    return padding;
  }
  allow_only(*found, {"left", "right", "top", "bottom"});
  const auto side = [&](std::string_view key, std::int32_t& value) {
    if (const auto entry = found->find(key)) {
      const std::int64_t number = entry->as_signed("a whole number");
      if (number > kLargestPadding || number < -kLargestPadding) {
        entry->fail(fmt::format("must be within +-32768, got {}", number));
      }
      value = static_cast<std::int32_t>(number);
    }
  };
  side("left", padding.left);
  side("right", padding.right);
  side("top", padding.top);
  side("bottom", padding.bottom);
  return padding;
}

std::pair<Corner, Corner> read_box(const Cursor& cursor) {
  std::vector<Corner> corners;
  for (const Cursor corner : cursor.elements("[[begin], [end]]")) {
    corners.push_back(read_corner(corner));
  }
  if (corners.size() != 2) {
    cursor.fail("expected [[begin], [end]]");
  }
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (corners[0][axis] > corners[1][axis]) {
      cursor.fail("ends before it starts");
    }
  }
  return {corners[0], corners[1]};
}

}  // namespace vpusim::yaml
