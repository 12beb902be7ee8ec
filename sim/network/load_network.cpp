#include "sim/network/load_network.hpp"

#include <utility>

#include "sim/base/document.hpp"
#include "sim/base/log.hpp"
#include "sim/base/text_file.hpp"
#include "sim/network/join_operations.hpp"
#include "sim/network/onnx/load_onnx.hpp"
#include "sim/network/yaml/load_layers.hpp"

namespace vpusim {

namespace {

// One row per ending; what has none of them is a table of layers in YAML.
Network load_by_ending(const std::string& file, const std::string& name,
                       const InputShapes& shapes) {
  if (file.ends_with(".onnx")) {
    return join_operations(load_onnx(name, read_text_file(file), shapes));
  }
  if (!shapes.empty()) {
    throw InputError(name + ": a table of layers says the shapes of its inputs itself");
  }
  const auto syntax = file.ends_with(".json") ? Document::Syntax::kJson : Document::Syntax::kYaml;
  const Document document(name, read_text_file(file), syntax);
  return load_layers(name, document);
}

}  // namespace

Network load_network(const std::string& file, const InputShapes& shapes) {
  const std::string name = file == "-" ? "<stdin>" : file;
  Network network = load_by_ending(file, name, shapes);
  log::info("network", "{}: {} layers, {} tensors", name, network.layers().size(),
            network.tensors().size());
  return network;
}

}  // namespace vpusim
