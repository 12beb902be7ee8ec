#include "sim/network/load_network.hpp"

#include <utility>

#include "sim/base/document.hpp"
#include "sim/base/log.hpp"
#include "sim/base/text_file.hpp"
#include "sim/network/yaml/load_layers.hpp"

namespace vpusim {

Network load_network(const std::string& file, const InputShapes& shapes) {
  const std::string name = file == "-" ? "<stdin>" : file;
  if (!shapes.empty()) {
    throw InputError(name + ": a table of layers says the shapes of its inputs itself");
  }
  const auto syntax = file.ends_with(".json") ? Document::Syntax::kJson : Document::Syntax::kYaml;
  const Document document(name, read_text_file(file), syntax);
  Network network = load_layers(name, document);
  log::info("network", "{}: {} layers, {} tensors", name, network.layers().size(),
            network.tensors().size());
  return network;
}

}  // namespace vpusim
