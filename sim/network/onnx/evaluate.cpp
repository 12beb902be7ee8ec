#include "sim/network/onnx/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>

namespace vpusim::onnx_graph {
namespace {

using Values = std::vector<double>;
using Place = std::vector<std::uint64_t>;

double modulo(double a, double b) {
  const double rest = std::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

double binary(Operation operation, double a, double b, bool is_integer) {
  switch (operation) {
    case Operation::kAdd:
      return a + b;
    case Operation::kSub:
      return a - b;
    case Operation::kMul:
      return a * b;
    case Operation::kDiv:
      return is_integer ? std::trunc(a / b) : a / b;
    case Operation::kPow:
      return std::pow(a, b);
    case Operation::kMod:
      return modulo(a, b);
    case Operation::kMax:
      return std::max(a, b);
    case Operation::kMin:
      return std::min(a, b);
    case Operation::kEqual:
      return a == b ? 1 : 0;
    case Operation::kGreater:
      return a > b ? 1 : 0;
    case Operation::kGreaterOrEqual:
      return a >= b ? 1 : 0;
    case Operation::kLess:
      return a < b ? 1 : 0;
    case Operation::kLessOrEqual:
      return a <= b ? 1 : 0;
    case Operation::kAnd:
      return a != 0 && b != 0 ? 1 : 0;
    case Operation::kOr:
      return a != 0 || b != 0 ? 1 : 0;
    default:
      return std::nan("");
  }
}

bool is_binary(Operation operation) {
  switch (operation) {
    case Operation::kAdd:
    case Operation::kSub:
    case Operation::kMul:
    case Operation::kDiv:
    case Operation::kPow:
    case Operation::kMod:
    case Operation::kMax:
    case Operation::kMin:
    case Operation::kEqual:
    case Operation::kGreater:
    case Operation::kGreaterOrEqual:
    case Operation::kLess:
    case Operation::kLessOrEqual:
    case Operation::kAnd:
    case Operation::kOr:
      return true;
    default:
      return false;
  }
}

std::optional<double> unary(Operation operation, double a, bool is_integer) {
  switch (operation) {
    case Operation::kNeg:
      return -a;
    case Operation::kAbs:
      return std::abs(a);
    case Operation::kFloor:
      return std::floor(a);
    case Operation::kCeil:
      return std::ceil(a);
    case Operation::kRound:
      return std::nearbyint(a);
    case Operation::kSqrt:
      return std::sqrt(a);
    case Operation::kSign:
      return a > 0 ? 1 : a < 0 ? -1 : 0;
    case Operation::kReciprocal:
      return 1 / a;
    case Operation::kExp:
      return std::exp(a);
    case Operation::kLog:
      return std::log(a);
    case Operation::kRelu:
      return std::max(a, 0.0);
    case Operation::kNot:
      return a == 0 ? 1 : 0;
    case Operation::kCast:
      return is_integer ? std::trunc(a) : a;
    default:
      return std::nullopt;
  }
}

// Steps to the next place, last dimension first.
void advance(Place& place, const Shape& shape) {
  for (std::size_t d = shape.size(); d-- > 0;) {
    if (++place[d] < shape[d]) {
      return;
    }
    place[d] = 0;
  }
}

// Where an element of the output comes from, of an operand that is broadcast.
std::size_t broadcast_index(const Place& place, const Shape& shape) {
  std::size_t index = 0;
  const std::size_t offset = place.size() - shape.size();
  for (std::size_t d = 0; d < shape.size(); ++d) {
    index = index * shape[d] + (shape[d] == 1 ? 0 : place[d + offset]);
  }
  return index;
}

// Fills the output place by place.
Values fill(const Shape& output, const std::function<double(const Place&)>& element) {
  const std::uint64_t count = element_count(output);
  Values values;
  values.reserve(count);
  Place place(output.size());
  for (std::uint64_t i = 0; i < count; ++i) {
    values.push_back(element(place));
    advance(place, output);
  }
  return values;
}

const Values& known(const Value* value) { return *value->known; }

Values gather(const LayerAttributes& attributes, const Value& data, const Value& indices,
              const Shape& output) {
  const std::size_t axis = attributes.axes[0];
  const auto extent = static_cast<std::int64_t>(data.shape[axis]);
  const std::size_t rank = indices.shape.size();
  return fill(output, [&](const Place& place) {
    const Place inner(place.begin() + static_cast<std::ptrdiff_t>(axis),
                      place.begin() + static_cast<std::ptrdiff_t>(axis + rank));
    const std::int64_t picked = as_integer(known(&indices)[broadcast_index(inner, indices.shape)]);
    const std::int64_t from = picked < 0 ? picked + extent : picked;
    if (from < 0 || from >= extent) {
      return std::nan("");
    }
    std::size_t index = 0;
    for (std::size_t d = 0; d < data.shape.size(); ++d) {
      const std::uint64_t here = d < axis    ? place[d]
                                 : d == axis ? static_cast<std::uint64_t>(from)
                                             : place[d + rank - 1];
      index = index * data.shape[d] + here;
    }
    return known(&data)[index];
  });
}

Values concat(std::size_t axis, const std::vector<const Value*>& inputs, const Shape& output) {
  return fill(output, [&](const Place& place) {
    Place inner = place;
    std::size_t operand = 0;
    while (inner[axis] >= inputs[operand]->shape[axis]) {
      inner[axis] -= inputs[operand++]->shape[axis];
    }
    return known(inputs[operand])[broadcast_index(inner, inputs[operand]->shape)];
  });
}

// Operations that give each output element the value of one input element.
std::optional<Values> move(Operation operation, const LayerAttributes& attributes,
                           const Value& input, const Shape& output) {
  const auto pick = [&](const std::function<void(const Place&, Place&)>& source) {
    Place from(input.shape.size());
    return fill(output, [&](const Place& place) {
      source(place, from);
      std::size_t index = 0;
      for (std::size_t d = 0; d < from.size(); ++d) {
        index = index * input.shape[d] + from[d];
      }
      return known(&input)[index];
    });
  };
  switch (operation) {
    case Operation::kReshape:
      return known(&input);
    case Operation::kExpand:
      return fill(output, [&](const Place& place) {
        return known(&input)[broadcast_index(place, input.shape)];
      });
    case Operation::kTranspose:
      return pick([&](const Place& place, Place& from) {
        for (std::size_t d = 0; d < place.size(); ++d) {
          from[attributes.axes[d]] = place[d];
        }
      });
    case Operation::kTile:
      return pick([&](const Place& place, Place& from) {
        for (std::size_t d = 0; d < place.size(); ++d) {
          from[d] = place[d] % input.shape[d];
        }
      });
    case Operation::kSlice:
      return pick([&](const Place& place, Place& from) {
        for (std::size_t d = 0; d < place.size(); ++d) {
          from[d] = static_cast<std::uint64_t>(
              attributes.begins[d] + attributes.steps[d] * static_cast<std::int64_t>(place[d]));
        }
      });
    case Operation::kSplit:  // its first part
      return pick([&](const Place& place, Place& from) { from = place; });
    default:
      return std::nullopt;
  }
}

std::optional<Values> reduce(Operation operation, const Values& input) {
  double result = operation == Operation::kReduceProd ? 1 : 0;
  if (operation == Operation::kReduceMax || operation == Operation::kReduceMin) {
    if (input.empty()) {
      return std::nullopt;
    }
    result = input[0];
  }
  for (const double value : input) {
    switch (operation) {
      case Operation::kReduceProd:
        result *= value;
        break;
      case Operation::kReduceSum:
        result += value;
        break;
      case Operation::kReduceMax:
        result = std::max(result, value);
        break;
      case Operation::kReduceMin:
        result = std::min(result, value);
        break;
      default:
        return std::nullopt;
    }
  }
  return Values{result};
}

}  // namespace

std::optional<std::vector<double>> evaluate(Operation operation, const LayerAttributes& attributes,
                                            const std::vector<const Value*>& inputs,
                                            const Shape& output, bool is_integer) {
  if (inputs.empty() || element_count(output) > kMostKnownElements) {
    return std::nullopt;
  }
  for (const Value* input : inputs) {
    if (input == nullptr || !input->known) {
      return std::nullopt;
    }
  }
  if (is_binary(operation)) {
    return fill(output, [&](const Place& place) {
      double value = known(inputs[0])[broadcast_index(place, inputs[0]->shape)];
      for (std::size_t i = 1; i < inputs.size(); ++i) {
        value = binary(operation, value, known(inputs[i])[broadcast_index(place, inputs[i]->shape)],
                       is_integer);
      }
      return value;
    });
  }
  if (operation == Operation::kWhere) {
    return fill(output, [&](const Place& place) {
      const bool condition = known(inputs[0])[broadcast_index(place, inputs[0]->shape)] != 0;
      const Value* chosen = inputs[condition ? 1 : 2];
      return known(chosen)[broadcast_index(place, chosen->shape)];
    });
  }
  if (operation == Operation::kGather) {
    return gather(attributes, *inputs[0], *inputs[1], output);
  }
  if (operation == Operation::kConcat) {
    return concat(attributes.axes[0], inputs, output);
  }
  if (element_count(output) == 1 && class_of(operation) == OperationClass::kVector) {
    return reduce(operation, known(inputs[0]));
  }
  if (class_of(operation) == OperationClass::kMovement) {
    return move(operation, attributes, *inputs[0], output);
  }
  // Padding makes something of nothing, too.
  if (known(inputs[0]).size() != element_count(output)) {
    return std::nullopt;
  }
  Values values;
  for (const double value : known(inputs[0])) {
    const std::optional<double> result = unary(operation, value, is_integer);
    if (!result) {
      return std::nullopt;
    }
    values.push_back(*result);
  }
  return values;
}

}  // namespace vpusim::onnx_graph
