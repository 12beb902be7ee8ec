#include "sim/network/join_operations.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace vpusim {
namespace {

// Layers that compute one operation together; the last one gives its result.
struct Match {
  Operation operation = Operation::kUnknown;
  NetworkTensorId input;
  std::vector<NetworkTensorId> constants;  // operands behind the input
  std::vector<std::uint32_t> axes;
  std::vector<LayerId> layers;  // in order
};

class Matcher {
 public:
  explicit Matcher(const Network& network) : network_(network) {
    outputs_.insert(network.outputs().begin(), network.outputs().end());
  }

  // What the layer begins or, where that is easier to see, ends.
  std::optional<Match> match(LayerId id) const {
    switch (network_.layers()[id].operation) {
      case Operation::kMul:
        return match_gate(id);
      case Operation::kClip:
        return match_hard_swish(id);
      case Operation::kErf:
        return match_gelu(id);
      case Operation::kSub:
        return match_layer_normalization(id);
      default:
        return std::nullopt;
    }
  }

 private:
  const Layer& layer(LayerId id) const { return network_.layers()[id]; }
  bool is(LayerId id, Operation operation) const {
    return id.valid() && layer(id).operation == operation;
  }
  bool is_constant(NetworkTensorId tensor) const {
    return tensor.valid() && network_.tensors()[tensor].is_constant;
  }
  bool is_scalar(NetworkTensorId tensor) const {
    return is_constant(tensor) && network_.tensors()[tensor].element_count() == 1;
  }
  NetworkTensorId result(LayerId id) const { return layer(id).outputs[0]; }

  // The one layer that reads what this one writes.
  LayerId sole_reader(LayerId id) const {
    if (layer(id).outputs.size() != 1 || outputs_.contains(result(id))) {
      return {};
    }
    const std::vector<LayerId>& readers = network_.consumers(result(id));
    return readers.size() == 1 ? readers[0] : LayerId();
  }
  // Of a layer of two operands, the one that `operand` is not.
  NetworkTensorId other(LayerId id, NetworkTensorId operand) const {
    const auto& inputs = layer(id).inputs;
    if (inputs.size() != 2) {
      return {};
    }
    return inputs[0] == operand ? inputs[1] : inputs[0];
  }
  // Scaled by a constant: Mul, or Div where the constant divides.
  bool is_scaling(LayerId id, NetworkTensorId operand) const {
    return (is(id, Operation::kMul) && is_scalar(other(id, operand))) ||
           (is(id, Operation::kDiv) && layer(id).inputs[0] == operand &&
            is_scalar(layer(id).inputs[1]));
  }

  // x * f(x)
  std::optional<Match> match_gate(LayerId product) const {
    for (const NetworkTensorId input : layer(product).inputs) {
      const NetworkTensorId gate = other(product, input);
      const LayerId last = gate.valid() ? network_.producer(gate) : LayerId();
      const bool is_gate = is(last, Operation::kSigmoid) || is(last, Operation::kHardSigmoid) ||
                           is(last, Operation::kTanh);
      if (!is_gate || sole_reader(last) != product) {
        continue;
      }
      const NetworkTensorId gated = layer(last).inputs[0];
      if (gated == input && is(last, Operation::kSigmoid)) {
        return Match{Operation::kSwish, input, {}, {}, {last, product}};
      }
      if (gated == input && is(last, Operation::kHardSigmoid)) {
        return Match{Operation::kHardSwish, input, {}, {}, {last, product}};
      }
      const LayerId first = network_.producer(gated);
      if (is(last, Operation::kTanh) && is(first, Operation::kSoftplus) &&
          sole_reader(first) == last && layer(first).inputs[0] == input) {
        return Match{Operation::kMish, input, {}, {}, {first, last, product}};
      }
    }
    return std::nullopt;
  }

  // x + c -> Clip -> * x -> / c
  std::optional<Match> match_hard_swish(LayerId clip) const {
    const LayerId add = network_.producer(layer(clip).inputs[0]);
    if (!is(add, Operation::kAdd) || sole_reader(add) != clip) {
      return std::nullopt;
    }
    for (const NetworkTensorId input : layer(add).inputs) {
      if (!is_scalar(other(add, input))) {
        continue;
      }
      const LayerId product = sole_reader(clip);
      if (!is(product, Operation::kMul) || other(product, result(clip)) != input) {
        continue;
      }
      const LayerId scaling = sole_reader(product);
      if (is_scaling(scaling, result(product))) {
        return Match{Operation::kHardSwish, input, {}, {}, {add, clip, product, scaling}};
      }
    }
    return std::nullopt;
  }

  // x / c -> Erf -> + c -> * x -> * c, or * (x * c) at last
  std::optional<Match> match_gelu(LayerId erf) const {
    const LayerId scaled = network_.producer(layer(erf).inputs[0]);
    const LayerId add = sole_reader(erf);
    const LayerId product = is(add, Operation::kAdd) ? sole_reader(add) : LayerId();
    const bool is_scaled = is(scaled, Operation::kMul) || is(scaled, Operation::kDiv);
    if (!is_scaled || sole_reader(scaled) != erf || !is(product, Operation::kMul) ||
        !is_scalar(other(add, result(erf))) || layer(scaled).inputs.size() != 2) {
      return std::nullopt;
    }
    const NetworkTensorId input =
        layer(scaled).inputs[is_constant(layer(scaled).inputs[0]) ? 1 : 0];
    if (!is_scaling(scaled, input)) {
      return std::nullopt;
    }
    const NetworkTensorId factor = other(product, result(add));
    if (factor == input) {
      const LayerId half = sole_reader(product);
      if (is_scaling(half, result(product))) {
        return Match{Operation::kGelu, input, {}, {}, {scaled, erf, add, product, half}};
      }
      return std::nullopt;
    }
    const LayerId half = factor.valid() ? network_.producer(factor) : LayerId();
    if (half.valid() && sole_reader(half) == product && is_scaling(half, input)) {
      return Match{Operation::kGelu, input, {}, {}, {scaled, erf, add, half, product}};
    }
    return std::nullopt;
  }

  // d = x - mean(x); d / sqrt(mean(d * d) + c) * scale + shift
  std::optional<Match> match_layer_normalization(LayerId difference) const {
    const NetworkTensorId input = layer(difference).inputs[0];
    const LayerId mean = network_.producer(layer(difference).inputs[1]);
    const NetworkTensorId centred = result(difference);
    if (!is(mean, Operation::kReduceMean) || layer(mean).inputs[0] != input ||
        sole_reader(mean) != difference || outputs_.contains(centred) ||
        network_.consumers(centred).size() != 2) {
      return std::nullopt;
    }
    const LayerId square = network_.consumers(centred)[0];
    const LayerId division = network_.consumers(centred)[1];
    const bool squares = (is(square, Operation::kPow) && is_scalar(layer(square).inputs[1])) ||
                         is(square, Operation::kMul);
    const LayerId variance = squares ? sole_reader(square) : LayerId();
    const LayerId add = is(variance, Operation::kReduceMean) ? sole_reader(variance) : LayerId();
    const LayerId root = is(add, Operation::kAdd) ? sole_reader(add) : LayerId();
    if (!is(root, Operation::kSqrt) || sole_reader(root) != division ||
        !is(division, Operation::kDiv) || layer(division).inputs[0] != centred ||
        layer(variance).attributes.axes != layer(mean).attributes.axes) {
      return std::nullopt;
    }
    Match match{Operation::kLayerNormalization,
                input,
                {},
                layer(mean).attributes.axes,
                {mean, difference, square, variance, add, root, division}};
    for (const Operation operation : {Operation::kMul, Operation::kAdd}) {
      const LayerId last = match.layers.back();
      const LayerId next = sole_reader(last);
      const NetworkTensorId constant =
          is(next, operation) ? other(next, result(last)) : NetworkTensorId();
      if (!is_constant(constant)) {
        break;
      }
      match.constants.push_back(constant);
      match.layers.push_back(next);
    }
    return match;
  }

  const Network& network_;
  std::set<NetworkTensorId> outputs_;
};

Layer joined(const Network& network, const Match& match) {
  Layer layer = network.layers()[match.layers.back()];
  layer.operation = match.operation;
  layer.attributes = {};
  layer.attributes.axes = match.axes;
  layer.inputs = {match.input};
  layer.inputs.insert(layer.inputs.end(), match.constants.begin(), match.constants.end());
  layer.operator_name.clear();
  for (const LayerId id : match.layers) {
    layer.operator_name += layer.operator_name.empty() ? "" : "+";
    layer.operator_name += network.layers()[id].operator_name;
  }
  return layer;
}

}  // namespace

Network join_operations(const Network& network) {
  const Matcher matcher(network);
  std::set<LayerId> taken;
  std::map<LayerId, Match> matches;  // by last layer
  for (std::size_t i = 0; i < network.layers().size(); ++i) {
    std::optional<Match> match = matcher.match(LayerId(i));
    const auto is_taken = [&](LayerId id) { return taken.contains(id); };
    if (match && std::none_of(match->layers.begin(), match->layers.end(), is_taken)) {
      taken.insert(match->layers.begin(), match->layers.end());
      const LayerId last = match->layers.back();
      matches.emplace(last, std::move(*match));
    }
  }
  NetworkBuilder builder(network.name());
  for (const NetworkTensor& tensor : network.tensors()) {
    builder.add_tensor(tensor);
  }
  for (std::size_t i = 0; i < network.layers().size(); ++i) {
    const auto match = matches.find(LayerId(i));
    if (match != matches.end()) {
      builder.add_layer(joined(network, match->second));
    } else if (!taken.contains(LayerId(i))) {
      builder.add_layer(network.layers()[LayerId(i)]);
    }
  }
  for (const Warning& note : network.notes()) {
    builder.add_note(note);
  }
  builder.set_external_sha256(network.external_sha256());
  for (const NetworkTensorId input : network.inputs()) {
    builder.add_input(input);
  }
  for (const NetworkTensorId output : network.outputs()) {
    builder.add_output(output);
  }
  return std::move(builder).finish();
}

}  // namespace vpusim
