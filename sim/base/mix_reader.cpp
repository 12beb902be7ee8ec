#include "sim/base/mix_reader.hpp"

#include <charconv>
#include <system_error>
#include <utility>

#include "sim/base/enum_names.hpp"

namespace vpusim {

Members::Members(const Cursor& mapping, std::vector<std::string_view> legal) : mapping_(mapping) {
  if (!mapping.is_mapping()) {
    mapping.fail_expected("a mapping");
  }
  mapping.allow_only(legal);
}

std::uint32_t read_weight(const Cursor& cursor) {
  constexpr std::uint32_t kLargest = 1'000'000;
  return static_cast<std::uint32_t>(cursor.as_unsigned("a weight, a whole number", kLargest));
}

double read_percent(const Cursor& cursor) {
  constexpr std::string_view kExpected = "a number of percent, 0 to 100";
  const double value = cursor.as_real(kExpected);
  if (!(value >= 0 && value <= 100)) {
    cursor.fail_expected(kExpected);
  }
  return value;
}

std::uint32_t read_size(const Cursor& cursor, std::uint32_t largest) {
  const std::uint64_t size = cursor.as_unsigned("a size", largest);
  if (size == 0) {
    cursor.fail("must be at least 1, got 0");
  }
  return static_cast<std::uint32_t>(size);
}

void read_sizes(const Cursor& cursor, std::vector<std::uint32_t>& sizes, std::uint32_t largest) {
  sizes.clear();
  for (const Cursor element : cursor.elements("a list of sizes")) {
    sizes.push_back(read_size(element, largest));
  }
  if (sizes.empty()) {
    cursor.fail("the list is empty, so there is nothing to draw");
  }
}

void read_checked_choices(const Cursor& cursor, Choices<std::string>& choices,
                          const NameCheck& problem_of) {
  read_choices(cursor, choices, [&](const Cursor& entry) {
    if (const std::optional<std::string> problem = problem_of(entry.key())) {
      entry.fail_at_key(*problem);
    }
    return std::string(entry.key());
  });
}

void read_numbered_choices(const Cursor& cursor, Choices<std::uint32_t>& choices,
                           std::uint32_t largest) {
  read_choices(cursor, choices, [&](const Cursor& entry) {
    std::uint32_t value = 0;
    const std::string_view key = entry.key();
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), value);
    if (error != std::errc() || end != key.data() + key.size() || value < 1 || value > largest) {
      entry.fail_at_key(
          fmt::format("expected a whole number, 1 to {}, got {}", largest, in_quotes(key)));
    }
    return value;
  });
}

void read_size_mix(const Cursor& cursor, SizeMix& sizes, std::uint32_t largest) {
  constexpr auto kKindNames =
      enum_names<SizeMix::Kind, SizeMix::Kind::kEdge>("network", "power", "log_uniform", "edge");
  const Members members(cursor, {"kinds", "network", "edge", "largest_log_uniform"});
  members.member("kinds", [&](const Cursor& c) { read_named_choices(c, sizes.kinds, kKindNames); });
  members.member("network", [&](const Cursor& c) { read_sizes(c, sizes.network, largest); });
  members.member("edge", [&](const Cursor& c) { read_sizes(c, sizes.edge, largest); });
  members.member("largest_log_uniform", [&](const Cursor& c) {
    constexpr std::uint32_t kSmallest = 16;
    const std::uint64_t size = c.as_unsigned("a size", largest);
    if (size < kSmallest) {
      c.fail(fmt::format("must be at least {}, got {}", kSmallest, size));
    }
    sizes.largest_log_uniform = static_cast<std::uint32_t>(size);
  });
}

}  // namespace vpusim
