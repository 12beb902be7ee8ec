#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/base/id.hpp"
#include "sim/base/quantity.hpp"
#include "sim/base/warnings.hpp"
#include "sim/network/infer_shapes.hpp"
#include "sim/network/layer.hpp"

namespace vpusim {

// What flows between layers, or a constant (weights). Shapes are as in the user's file: N, C, H,
// W for images. No extent is 0.
struct NetworkTensor {
  std::string name = {};  // unique in its network
  Shape shape = {};
  ElementType element = {};
  bool is_constant = false;
  // Share of zeros in a constant, 0 to 1, where its values are known.
  std::optional<float> sparsity = {};

  std::uint64_t element_count() const { return vpusim::element_count(shape); }
  // Without gaps; an element of less than a byte shares it.
  Bytes bytes() const;
};

// A neural network as a graph of operations: no device, no placement. Immutable and checked:
// names are unique; each tensor is an input of the network, a constant, or the output of one
// layer; layers are in an order in which they can run; shapes agree with the operations.
class Network {
 public:
  const std::string& name() const { return name_; }
  const IdVector<NetworkTensorId, NetworkTensor>& tensors() const { return tensors_; }
  // Each comes after those it reads from; otherwise in the order of the file.
  const IdVector<LayerId, Layer>& layers() const { return layers_; }
  const std::vector<NetworkTensorId>& inputs() const { return inputs_; }
  const std::vector<NetworkTensorId>& outputs() const { return outputs_; }

  // The layer that writes a tensor; not valid for inputs and constants.
  LayerId producer(NetworkTensorId tensor) const { return producers_[tensor]; }
  // The layers that read a tensor, in order, each once.
  const std::vector<LayerId>& consumers(NetworkTensorId tensor) const { return consumers_[tensor]; }
  // What whoever read it from a file had to assume.
  const std::vector<Warning>& notes() const { return notes_; }
  // Of what was read besides the network's file: weights that it keeps elsewhere, as far as they
  // matter here. Empty when there was nothing.
  const std::string& external_sha256() const { return external_sha256_; }

 private:
  friend class NetworkBuilder;
  Network() = default;

  std::string name_;
  IdVector<NetworkTensorId, NetworkTensor> tensors_;
  IdVector<LayerId, Layer> layers_;
  std::vector<NetworkTensorId> inputs_;
  std::vector<NetworkTensorId> outputs_;
  IdVector<NetworkTensorId, LayerId> producers_;
  IdVector<NetworkTensorId, std::vector<LayerId>> consumers_;
  std::vector<Warning> notes_;
  std::string external_sha256_;
};

// Grows a Network. Every reader, and every pass that rewrites networks, ends here.
class NetworkBuilder {
 public:
  // No tensor is larger than any memory: 2^40 elements.
  static constexpr std::uint64_t kMostElements = std::uint64_t{1} << 40;

  // `file` is where the network comes from, for messages.
  NetworkBuilder(std::string name, std::string file) : file_(std::move(file)) {
    network_.name_ = std::move(name);
  }
  explicit NetworkBuilder(const std::string& name) : NetworkBuilder(name, name) {}

  NetworkTensorId add_tensor(NetworkTensor tensor) {
    return network_.tensors_.push_back(std::move(tensor));
  }
  LayerId add_layer(Layer layer) { return network_.layers_.push_back(std::move(layer)); }
  // Adds a layer with the tensors that it writes: for each name the output of that place, of the
  // shape that infer_shapes gives; none for an empty name. Elements are of the type that the
  // operation gives out (see output_element), unless `element` says another.
  // Errors: ShapeError.
  std::vector<NetworkTensorId> append_layer(Layer layer, const std::vector<std::string>& outputs,
                                            std::optional<ElementType> element);
  void add_input(NetworkTensorId tensor) { network_.inputs_.push_back(tensor); }
  void add_output(NetworkTensorId tensor) { network_.outputs_.push_back(tensor); }
  void set_external_sha256(std::string sha256) { network_.external_sha256_ = std::move(sha256); }
  void add_note(Warning note) { network_.notes_.push_back(std::move(note)); }

  // Leaves out what no output depends on: layers, and outputs of layers with several.
  //
  // Precondition: each layer was added behind those it reads from.
  void drop_unread();

  // So far, without any check; layers in the order of the calls.
  const Network& so_far() const { return network_; }
  const NetworkTensor& tensor(NetworkTensorId id) const { return network_.tensors_[id]; }
  // To change what was added: a bias that turns up later, a type that later nodes decide.
  NetworkTensor& tensor(NetworkTensorId id) { return network_.tensors_[id]; }
  Layer& layer(LayerId id) { return network_.layers_[id]; }

  // Tensors that no layer touches and that are neither input nor output are left out, and so are
  // absent outputs at the end of a layer's list. Ids change with that and with the order.
  //
  // Precondition: ids in layers are this builder's or not valid.
  // Errors: InputError at the layer for a tensor with two producers or none, a cycle, shapes
  // that do not agree, a name used twice, a size that no memory could hold, no output.
  Network finish() &&;

 private:
  void check_tensors() const;
  void find_producers();
  void sort_layers();
  OperandShapes shapes_of(const std::vector<NetworkTensorId>& tensors) const;
  void check_shapes(const Layer& layer) const;
  void drop_unused_tensors();
  void find_consumers();
  [[noreturn]] void fail(const std::string& problem) const;

  std::string file_;
  Network network_;
};

}  // namespace vpusim
