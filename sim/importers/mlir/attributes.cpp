#include "sim/importers/mlir/attributes.hpp"

#include <limits>

#include "sim/base/document.hpp"

namespace vpusim::mlir {
namespace {

constexpr std::uint64_t kLargestExtent = std::uint64_t{1} << 40;
constexpr std::int64_t kLargestPadding = 1 << 15;

Scanner scan(const SourceText& source, const Attribute& attribute) {
  return {source, attribute.value};
}

std::string named(const Attribute& attribute, std::string_view expected) {
  return std::string(expected) + " as '" + std::string(attribute.name) + "'";
}

std::uint64_t read_extent(Scanner& scanner, const Attribute& attribute) {
  const char* const place = scanner.place();
  const std::uint64_t value = scanner.integer(named(attribute, "a whole number"));
  if (value > kLargestExtent) {
    scanner.source().fail(place, "'" + std::string(attribute.name) +
                                     "' must be at most 2^40, got " + std::to_string(value));
  }
  return value;
}

std::vector<std::uint64_t> read_list(Scanner& scanner, const Attribute& attribute) {
  std::vector<std::uint64_t> numbers;
  scanner.expect('[');
  while (!scanner.accept(']')) {
    numbers.push_back(read_extent(scanner, attribute));
    if (scanner.peek() != ']') {
      scanner.expect(',');
    }
  }
  return numbers;
}

}  // namespace

std::vector<Attribute> read_dictionary(const SourceText& source, std::string_view inside) {
  std::vector<Attribute> attributes;
  Scanner scanner(source, inside);
  while (!scanner.at_end()) {
    Attribute& attribute = attributes.emplace_back();
    if (scanner.peek() == '"') {
      const char* const begin = scanner.place() + 1;
      scanner.text("an attribute's name");
      attribute.name = {begin, static_cast<std::size_t>(scanner.place() - begin) - 1};
    } else {
      attribute.name = scanner.word("an attribute's name");
    }
    if (scanner.accept('=')) {
      attribute.value = scanner.attribute_value();
    } else {
      scanner.accept_word("unit");  // "<profBeginFlag unit>"
      attribute.value = {attribute.name.data() + attribute.name.size(), 0};
      attribute.is_unit = true;
    }
    if (!scanner.at_end()) {
      scanner.expect(',');
    }
  }
  return attributes;
}

std::uint64_t as_integer(const SourceText& source, const Attribute& attribute) {
  return scan(source, attribute).integer(named(attribute, "a whole number"));
}

std::uint32_t as_integer(const SourceText& source, const Attribute& attribute,
                         std::uint32_t largest) {
  Scanner scanner = scan(source, attribute);
  const std::uint64_t value = as_integer(source, attribute);
  if (value > largest) {
    scanner.fail("'" + std::string(attribute.name) + "' must be at most " +
                 std::to_string(largest) + ", got " + std::to_string(value));
  }
  return static_cast<std::uint32_t>(value);
}

double as_real(const SourceText& source, const Attribute& attribute) {
  return scan(source, attribute).real(named(attribute, "a number"));
}

bool as_flag(const SourceText& source, const Attribute& attribute) {
  if (attribute.is_unit) {
    return true;
  }
  Scanner scanner = scan(source, attribute);
  if (scanner.accept_word("unit") || scanner.accept_word("true")) {
    return true;
  }
  if (scanner.accept_word("false")) {
    return false;
  }
  scanner.fail_expected(named(attribute, "true or false"));
}

std::vector<std::uint64_t> as_integers(const SourceText& source, const Attribute& attribute) {
  Scanner scanner = scan(source, attribute);
  if (scanner.accept_word("dense")) {
    scanner.expect('<');
    if (scanner.peek() == '[') {
      return read_list(scanner, attribute);
    }
    return {read_extent(scanner, attribute)};
  }
  if (scanner.accept_word("array")) {
    std::vector<std::uint64_t> numbers;
    scanner.expect('<');
    scanner.word("an element type");
    if (scanner.accept(':')) {
      do {
        numbers.push_back(read_extent(scanner, attribute));
      } while (scanner.accept(','));
    }
    scanner.expect('>');
    return numbers;
  }
  return read_list(scanner, attribute);
}

std::vector<Shape> as_shapes(const SourceText& source, const Attribute& attribute) {
  std::vector<Shape> shapes;
  Scanner scanner = scan(source, attribute);
  scanner.expect('[');
  while (!scanner.accept(']')) {
    shapes.push_back(read_list(scanner, attribute));
    if (scanner.peek() != ']') {
      scanner.expect(',');
    }
  }
  return shapes;
}

std::string_view as_enum(const SourceText& source, const Attribute& attribute) {
  Scanner scanner = scan(source, attribute);
  if (scanner.peek() == '#') {
    scanner.alias("an enumeration");
  }
  scanner.accept('<');
  return scanner.word(named(attribute, "a name"));
}

Padding as_padding(const SourceText& source, const Attribute& attribute) {
  Padding padding;
  for (const Attribute& side : as_fields(source, attribute)) {
    Scanner scanner = scan(source, side);
    const std::int64_t value = scanner.signed_integer(named(side, "a whole number"));
    if (value > kLargestPadding || value < -kLargestPadding) {
      scanner.fail("padding must be within +-32768, got " + std::to_string(value));
    }
    const auto amount = static_cast<std::int32_t>(value);
    if (side.name == "left") {
      padding.left = amount;
    } else if (side.name == "right") {
      padding.right = amount;
    } else if (side.name == "top") {
      padding.top = amount;
    } else if (side.name == "bottom") {
      padding.bottom = amount;
    } else {
      source.fail(side.name.data(),
                  "expected left, right, top or bottom, got " + in_quotes(side.name));
    }
  }
  return padding;
}

std::vector<Attribute> as_fields(const SourceText& source, const Attribute& attribute) {
  Scanner scanner = scan(source, attribute);
  if (scanner.peek() == '#') {
    scanner.alias("an attribute");
  }
  if (scanner.at_end()) {
    return {};
  }
  return read_dictionary(source, scanner.inside(named(attribute, "'<'")));
}

}  // namespace vpusim::mlir
