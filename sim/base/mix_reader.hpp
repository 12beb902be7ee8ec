#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/choices.hpp"
#include "sim/base/document.hpp"
#include "sim/base/nearest.hpp"

// Reads what a file says about random draws: which values, how often each. A list in a file
// replaces the one before. Errors: InputError with file:line:column, everywhere.

namespace vpusim {

// Reads the members of a mapping that are there and refuses others.
class Members {
 public:
  Members(const Cursor& mapping, std::vector<std::string_view> legal);

  template <class Read>
  void member(std::string_view key, const Read& read) const {
    if (const auto value = mapping_.find(key)) {
      read(*value);
    }
  }

 private:
  Cursor mapping_;
};

// A weight is a whole number up to a million.
std::uint32_t read_weight(const Cursor& cursor);
double read_percent(const Cursor& cursor);  // 0 to 100
// 1 to `largest`; of a list that is not empty.
std::uint32_t read_size(const Cursor& cursor, std::uint32_t largest);
void read_sizes(const Cursor& cursor, std::vector<std::uint32_t>& sizes, std::uint32_t largest);

// A mapping of values to weights, one of which is not zero; `value_of` reads an entry's key.
template <class Value, class ValueOf>
void read_choices(const Cursor& cursor, Choices<Value>& choices, const ValueOf& value_of) {
  choices.clear();
  std::uint64_t sum = 0;
  for (const Cursor entry : cursor.entries("a mapping of values to weights")) {
    const std::uint32_t weight = read_weight(entry);
    choices.push_back({value_of(entry), weight});
    sum += weight;
  }
  if (sum == 0) {
    cursor.fail("no value has a weight, so there is nothing to draw");
  }
}

template <class Value, class Names>
void read_named_choices(const Cursor& cursor, Choices<Value>& choices, const Names& names) {
  read_choices(cursor, choices, [&](const Cursor& entry) {
    const auto value = names.find(entry.key());
    if (!value) {
      entry.fail_at_key(
          fmt::format("unknown name '{}'{}", entry.key(), did_you_mean(entry.key(), names.all())));
    }
    return *value;
  });
}

// Says what is wrong with a name, such as "unknown kernel 'SoftMx'"; nothing when it is legal.
using NameCheck = std::function<std::optional<std::string>(std::string_view name)>;

// Values are names of what lies elsewhere.
void read_checked_choices(const Cursor& cursor, Choices<std::string>& choices,
                          const NameCheck& problem_of);

// Values are whole numbers, 1 to `largest`.
void read_numbered_choices(const Cursor& cursor, Choices<std::uint32_t>& choices,
                           std::uint32_t largest);

// The members `kinds`, `network`, `edge` and `largest_log_uniform`; sizes are 1 to `largest`.
void read_size_mix(const Cursor& cursor, SizeMix& sizes, std::uint32_t largest);

}  // namespace vpusim
