#include "sim/network/yaml/entry_reader.hpp"

#include <fmt/format.h>

#include <utility>

#include "sim/network/infer_shapes.hpp"

namespace vpusim {

const Shape& EntryReader::input() const {
  if (inputs.empty()) {
    cursor.fail("reads nothing: say 'from'");
  }
  return inputs[0];
}

std::size_t EntryReader::spatial_rank() const {
  if (input().size() < 3) {
    cursor.fail("needs an input of at least 3 dimensions, got " + shown(input()));
  }
  return input().size() - 2;
}

std::uint64_t EntryReader::extent(std::size_t dimension) const {
  if (dimension >= input().size()) {
    cursor.fail(fmt::format("needs an input of more than {} dimensions, got {}", dimension,
                            shown(input())));
  }
  return input()[dimension];
}

bool EntryReader::flag(std::string_view key, bool otherwise) const {
  const auto value = cursor.find(key);
  return value ? value->as_bool() : otherwise;
}

std::uint64_t EntryReader::count(const Cursor& value, std::string_view expected,
                                 std::uint64_t largest) {
  const std::uint64_t number = value.as_unsigned(expected, largest);
  if (number == 0) {
    value.fail("must be > 0, got 0");
  }
  return number;
}

std::uint32_t EntryReader::axis(const Cursor& value, std::size_t rank) const {
  const std::int64_t number = value.as_signed("an axis");
  const auto all = static_cast<std::int64_t>(rank);
  if (number < -all || number >= all) {
    value.fail(fmt::format("axis {} is none of the {} of {}", number, rank, shown(input())));
  }
  return static_cast<std::uint32_t>(number < 0 ? number + all : number);
}

std::uint32_t EntryReader::axis_or(std::int64_t otherwise) const {
  const auto value = cursor.find("axis");
  if (value) {
    return axis(*value, input().size());
  }
  return static_cast<std::uint32_t>(
      otherwise < 0 ? static_cast<std::int64_t>(input().size()) + otherwise : otherwise);
}

std::vector<std::uint32_t> EntryReader::per_dimension(std::string_view key, std::uint32_t otherwise,
                                                      std::uint32_t least) const {
  const auto value = cursor.find(key);
  const std::size_t rank = spatial_rank();
  if (!value || value->is_scalar()) {
    const std::uint32_t number = value ? window_number(*value, least) : otherwise;
    return std::vector<std::uint32_t>(rank, number);
  }
  std::vector<std::uint32_t> numbers;
  for (const Cursor element : value->elements("a whole number or a list of them")) {
    numbers.push_back(window_number(element, least));
  }
  if (numbers.size() != rank) {
    value->fail(fmt::format("expected {} numbers, got {}", rank, numbers.size()));
  }
  return numbers;
}

std::uint32_t EntryReader::window_number(const Cursor& value, std::uint32_t least) {
  const auto number =
      static_cast<std::uint32_t>(value.as_unsigned("a whole number", kLargestWindow));
  if (number < least) {
    value.fail(fmt::format("must be at least {}, got {}", least, number));
  }
  return number;
}

std::vector<std::int64_t> EntryReader::signed_list(std::string_view key) const {
  constexpr std::int64_t kMost = std::int64_t{1} << 40;
  std::vector<std::int64_t> numbers;
  const auto add = [&](const Cursor& value) {
    const std::int64_t number = value.as_signed("a whole number");
    if (number > kMost || number < -kMost) {
      value.fail(fmt::format("must be within +-{}, got {}", kMost, number));
    }
    numbers.push_back(number);
  };
  const Cursor list = cursor.at(key);
  if (list.is_scalar()) {
    add(list);
    return numbers;
  }
  for (const Cursor value : list.elements("a whole number or a list of them")) {
    add(value);
  }
  return numbers;
}

void EntryReader::constant(std::string suffix, Shape shape) const {
  layer.constants.push_back({std::move(suffix), std::move(shape)});
}

}  // namespace vpusim
