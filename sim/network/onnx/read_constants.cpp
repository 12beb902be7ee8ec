#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/network/onnx/rows.hpp"
#include "sim/network/onnx/tensor_data.hpp"

namespace vpusim::onnx_graph {
namespace {

constexpr ElementType kInteger = {NumberFormat::kSi64, false};
constexpr ElementType kReal = {NumberFormat::kF32, false};

void define_constant(NodeReader& node, Value value) {
  value.name = node.output(0);
  node.alias(0, node.constant(std::move(value)));
}

void define_integers(NodeReader& node, std::vector<double> numbers, bool is_list) {
  Value value;
  value.element = kInteger;
  if (is_list) {
    value.shape = {numbers.size()};
  }
  value.known = std::move(numbers);
  define_constant(node, std::move(value));
}

Value list_value(ElementType element, std::vector<double> numbers, bool is_list) {
  Value value;
  value.element = element;
  if (is_list) {
    value.shape = {numbers.size()};
  }
  value.known = std::move(numbers);
  return value;
}

}  // namespace

void read_constant(NodeReader& node) {
  if (const auto* tensor = node.attribute("value")) {
    define_constant(node, read_tensor(tensor->t(), node.graph().external()));
  } else if (const auto* sparse = node.attribute("sparse_value")) {
    define_constant(node, read_sparse_tensor(sparse->sparse_tensor()));
  } else if (const auto* integer = node.attribute("value_int")) {
    define_constant(node, list_value(kInteger, {static_cast<double>(integer->i())}, false));
  } else if (const auto* integers = node.attribute("value_ints")) {
    std::vector<double> numbers(integers->ints().begin(), integers->ints().end());
    define_constant(node, list_value(kInteger, std::move(numbers), true));
  } else if (const auto* real = node.attribute("value_float")) {
    define_constant(node, list_value(kReal, {static_cast<double>(real->f())}, false));
  } else if (const auto* reals = node.attribute("value_floats")) {
    std::vector<double> numbers(reals->floats().begin(), reals->floats().end());
    define_constant(node, list_value(kReal, std::move(numbers), true));
  } else {
    node.fail("is of a type that no network computes with");
  }
}

void read_constant_of_shape(NodeReader& node) {
  Value value;
  value.element = kReal;
  double element = 0;
  if (const auto* stated = node.attribute("value")) {
    const Value one = read_tensor(stated->t(), node.graph().external());
    value.element = one.element;
    element = one.known && !one.known->empty() ? (*one.known)[0] : std::nan("");
  }
  const auto extents = node.known_integers(0);
  if (!extents) {
    value.shape = node.stated_shape("its shape is known to a run only");
  } else {
    for (const std::int64_t extent : *extents) {
      if (extent < 0) {
        node.fail(fmt::format("makes an extent of {}", extent));
      }
      value.shape.push_back(static_cast<std::uint64_t>(extent));
    }
  }
  const std::uint64_t count = element_count(value.shape);
  if (count <= kMostKnownElements) {
    value.known.emplace(count, element);
  }
  value.sparsity = element == 0 ? 1.0F : 0.0F;
  define_constant(node, std::move(value));
}

void read_shape(NodeReader& node) {
  const Shape& shape = node.in(0).shape;
  const auto rank = static_cast<std::int64_t>(shape.size());
  const auto bound = [&](const char* name, std::int64_t otherwise) {
    const std::int64_t number = node.integer(name, otherwise);
    return std::clamp<std::int64_t>(number < 0 ? number + rank : number, 0, rank);
  };
  const std::int64_t begin = bound("start", 0);
  const std::int64_t end = std::max(begin, bound("end", rank));
  define_integers(node, std::vector<double>(shape.begin() + begin, shape.begin() + end), true);
}

void read_size(NodeReader& node) {
  define_integers(node, {static_cast<double>(element_count(node.in(0).shape))}, false);
}

void read_range(NodeReader& node) {
  Value value;
  value.element = node.in(0).element;
  const auto scalar = [&](std::size_t index) -> std::optional<double> {
    const auto& known = node.in(index).known;
    return known && known->size() == 1 ? std::optional((*known)[0]) : std::nullopt;
  };
  const auto begin = scalar(0);
  const auto end = scalar(1);
  const auto step = scalar(2);
  if (!begin || !end || !step) {
    value.shape = node.stated_shape("its length is known to a run only");
    define_constant(node, std::move(value));
    return;
  }
  const double count = std::ceil((*end - *begin) / *step);
  if (!(count >= 0 && count <= 1e12)) {
    node.fail(fmt::format("goes from {} to {} in steps of {}", *begin, *end, *step));
  }
  value.shape = {static_cast<std::uint64_t>(count)};
  if (value.shape[0] <= kMostKnownElements) {
    value.known.emplace();
    for (std::uint64_t i = 0; i < value.shape[0]; ++i) {
      value.known->push_back(*begin + static_cast<double>(i) * *step);
    }
  }
  define_constant(node, std::move(value));
}

void read_eye_like(NodeReader& node) {
  Value value;
  value.shape = node.in(0).shape;
  value.element = node.in(0).element;
  if (const auto* type = node.attribute("dtype")) {
    value.element = element_of(static_cast<int>(type->i())).value_or(value.element);
  }
  define_constant(node, std::move(value));
}

namespace {

std::size_t node_count(const onnx::GraphProto& graph) {
  std::size_t count = 0;
  for (const onnx::NodeProto& node : graph.node()) {
    ++count;
    for (const onnx::AttributeProto& attribute : node.attribute()) {
      count += attribute.has_g() ? node_count(attribute.g()) : 0;
    }
  }
  return count;
}

// A run must compute it, and whoever chooses must see it.
void add_condition(NodeReader& node) {
  const NetworkTensorId condition = node.graph().tensor_of(node.id(0));
  const auto& outputs = node.graph().builder().so_far().outputs();
  if (std::find(outputs.begin(), outputs.end(), condition) == outputs.end()) {
    node.graph().builder().add_output(condition);
  }
}

}  // namespace

// Of a condition that is known, the branch that it chooses; else the one with more nodes, so that
// no run takes longer.
void read_if(NodeReader& node) {
  const auto* then_branch = node.attribute("then_branch");
  const auto* else_branch = node.attribute("else_branch");
  if (then_branch == nullptr || else_branch == nullptr || !then_branch->has_g() ||
      !else_branch->has_g()) {
    node.fail("has no two branches");
  }
  const auto condition = node.known_integers(0);
  bool is_then = condition && condition->size() == 1 && (*condition)[0] != 0;
  if (!condition || condition->size() != 1) {
    is_then = node_count(then_branch->g()) >= node_count(else_branch->g());
    add_condition(node);
    node.graph().builder().add_note(
        {.code = "if-by-run",
         .message = fmt::format("{} chooses by a value that only a run knows; the longer branch "
                                "is taken ({})",
                                node.name(), is_then ? "then_branch" : "else_branch"),
         .count = 1});
  }
  const auto* branch = is_then ? then_branch : else_branch;
  const std::vector<ValueId> results = node.graph().read_branch(branch->g());
  for (std::size_t i = 0; i < std::min(results.size(), node.output_count()); ++i) {
    node.alias(i, results[i]);
  }
}

}  // namespace vpusim::onnx_graph
