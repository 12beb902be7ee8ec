#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/named_files.hpp"
#include "sim/cli/progress.hpp"
#include "sim/network/load_network.hpp"
#include "sim/report/json/network_json.hpp"
#include "sim/report/terminal/network_table.hpp"

namespace vpusim {
namespace {

struct NetworkOptions {
  std::string network;
  std::vector<std::string> shapes;
  std::string json;
  bool layers = false;
  bool quiet = false;
};

// "image=1x3x224x224"
void read_input_shape(const std::string& text, InputShapes& shapes) {
  const std::size_t equals = text.rfind('=');
  Shape shape;
  bool is_legal = equals != std::string::npos && equals > 0;
  std::string_view rest = is_legal ? std::string_view(text).substr(equals + 1) : "";
  while (is_legal) {
    std::uint64_t extent = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), extent);
    is_legal = error == std::errc() && extent > 0 && extent <= NetworkBuilder::kMostElements;
    shape.push_back(extent);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    if (!is_legal || rest.empty()) {
      break;
    }
    is_legal = rest.front() == 'x';
    rest.remove_prefix(1);
  }
  if (!is_legal) {
    throw InputError(
        fmt::format("--shape: expected an input and its extents such as "
                    "image=1x3x224x224, got {}",
                    in_quotes(text)));
  }
  if (!shapes.emplace(text.substr(0, equals), shape).second) {
    throw InputError(fmt::format("--shape: {} has two shapes", in_quotes(text.substr(0, equals))));
  }
}

void show_network(const NetworkOptions& options) {
  refuse_overwriting({{"the network", options.network}}, {{"--json", options.json}});
  InputShapes shapes;
  for (const std::string& text : options.shapes) {
    read_input_shape(text, shapes);
  }
  const Network network =
      run_phase("reading the network", [&] { return load_network(options.network, shapes); });
  if (!options.json.empty()) {
    OutputFile file(options.json);
    write_network_json(network, file.stream());
    file.commit();
  }
  if (options.quiet || options.json == "-") {
    return;
  }
  if (options.layers) {
    std::cout << layer_table(network) << '\n';
  }
  std::cout << network_table(network);
}

}  // namespace

void add_network_command(CLI::App& app) {
  auto options = std::make_shared<NetworkOptions>();
  CLI::App* command =
      app.add_subcommand("network", "Explain a neural network: its layers, their work, its data");
  command
      ->add_option("NETWORK", options->network,
                   "A table of layers (.yaml, .json; '-': standard input) or an ONNX model (.onnx)")
      ->required();
  command->add_option("--shape", options->shapes,
                      "The shape of an input that an ONNX model leaves open: name=1x3x640x640; "
                      "may be given several times");
  command->add_flag("--layers", options->layers, "A line for each layer, too");
  command->add_option("--json", options->json,
                      "Write the network with the work of each layer; '-' prints it");
  command->add_flag("-q,--quiet", options->quiet, "Print nothing");
  command->footer(
      "Examples:\n"
      "  vpusim network workloads/networks/resnet50.yaml\n"
      "  vpusim network detector.onnx --shape image=1x3x640x640 --layers");
  command->callback([options] { show_network(*options); });
}

}  // namespace vpusim
