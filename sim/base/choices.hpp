#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/base/random.hpp"

namespace vpusim {

// A value and how often it is drawn relative to the others of its list.
template <class Value>
struct Weighted {
  Value value{};
  std::uint32_t weight = 0;
};
template <class Value>
using Choices = std::vector<Weighted<Value>>;

// Of the values that `is_legal` lets through; nullptr when none of them has a weight.
template <class Value, class IsLegal>
const Value* pick_if(Random& random, const Choices<Value>& choices, const IsLegal& is_legal) {
  std::uint32_t sum = 0;
  for (const Weighted<Value>& choice : choices) {
    sum += is_legal(choice.value) ? choice.weight : 0;
  }
  if (sum == 0) {
    return nullptr;
  }
  std::uint32_t left = random.below(sum);
  for (const Weighted<Value>& choice : choices) {
    if (is_legal(choice.value)) {
      if (left < choice.weight) {
        return &choice.value;
      }
      left -= choice.weight;
    }
  }
  return nullptr;
}

// Precondition: a value has a weight.
template <class Value>
const Value& pick(Random& random, const Choices<Value>& choices) {
  return *pick_if(random, choices, [](const Value&) { return true; });
}

// Of values that are legal. Where the choices give weight to none of them, any.
// Precondition: `legal` is not empty.
template <class Value>
Value pick_legal(Random& random, const Choices<Value>& choices, std::span<const Value> legal) {
  const Value* const found = pick_if(random, choices, [&](const Value& value) {
    return std::find(legal.begin(), legal.end(), value) != legal.end();
  });
  return found != nullptr ? *found : legal[random.below(static_cast<std::uint32_t>(legal.size()))];
}

// Each alike. Precondition: there is one.
template <class Value>
const Value& pick_from(Random& random, const std::vector<Value>& values) {
  return values[random.below(static_cast<std::uint32_t>(values.size()))];
}

// How sizes, such as extents or channels, are drawn: one of a list as networks have them, a power
// of two, evenly over the octaves, or a rare end of the legal range.
struct SizeMix {
  enum class Kind : std::uint8_t { kNetwork, kPower, kLogUniform, kEdge };
  Choices<Kind> kinds;
  std::vector<std::uint32_t> network;
  std::vector<std::uint32_t> edge;
  std::uint32_t largest_log_uniform = 0;
};

// `smallest` is that of powers and of the octaves. Preconditions: it is a power of two, as is
// `largest_power`, and not larger than that.
std::uint32_t draw_size(Random& random, const SizeMix& mix, std::uint32_t smallest,
                        std::uint32_t largest_power);

}  // namespace vpusim
