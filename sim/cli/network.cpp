#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/phase.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/report/json/network_json.hpp"
#include "sim/report/terminal/network_table.hpp"
#include "sim/session/named_files.hpp"
#include "sim/session/read_network.hpp"

namespace vpusim {
namespace {

struct NetworkOptions {
  std::string network;
  std::vector<std::string> shapes;
  std::string json;
  bool layers = false;
  bool quiet = false;
};

void show_network(const NetworkOptions& options) {
  const std::string file = network_file(options.network);
  refuse_overwriting({{"the network", file}}, {{"--json", options.json}});
  const Network network =
      run_phase("reading the network", [&] { return read_network(file, options.shapes); });
  tell_warnings(network.notes());
  if (!options.json.empty()) {
    OutputFile out(options.json);
    write_network_json(network, out.stream());
    out.commit();
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
                   "A table of layers (.yaml, .json; '-': standard input), an ONNX model (.onnx), "
                   "or the name "
                   "of a network that comes with the program")
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
