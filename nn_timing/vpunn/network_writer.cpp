#include <fmt/format.h>

#include <bit>
#include <ostream>
#include <span>
#include <vector>

#include "nn_timing/vpunn/network_file.hpp"
#include "nn_timing/vpunn/vpunn_generated.h"
#include "sim/base/check.hpp"

namespace vpusim::nn_timing {
namespace {

static_assert(std::endian::native == std::endian::little, "weights are copied as they are");

constexpr std::size_t kBufferAlignment = 16;

// How published files call what a layer gives: its last operation.
const char* last_operation(const DenseLayer& layer) {
  switch (layer.activation) {
    case Activation::kRelu:
      return "Relu";
    case Activation::kSigmoid:
      return "Sigmoid";
    case Activation::kNone:
      break;
  }
  return layer.bias.empty() ? "MatMul" : "BiasAdd";
}

class NetworkWriter {
 public:
  // Buffer 0 means "no data"; in published files it is a zero, here too.
  NetworkWriter() { add_buffer(std::vector<float>{0}); }

  void add_layer(const DenseLayer& layer);
  void finish(const std::string& name);
  std::string_view bytes() const {
    return {reinterpret_cast<const char*>(builder_.GetBufferPointer()), builder_.GetSize()};
  }
  std::int32_t add_activation(const std::string& name, std::uint32_t width) {
    return add_tensor(name, {1, width}, 0);
  }
  void set_input(std::int32_t tensor) { input_ = output_ = tensor; }

 private:
  std::uint32_t add_buffer(std::span<const float> values);
  std::int32_t add_tensor(const std::string& name, const std::vector<std::uint32_t>& shape,
                          std::uint32_t buffer);

  flatbuffers::FlatBufferBuilder builder_;
  std::vector<flatbuffers::Offset<flat::Tensor>> tensors_;
  std::vector<flatbuffers::Offset<flat::Buffer>> buffers_;
  std::vector<flatbuffers::Offset<flat::Layer>> layers_;
  std::int32_t input_ = 0;   // tensor that the network takes
  std::int32_t output_ = 0;  // tensor that the last layer so far gives
};

std::uint32_t NetworkWriter::add_buffer(std::span<const float> values) {
  const auto bytes = std::as_bytes(values);
  builder_.ForceVectorAlignment(bytes.size(), 1, kBufferAlignment);
  const auto data =
      builder_.CreateVector(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  buffers_.push_back(flat::CreateBuffer(builder_, data));
  return static_cast<std::uint32_t>(buffers_.size() - 1);
}

std::int32_t NetworkWriter::add_tensor(const std::string& name,
                                       const std::vector<std::uint32_t>& shape,
                                       std::uint32_t buffer) {
  tensors_.push_back(flat::CreateTensorDirect(builder_, name.c_str(), &shape, /*type=*/0, buffer));
  return static_cast<std::int32_t>(tensors_.size() - 1);
}

void NetworkWriter::add_layer(const DenseLayer& layer) {
  const std::string name = fmt::format("fc_{}", layers_.size());
  std::vector<std::int32_t> inputs = {output_};
  inputs.push_back(add_tensor(name + "/kernel:0", {layer.input_count, layer.output_count},
                              add_buffer(layer.weights)));
  if (!layer.bias.empty()) {
    inputs.push_back(add_tensor(name + "/bias:0", {layer.output_count}, add_buffer(layer.bias)));
  }
  output_ = add_activation(fmt::format("{}/{}:0", name, last_operation(layer)), layer.output_count);
  const std::vector<std::int32_t> outputs = {output_};
  const auto implementation = flat::CreateFullyConnected(builder_).Union();
  layers_.push_back(flat::CreateLayerDirect(builder_, name.c_str(), &inputs, &outputs,
                                            flat::Implementation::FullyConnected, implementation,
                                            static_cast<std::int32_t>(layer.activation)));
}

void NetworkWriter::finish(const std::string& name) {
  const std::vector<std::int32_t> inputs = {input_};
  const std::vector<std::int32_t> outputs = {output_};
  const auto text = builder_.CreateString(name);  // may hold any bytes, so not by c_str()
  const auto tensors = builder_.CreateVector(tensors_);
  const auto input_list = builder_.CreateVector(inputs);
  const auto output_list = builder_.CreateVector(outputs);
  const auto layers = builder_.CreateVector(layers_);
  const auto buffers = builder_.CreateVector(buffers_);
  flat::FinishModelBuffer(builder_, flat::CreateModel(builder_, text, tensors, input_list,
                                                      output_list, layers, buffers));
}

}  // namespace

void write_network(const NetworkFile& network, std::ostream& out) {
  static_assert(static_cast<int>(Activation::kNone) == 0 &&
                static_cast<int>(Activation::kRelu) == 1 &&
                static_cast<int>(Activation::kSigmoid) == 2);  // as the format counts
  VPUSIM_CHECK(find_defect(network.mlp) == nullptr);
  NetworkWriter writer;
  writer.set_input(writer.add_activation("input", network.mlp.input_count()));
  for (const DenseLayer& layer : network.mlp.layers) {
    writer.add_layer(layer);
  }
  writer.finish(network.name);
  out << writer.bytes();
}

}  // namespace vpusim::nn_timing
