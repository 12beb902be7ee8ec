#include "sim/report/json/network_json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "sim/network/work.hpp"
#include "sim/trace/writers/json_text.hpp"

namespace vpusim {
namespace {

std::string ids_json(const std::vector<NetworkTensorId>& tensors) {
  std::string out;
  for (const NetworkTensorId tensor : tensors) {
    out += out.empty() ? "" : ", ";
    out += tensor.valid() ? fmt::format("{}", tensor.index()) : "null";
  }
  return "[" + out + "]";
}

std::string tensor_json(const NetworkTensor& tensor) {
  return fmt::format(
      R"({{"name": {}, "shape": [{}], "element": "{}", "bytes": {}, "is_constant": {}, "sparsity": {}}})",
      json_string(tensor.name), fmt::join(tensor.shape, ", "), tensor.element.name(),
      tensor.bytes().count(), tensor.is_constant,
      tensor.sparsity ? fmt::format("{:.6f}", *tensor.sparsity) : "null");
}

std::string layer_json(const Network& network, const Layer& layer) {
  return fmt::format(
      R"({{"name": {}, "operation": {}, "operator": {}, "class": "{}", "inputs": {}, "outputs": {}, )"
      R"("macs": {}, "operations": {}, "compulsory_bytes": {}, "line": {}}})",
      json_string(layer.name),
      layer.operation == Operation::kUnknown ? "null" : json_string(name_of(layer.operation)),
      json_string(layer.operator_name), name_of(class_of(layer.operation)), ids_json(layer.inputs),
      ids_json(layer.outputs), mac_count(network, layer), operation_count(network, layer),
      compulsory_bytes(network, layer).count(), layer.location.line);
}

}  // namespace

void write_network_json(const Network& network, std::ostream& out) {
  out << fmt::format(
      "{{\n\"vpusim_network\": 1,\n\"name\": {},\n\"macs\": {},\n\"parameters\": {},\n"
      "\"compulsory_bytes\": {},\n\"inputs\": {},\n\"outputs\": {},\n\"tensors\": [",
      json_string(network.name()), mac_count(network), parameter_count(network),
      compulsory_bytes(network).count(), ids_json(network.inputs()), ids_json(network.outputs()));
  std::string_view separator = "\n";
  for (const NetworkTensor& tensor : network.tensors()) {
    out << separator << tensor_json(tensor);
    separator = ",\n";
  }
  out << "\n],\n\"layers\": [";
  separator = "\n";
  for (const Layer& layer : network.layers()) {
    out << separator << layer_json(network, layer);
    separator = ",\n";
  }
  out << "\n]\n}\n";
}

}  // namespace vpusim
