#include "nn_timing/vpunn/network_file.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

#include "nn_timing/vpunn/flat_file.hpp"
#include "nn_timing/vpunn/vpunn_generated.h"
#include "sim/base/check.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/sha256.hpp"

namespace vpusim::nn_timing {
namespace {

static_assert(std::endian::native == std::endian::little, "weights are copied as they are");

constexpr flatbuffers::uoffset_t kDeepest = 8;        // a network has 3 levels of tables
constexpr flatbuffers::uoffset_t kMostTables = 5000;  // published ones have less than 60
constexpr std::uint32_t kMostLayers = 256;
constexpr std::uint32_t kMostNeurons = 65536;

// "tensors[3] (fc_0/kernel:0)"
template <class Named>
std::string place(std::string_view list, std::size_t index, const Named& named) {
  const flatbuffers::String* name = named.name();
  constexpr std::size_t kLongest = 60;
  std::string path = fmt::format("{}[{}]", list, index);
  if (name != nullptr && name->size() > 0 && name->size() <= kLongest) {
    // Names come from the file: only what is harmless in a terminal.
    std::string shown = name->str();
    for (char& character : shown) {
      character = character >= ' ' && character <= '~' ? character : '?';
    }
    path += " (" + shown + ")";
  }
  return path;
}

template <class Vector>
std::size_t size_of(const Vector* vector) {
  return vector == nullptr ? 0 : vector->size();
}

std::string in_brackets(const flatbuffers::Vector<std::uint32_t>* shape) {
  constexpr flatbuffers::uoffset_t kShown = 6;
  std::string text = "[";
  for (flatbuffers::uoffset_t i = 0; i < size_of(shape) && i < kShown; ++i) {
    text += (i > 0 ? ", " : "") + std::to_string(shape->Get(i));
  }
  return text + (size_of(shape) > kShown ? ", ...]" : "]");
}

std::string name_of(flat::Implementation implementation) {
  switch (implementation) {
    case flat::Implementation::NONE:
      return "nothing";
    case flat::Implementation::FullyConnected:
      return "a fully connected layer";
    case flat::Implementation::L2Normalization:
      return "an L2 normalisation";
    case flat::Implementation::NearestNeighbours:
      return "a nearest neighbours layer";
  }
  return fmt::format("kind {}, which vpusim does not know", static_cast<int>(implementation));
}

// Turns a verified FlatBuffer, which may still say anything, into layers.
class NetworkReader {
 public:
  NetworkReader(const flat::Model& model, std::size_t file_size, const std::string& file)
      : model_(model), weights_left_(file_size), file_(file) {}

  Mlp read();

 private:
  DenseLayer read_layer(const flat::Layer& layer, const std::string& path);
  void check_kind(const flat::Layer& layer, const std::string& path) const;
  Activation read_activation(const flat::Layer& layer, const std::string& path) const;
  std::vector<float> read_values(std::int32_t tensor, const std::vector<std::uint32_t>& shape);

  const flat::Tensor& tensor(std::int32_t index, const std::string& path) const;
  std::string tensor_path(std::int32_t index) const;
  std::uint32_t activation_width(std::int32_t index, const std::string& path) const;
  std::int32_t only_one(const flatbuffers::Vector<std::int32_t>* list,
                        const std::string& path) const;

  [[noreturn]] void fail(const std::string& path, const std::string& problem) const {
    throw InputError({.file = file_, .path = path}, problem);
  }

  const flat::Model& model_;
  std::size_t weights_left_;  // bytes; layers that share buffers could else claim any amount
  std::int32_t current_ = 0;  // the activation that the next layer must take
  const std::string& file_;
};

Mlp NetworkReader::read() {
  const std::size_t count = size_of(model_.operators());
  if (count == 0 || count > kMostLayers) {
    fail("operators", fmt::format("expected 1 to {} layers, found {}", kMostLayers, count));
  }
  current_ = only_one(model_.inputs(), "inputs");
  const std::int32_t last = only_one(model_.outputs(), "outputs");
  activation_width(last, "outputs[0]");
  Mlp mlp;
  for (flatbuffers::uoffset_t i = 0; i < count; ++i) {
    const flat::Layer* layer = model_.operators()->Get(i);
    mlp.layers.push_back(read_layer(*layer, place("operators", i, *layer)));
  }
  if (current_ != last) {
    fail("outputs[0]", fmt::format("expected tensor {}, the output of the last layer, found "
                                   "tensor {}",
                                   current_, last));
  }
  VPUSIM_CHECK(find_defect(mlp) == nullptr);
  return mlp;
}

DenseLayer NetworkReader::read_layer(const flat::Layer& layer, const std::string& path) {
  check_kind(layer, path);
  DenseLayer dense;
  dense.activation = read_activation(layer, path);
  const auto* inputs = layer.inputs();
  if (size_of(inputs) != 2 && size_of(inputs) != 3) {
    fail(path + ".inputs", fmt::format("expected an activation, weights and perhaps a bias, found "
                                       "{} tensors",
                                       size_of(inputs)));
  }
  if (inputs->Get(0) != current_) {
    fail(path + ".inputs[0]",
         fmt::format("expected tensor {}, what the layer before gives, found tensor {}", current_,
                     inputs->Get(0)));
  }
  dense.input_count = activation_width(current_, path + ".inputs[0]");
  current_ = only_one(layer.outputs(), path + ".outputs");
  dense.output_count = activation_width(current_, path + ".outputs[0]");
  tensor(inputs->Get(1), path + ".inputs[1]");
  dense.weights = read_values(inputs->Get(1), {dense.input_count, dense.output_count});
  if (inputs->size() == 3) {
    tensor(inputs->Get(2), path + ".inputs[2]");
    dense.bias = read_values(inputs->Get(2), {dense.output_count});
  }
  return dense;
}

void NetworkReader::check_kind(const flat::Layer& layer, const std::string& path) const {
  if (layer.implementation_type() != flat::Implementation::FullyConnected) {
    fail(path, fmt::format("expected a fully connected layer, the only kind that vpusim runs, "
                           "found {}",
                           name_of(layer.implementation_type())));
  }
}

Activation NetworkReader::read_activation(const flat::Layer& layer, const std::string& path) const {
  switch (layer.activation()) {
    case 0:
      return Activation::kNone;
    case 1:
      return Activation::kRelu;
    case 2:
      return Activation::kSigmoid;
    default:
      fail(path + ".activation",
           fmt::format("expected 0 (none), 1 (ReLU) or 2 (sigmoid), found {}", layer.activation()));
  }
}

// The buffer holds [outputs][inputs] row by row, although the shape says [inputs, outputs].
std::vector<float> NetworkReader::read_values(std::int32_t index,
                                              const std::vector<std::uint32_t>& shape) {
  const std::string path = tensor_path(index);
  const flat::Tensor& found = tensor(index, path);
  std::size_t count = 1;
  bool is_same = size_of(found.shape()) == shape.size();
  for (std::size_t i = 0; i < shape.size(); ++i) {
    is_same = is_same && found.shape()->Get(static_cast<flatbuffers::uoffset_t>(i)) == shape[i];
    count *= shape[i];
  }
  if (!is_same) {
    fail(path + ".shape", fmt::format("expected [{}] as its layer needs, found {}",
                                      fmt::join(shape, ", "), in_brackets(found.shape())));
  }
  if (found.buffer() == 0 || found.buffer() >= size_of(model_.buffers())) {
    fail(path + ".buffer",
         fmt::format("expected 1 to {}, found {}",
                     std::max<std::size_t>(size_of(model_.buffers()), 1) - 1, found.buffer()));
  }
  const auto* data = model_.buffers()->Get(found.buffer())->data();
  const std::size_t bytes = count * sizeof(float);
  if (size_of(data) != bytes) {
    fail(fmt::format("buffers[{}]", found.buffer()),
         fmt::format("expected {} bytes for {} of shape {}, found {}", bytes, path,
                     in_brackets(found.shape()), size_of(data)));
  }
  if (bytes > weights_left_) {
    fail(path, "the layers together claim more weights than the file holds");
  }
  weights_left_ -= bytes;
  std::vector<float> values(count);
  std::memcpy(values.data(), data->data(), bytes);
  for (std::size_t i = 0; i < count; ++i) {
    if (!std::isfinite(values[i])) {
      fail(fmt::format("buffers[{}]", found.buffer()),
           fmt::format("expected finite numbers for {}, found {} at {}", path, values[i], i));
    }
  }
  return values;
}

const flat::Tensor& NetworkReader::tensor(std::int32_t index, const std::string& path) const {
  const std::size_t count = size_of(model_.tensors());
  if (index < 0 || static_cast<std::size_t>(index) >= count) {
    fail(path, fmt::format("expected one of the {} tensors, found tensor {}", count, index));
  }
  const flat::Tensor& found = *model_.tensors()->Get(static_cast<flatbuffers::uoffset_t>(index));
  if (found.type() != 0) {
    fail(tensor_path(index) + ".type",
         fmt::format("expected 0 (float32), found {}", static_cast<int>(found.type())));
  }
  return found;
}

// Precondition: there is such a tensor.
std::string NetworkReader::tensor_path(std::int32_t index) const {
  const auto position = static_cast<flatbuffers::uoffset_t>(index);
  return place("tensors", position, *model_.tensors()->Get(position));
}

std::uint32_t NetworkReader::activation_width(std::int32_t index, const std::string& path) const {
  const flat::Tensor& found = tensor(index, path);
  const auto* shape = found.shape();
  if (size_of(shape) != 2 || shape->Get(0) != 1 || shape->Get(1) == 0 ||
      shape->Get(1) > kMostNeurons) {
    fail(tensor_path(index) + ".shape",
         fmt::format("expected [1, 1 to {}] of an activation, found {}", kMostNeurons,
                     in_brackets(shape)));
  }
  if (found.buffer() != 0) {
    fail(tensor_path(index) + ".buffer",
         fmt::format("expected 0, because an activation has no data, found {}", found.buffer()));
  }
  return shape->Get(1);
}

std::int32_t NetworkReader::only_one(const flatbuffers::Vector<std::int32_t>* list,
                                     const std::string& path) const {
  if (size_of(list) != 1) {
    fail(path, fmt::format("expected one tensor, found {}", size_of(list)));
  }
  return list->Get(0);
}

}  // namespace

NetworkFile read_network(std::string_view bytes, const std::string& file) {
  check_identifier(bytes, kNetworkFormat, file);
  const AlignedBytes aligned(bytes);
  flatbuffers::Verifier verifier(aligned.data(), aligned.size(), kDeepest, kMostTables);
  if (!flat::VerifyModelBuffer(verifier)) {
    fail_damaged(bytes, kNetworkFormat, file);
  }
  const flat::Model& model = *flat::GetModel(aligned.data());
  NetworkFile network;
  network.name = model.name() == nullptr ? "" : model.name()->str();
  network.version = network_version(network.name, file);
  network.mlp = NetworkReader(model, bytes.size(), file).read();
  network.sha256 = sha256_hex(bytes);
  return network;
}

NetworkFile load_network(const std::string& path) {
  return read_network(read_flat_file(path), path);
}

}  // namespace vpusim::nn_timing
