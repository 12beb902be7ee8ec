#include "sim/network/yaml/load_layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/nearest.hpp"
#include "sim/network/infer_shapes.hpp"
#include "sim/network/yaml/read_layer.hpp"

namespace vpusim {
namespace {

constexpr std::uint64_t kMostRepeats = 100'000;
constexpr std::size_t kMostLayers = 1'000'000;
constexpr int kDeepestNesting = 16;

// What constants are made of, unless a layer says otherwise.
struct WeightType {
  std::optional<ElementType> element;  // none: the network's
  std::optional<float> sparsity;
};

WeightType read_weight_type(const Cursor& cursor, WeightType type) {
  cursor.allow_only(std::to_array<std::string_view>({"element", "sparsity"}));
  if (const auto element = cursor.find("element")) {
    type.element = read_element(*element);
  }
  if (const auto sparsity = cursor.find("sparsity")) {
    const double share = sparsity->as_real("a share of zeros");
    if (!(share >= 0 && share <= 1)) {
      sparsity->fail(fmt::format("must be 0 to 1, got {}", share));
    }
    type.sparsity = static_cast<float>(share);
  }
  return type;
}

// Reads lists of layers, one inside the other. A name is known in its list, behind the entry that
// gives it, and in lists inside.
class TableReader {
 public:
  TableReader(std::string file, std::string network)
      : file_(std::move(file)), builder_(std::move(network), file_) {}

  Network read(const Cursor& root) &&;

 private:
  using Names = std::map<std::string_view, NetworkTensorId>;

  void read_inputs(const Cursor& inputs);
  // Gives what the last layer writes.
  NetworkTensorId read_list(const Cursor& list, const std::string& prefix,
                            NetworkTensorId previous);
  NetworkTensorId read_repeat(const Cursor& entry, const std::string& prefix,
                              NetworkTensorId previous);
  NetworkTensorId read_entry(const Cursor& entry, const std::string& prefix,
                             NetworkTensorId previous);
  void read_source(const Cursor& entry, const std::string& prefix);
  NetworkTensorId add(const Cursor& entry, ReadLayer read, const std::string& name,
                      std::vector<NetworkTensorId> operands);
  NetworkTensorId add_unknown(const ReadLayer& read, Layer layer,
                              std::optional<ElementType> element);
  NetworkTensorId add_constant(const std::string& name, const Shape& shape, const WeightType& type);
  NetworkTensorId append(const Cursor& entry, Layer layer, const std::vector<std::string>& names,
                         std::optional<ElementType> element);

  std::vector<NetworkTensorId> read_operands(const Cursor& entry, NetworkTensorId previous) const;
  NetworkTensorId find(const Cursor& name) const;
  std::string name_of_entry(const Cursor& entry, std::string_view kind);
  void declare(const Cursor& entry, NetworkTensorId tensor, std::string_view suffix);

  std::string file_;
  NetworkBuilder builder_;
  ElementType element_;
  WeightType weights_;
  std::vector<Names> scopes_;
  std::vector<std::map<std::string, std::size_t, std::less<>>> counts_;  // of unnamed entries
  std::deque<std::string> kept_names_;                                   // scopes_ points into them
};

NetworkTensorId TableReader::find(const Cursor& name) const {
  const std::string_view text = name.as_text("the name of a layer or input");
  std::vector<std::string_view> known;
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto found = scope->find(text);
    if (found != scope->end()) {
      return found->second;
    }
    for (const auto& [candidate, id] : *scope) {
      known.push_back(candidate);
    }
  }
  name.fail(fmt::format("no layer or input in front of this one is called {}{}", in_quotes(text),
                        did_you_mean(text, known)));
}

std::vector<NetworkTensorId> TableReader::read_operands(const Cursor& entry,
                                                        NetworkTensorId previous) const {
  std::vector<NetworkTensorId> operands;
  const auto from = entry.find("from");
  if (!from) {
    if (!previous.valid()) {
      entry.fail("is the first layer and must say what it reads: 'from'");
    }
    return {previous};
  }
  if (from->is_scalar()) {
    return {find(*from)};
  }
  for (const Cursor name : from->elements("a name or a list of names")) {
    operands.push_back(find(name));
  }
  if (operands.empty()) {
    from->fail("is empty");
  }
  return operands;
}

// The entry's own name, or one made of its kind: "Conv", "Conv_2", ...
std::string TableReader::name_of_entry(const Cursor& entry, std::string_view kind) {
  if (const auto name = entry.find("name")) {
    const std::string_view text = name->as_text("a name");
    if (text.empty() || text.find_first_of(". \t\n") != std::string_view::npos) {
      name->fail("must be a word without dots");
    }
    return std::string(text);
  }
  const std::size_t count = ++counts_.back()[std::string(kind)];
  return count == 1 ? fmt::format("{}", kind) : fmt::format("{}_{}", kind, count);
}

// Makes an entry's name known, where it has one; "split.1" for further outputs.
void TableReader::declare(const Cursor& entry, NetworkTensorId tensor, std::string_view suffix) {
  const auto name = entry.find("name");
  if (!name) {
    return;
  }
  std::string_view text = name->as_text("a name");
  Names& names = scopes_.back();
  if (!suffix.empty()) {
    kept_names_.push_back(fmt::format("{}{}", text, suffix));
    names.emplace(kept_names_.back(), tensor);
    return;
  }
  if (text == "in" || !names.emplace(text, tensor).second) {
    name->fail(fmt::format("{} is {}", in_quotes(text),
                           text == "in" ? "what a repeated list reads" : "another's name already"));
  }
}

NetworkTensorId TableReader::add_constant(const std::string& name, const Shape& shape,
                                          const WeightType& type) {
  NetworkTensor tensor;
  tensor.name = name;
  tensor.shape = shape;
  tensor.element = type.element.value_or(element_);
  tensor.is_constant = true;
  tensor.sparsity = type.sparsity;
  return builder_.add_tensor(std::move(tensor));
}

NetworkTensorId TableReader::append(const Cursor& entry, Layer layer,
                                    const std::vector<std::string>& names,
                                    std::optional<ElementType> element) {
  try {
    return builder_.append_layer(std::move(layer), names, element)[0];
  } catch (const ShapeError& error) {
    entry.fail(error.what());
  }
}

NetworkTensorId TableReader::add_unknown(const ReadLayer& read, Layer layer,
                                         std::optional<ElementType> element) {
  NetworkTensor output;
  output.name = layer.name;
  output.shape = read.output_shapes[0];
  output.element = element.value_or(element_);
  const NetworkTensorId id = builder_.add_tensor(std::move(output));
  layer.outputs = {id};
  builder_.add_layer(std::move(layer));
  return id;
}

NetworkTensorId TableReader::add(const Cursor& entry, ReadLayer read, const std::string& name,
                                 std::vector<NetworkTensorId> operands) {
  WeightType weights = weights_;
  if (const auto stated = entry.find("weights")) {
    if (read.constants.empty()) {
      stated->fail_at_key(fmt::format("{} has no weights", read.operator_name));
    }
    weights = read_weight_type(*stated, weights);
  }
  for (const ImpliedConstant& constant : read.constants) {
    WeightType type = weights;
    if (!constant.suffix.ends_with("weights")) {
      type.sparsity = std::nullopt;
      if (type.element.value_or(element_).is_quantized) {
        type.element = ElementType{NumberFormat::kSi32, false};  // as accumulators are
      }
    }
    operands.push_back(
        add_constant(fmt::format("{}.{}", name, constant.suffix), constant.shape, type));
  }
  Layer layer;
  layer.name = name;
  layer.operation = read.operation;
  layer.operator_name = read.operator_name;
  layer.attributes = std::move(read.attributes);
  layer.inputs = std::move(operands);
  layer.location = {.file = file_, .path = {}, .line = entry.line(), .column = entry.column()};
  std::optional<ElementType> element;
  if (const auto stated = entry.find("element")) {
    element = read_element(*stated);
  }
  if (layer.operation == Operation::kUnknown) {
    const NetworkTensorId id = add_unknown(read, std::move(layer), element);
    declare(entry, id, "");
    return id;
  }
  std::vector<std::string> names = {name};
  const std::size_t output_count =
      layer.operation == Operation::kSplit ? layer.attributes.shape.size() : std::size_t{1};
  for (std::size_t i = 1; i < output_count; ++i) {
    names.push_back(fmt::format("{}.{}", name, i));
  }
  const NetworkTensorId first = append(entry, std::move(layer), names, element);
  declare(entry, first, "");
  for (std::size_t i = 1; i < output_count; ++i) {
    declare(entry, NetworkTensorId(first.index() + i), fmt::format(".{}", i));
  }
  return first;
}

// "op: Input" and "op: Constant": tensors that no layer writes.
void TableReader::read_source(const Cursor& entry, const std::string& prefix) {
  const bool is_constant = entry.at("op").as_text("an operation") == "Constant";
  std::vector<std::string_view> legal = {"op", "name", "shape", "element"};
  if (is_constant) {
    legal.emplace_back("sparsity");
  }
  entry.allow_only(legal);
  entry.at("name");
  const std::string name = prefix + name_of_entry(entry, "");
  const Shape shape = read_tensor_shape(entry.at("shape"));
  WeightType type;
  if (const auto element = entry.find("element")) {
    type.element = read_element(*element);
  }
  NetworkTensorId id;
  if (is_constant) {
    type.element = type.element ? type.element : weights_.element;
    if (const auto sparsity = entry.find("sparsity")) {
      type.sparsity = static_cast<float>(sparsity->as_real("a share of zeros"));
    }
    id = add_constant(name, shape, type);
  } else {
    NetworkTensor tensor;
    tensor.name = name;
    tensor.shape = shape;
    tensor.element = type.element.value_or(element_);
    id = builder_.add_tensor(std::move(tensor));
    builder_.add_input(id);
  }
  declare(entry, id, "");
}

NetworkTensorId TableReader::read_repeat(const Cursor& entry, const std::string& prefix,
                                         NetworkTensorId previous) {
  entry.allow_only(std::to_array<std::string_view>({"repeat", "name", "from", "layers"}));
  if (scopes_.size() > kDeepestNesting) {
    entry.fail(fmt::format("lists of layers are nested deeper than {}", kDeepestNesting));
  }
  const std::uint64_t count = entry.at("repeat").as_unsigned("a number of times", kMostRepeats);
  if (count == 0) {
    entry.at("repeat").fail("must be > 0, got 0");
  }
  const std::vector<NetworkTensorId> operands = read_operands(entry, previous);
  if (operands.size() != 1) {
    entry.at("from").fail("a repeated list reads one tensor");
  }
  const std::string name = prefix + name_of_entry(entry, "block");
  NetworkTensorId last = operands[0];
  for (std::uint64_t i = 0; i < count; ++i) {
    scopes_.emplace_back();
    counts_.emplace_back();
    scopes_.back().emplace("in", last);
    last = read_list(entry.at("layers"), count == 1 ? name + "." : fmt::format("{}.{}.", name, i),
                     last);
    scopes_.pop_back();
    counts_.pop_back();
  }
  declare(entry, last, "");
  return last;
}

NetworkTensorId TableReader::read_entry(const Cursor& entry, const std::string& prefix,
                                        NetworkTensorId previous) {
  if (builder_.so_far().layers().size() >= kMostLayers) {
    entry.fail(fmt::format("the network has more than {} layers", kMostLayers));
  }
  if (entry.find("repeat")) {
    return read_repeat(entry, prefix, previous);
  }
  const auto op = entry.find("op");
  if (op && op->is_scalar()) {
    const std::string_view name = op->as_text("an operation");
    if (name == "Input" || name == "Constant") {
      read_source(entry, prefix);
      return previous;
    }
  }
  const std::optional<Operation> operation = read_operation(entry);
  std::vector<NetworkTensorId> operands = read_operands(entry, previous);
  std::vector<Shape> shapes;
  shapes.reserve(operands.size());
  for (const NetworkTensorId operand : operands) {
    shapes.push_back(builder_.tensor(operand).shape);
  }
  ReadLayer read = read_layer(entry, shapes);
  const std::string name =
      prefix + name_of_entry(entry, operation ? name_of(*operation) : "Unknown");
  NetworkTensorId output = add(entry, std::move(read), name, std::move(operands));
  if (const auto activation = entry.find("activation")) {
    const std::string_view text = activation->as_text("an activation");
    const std::optional<Operation> known = operation_named(text);
    if (!known || !is_activation(*known)) {
      activation->fail(fmt::format("{} is no activation{}", in_quotes(text),
                                   known ? "" : did_you_mean(text, operation_names())));
    }
    Layer layer;
    layer.name = fmt::format("{}.{}", name, text);
    layer.operation = *known;
    layer.operator_name = text;
    layer.inputs = {output};
    layer.location = {
        .file = file_, .path = {}, .line = activation->line(), .column = activation->column()};
    const std::string written = layer.name;
    output = append(entry, std::move(layer), {written}, std::nullopt);
    if (const auto own = entry.find("name")) {
      scopes_.back()[own->as_text("a name")] = output;
    }
  }
  if (const auto is_output = entry.find("output"); is_output && is_output->as_bool()) {
    builder_.add_output(output);
  }
  return output;
}

NetworkTensorId TableReader::read_list(const Cursor& list, const std::string& prefix,
                                       NetworkTensorId previous) {
  if (list.is_sequence() && list.size() == 0) {
    list.fail("has no layers");
  }
  for (const Cursor entry : list.elements("a list of layers")) {
    previous = read_entry(entry, prefix, previous);
  }
  return previous;
}

void TableReader::read_inputs(const Cursor& inputs) {
  for (const Cursor input : inputs.entries("inputs by name, each with its shape")) {
    NetworkTensor tensor;
    tensor.name = input.key();
    tensor.element = element_;
    if (input.is_mapping()) {
      input.allow_only(std::to_array<std::string_view>({"shape", "element"}));
      tensor.shape = read_tensor_shape(input.at("shape"));
      if (const auto element = input.find("element")) {
        tensor.element = read_element(*element);
      }
    } else {
      tensor.shape = read_tensor_shape(input);
    }
    const NetworkTensorId id = builder_.add_tensor(std::move(tensor));
    builder_.add_input(id);
    scopes_.back().emplace(input.key(), id);
  }
}

Network TableReader::read(const Cursor& root) && {
  scopes_.emplace_back();
  counts_.emplace_back();
  if (const auto element = root.find("element")) {
    element_ = read_element(*element);
  }
  if (const auto weights = root.find("weights")) {
    weights_ = read_weight_type(*weights, weights_);
  }
  NetworkTensorId previous;
  if (const auto inputs = root.find("inputs")) {
    read_inputs(*inputs);
    if (builder_.so_far().inputs().size() == 1) {
      previous = builder_.so_far().inputs()[0];
    }
  }
  const NetworkTensorId last = read_list(root.at("layers"), "", previous);
  if (const auto outputs = root.find("outputs")) {
    for (const Cursor output : outputs->elements("a list of names of layers")) {
      builder_.add_output(find(output));
    }
  }
  const std::vector<NetworkTensorId>& known = builder_.so_far().outputs();
  if (!root.find("outputs") && last.valid() &&
      std::find(known.begin(), known.end(), last) == known.end()) {
    builder_.add_output(last);
  }
  return std::move(builder_).finish();
}

}  // namespace

Network load_layers(const std::string& file, const Document& document) {
  const Cursor root = document.root();
  root.allow_only(std::to_array<std::string_view>(
      {"network", "origin", "published", "element", "weights", "inputs", "layers", "outputs"}));
  if (const auto published = root.find("published")) {
    published->allow_only(std::to_array<std::string_view>(
        {"macs", "weight_macs", "parameters", "tolerance_percent", "source"}));
  }
  return TableReader(file, std::string(root.at("network").as_text("a name"))).read(root);
}

}  // namespace vpusim
