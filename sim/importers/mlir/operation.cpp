#include "sim/importers/mlir/operation.hpp"

#include <algorithm>

namespace vpusim::mlir {
namespace {

constexpr std::uint32_t kMostTiles = 1 << 16;

void read_values(const SourceText& source, Clause& clause) {
  Scanner scanner(source, clause.inside);
  while (!scanner.at_end()) {
    if (scanner.peek() != '%') {
      // A type, or whatever else a clause may hold. A value behind it comes after a comma.
      scanner.attribute_value();
      if (!scanner.accept(',')) {
        return;
      }
      continue;
    }
    clause.values.push_back(scanner.value_name("a value"));
    clause.aliases.emplace_back();
    if (scanner.accept_word("as")) {
      clause.aliases.back() = scanner.value_name("a value");
    }
    if (scanner.accept(':')) {
      scanner.type();
    }
    scanner.accept(',');
  }
}

void read_attributes(Scanner& scanner, std::string_view inside, Operation& operation) {
  const std::vector<Attribute> read = read_dictionary(scanner.source(), inside);
  operation.attributes.insert(operation.attributes.end(), read.begin(), read.end());
}

// "{...}", "<{...}>" (the properties of newer compilers), or "<ADD>" (the mode of an
// older PPETask).
bool read_any_attributes(Scanner& scanner, Operation& operation) {
  if (scanner.peek() == '<') {
    const std::string_view inside = scanner.inside("'<'");
    Scanner properties(scanner.source(), inside);
    if (properties.peek() == '{') {
      read_attributes(scanner, properties.inside("properties in '<{}>'"), operation);
    } else {
      operation.attributes.push_back({.name = "mode", .value = inside, .is_unit = false});
    }
    return true;
  }
  if (scanner.peek() == '{') {
    read_attributes(scanner, scanner.inside("attributes"), operation);
    return true;
  }
  return false;
}

// "on tile 0 [list 1]"
void read_placement(Scanner& scanner, Operation& operation) {
  const auto number = [&](std::string_view expected) {
    const char* const place = scanner.place();
    const std::uint64_t value = scanner.integer(expected);
    if (value >= kMostTiles) {
      scanner.source().fail(place, "no device has that many: " + std::to_string(value));
    }
    return static_cast<std::uint32_t>(value);
  };
  if (!scanner.accept_word("tile")) {
    scanner.fail_expected("'tile'");
  }
  operation.tile = number("a tile");
  if (scanner.accept_word("list")) {
    operation.list = number("a list");
  }
}

std::string_view read_types(Scanner& scanner) {
  scanner.peek();
  const char* const begin = scanner.place();
  do {
    scanner.type();
  } while (scanner.accept(','));
  return {begin, static_cast<std::size_t>(scanner.place() - begin)};
}

// The '{' that is next opens a region, not a dictionary of attributes: the
// kernel's dictionary comes before its symbol.
bool opens_region(const Operation& operation) { return !operation.symbol.empty(); }

void read_word(Scanner& scanner, Operation& operation) {
  const std::string_view word = scanner.word("a clause");
  if (word == "on") {
    read_placement(scanner, operation);
  } else if ((word == "variants" || word == "PPE") && scanner.accept(':')) {
    (word == "PPE" ? operation.ppe : operation.variants) = scanner.inside("a region in '{}'");
  } else if (scanner.peek() == '(') {
    Clause& clause = operation.clauses.emplace_back();
    clause.name = word;
    clause.inside = scanner.inside("'('");
    read_values(scanner.source(), clause);
  } else {
    // A word that stands alone, or introduces a bracket: kept as a clause without values.
    operation.clauses.push_back({.name = word, .values = {}, .aliases = {}, .inside = {}});
  }
}

}  // namespace

const Clause* Operation::clause(std::string_view wanted) const {
  const auto found = std::find_if(clauses.begin(), clauses.end(),
                                  [&](const Clause& c) { return c.name == wanted; });
  return found == clauses.end() ? nullptr : &*found;
}

const Attribute* Operation::attribute(std::string_view wanted) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&](const Attribute& a) { return a.name == wanted; });
  return found == attributes.end() ? nullptr : &*found;
}

std::vector<std::string_view> read_results(Scanner& scanner) {
  std::vector<std::string_view> results;
  if (scanner.peek() != '%') {
    return results;
  }
  do {
    results.push_back(scanner.value_name("a result"));
    if (scanner.accept(':')) {
      scanner.integer("a number of results");
    }
  } while (scanner.accept(','));
  scanner.expect('=');
  return results;
}

Operation read_simple_operation(Scanner& scanner) {
  Operation operation;
  operation.name = scanner.word("an operation");
  while (read_any_attributes(scanner, operation)) {
  }
  scanner.accept_location(operation.location);
  return operation;
}

Operation read_operation(Scanner& scanner) {
  Operation operation;
  if (scanner.peek() == '"') {
    scanner.fail(
        "this is MLIR's generic form; print the schedule in the custom form (without "
        "--mlir-print-op-generic)");
  }
  operation.name = scanner.word("an operation");
  while (true) {
    switch (scanner.peek()) {
      case '\0':
      case '}':
        return operation;
      case '{':
        if (opens_region(operation)) {
          operation.region = scanner.inside("a region");
          break;
        }
        [[fallthrough]];
      case '<':
        read_any_attributes(scanner, operation);
        break;
      case '@':
        operation.symbol = scanner.symbol("a symbol");
        break;
      case '-':
        if (!scanner.accept_arrow()) {
          scanner.fail_expected("'->'");
        }
        operation.result_types = read_types(scanner);
        break;
      case ':':
        scanner.expect(':');
        operation.result_types = read_types(scanner);
        break;
      case '(':
      case '[':
        scanner.group("a bracket");  // of a clause that nothing here needs
        break;
      default:
        if (scanner.accept_location(operation.location)) {
          return operation;
        }
        read_word(scanner, operation);
    }
  }
}

}  // namespace vpusim::mlir
