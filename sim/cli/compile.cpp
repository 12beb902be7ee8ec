#include "sim/compiler/compile.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/input_error.hpp"
#include "sim/base/phase.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/compile_network.hpp"
#include "sim/importers/yaml/write_yaml.hpp"
#include "sim/session/choose_device.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/compile_settings.hpp"
#include "sim/session/named_files.hpp"
#include "sim/session/read_network.hpp"

namespace vpusim {
namespace {

struct CompileCommand {
  std::string network;
  std::vector<std::string> shapes;
  DeviceChoice device;
  std::string timing;
  std::string output;
  CompileChoice choice;
  bool explains = false;
};

void run_compile(const CompileCommand& command) {
  const CompileOptions options = options_of(command.choice);
  const std::string timing = deciding_timing(cost_of(command.choice), command.timing);
  const std::string file = network_file(command.network);
  if (!command.output.empty()) {
    schedule_syntax_of(command.output);
  }
  std::vector<NamedFile> inputs = {{"the network", file}};
  for (const std::filesystem::path& device : device_files(command.device)) {
    inputs.push_back({"the device", device.string()});
  }
  refuse_overwriting(inputs, {{"--output", command.output}});
  const HwConfig hw = choose_device(command.device);
  const Network network =
      run_phase("reading the network", [&] { return read_network(file, command.shapes); });
  refuse_overwriting(timing_files(timing, hw), {{"--output", command.output}});
  const CompileResult result = compile_network(network, hw, timing, options);
  if (!command.output.empty()) {
    run_phase("writing the schedule", [&] {
      OutputFile out(command.output);
      write_schedule(result.schedule, schedule_syntax_of(command.output), out.stream());
      out.commit();
    });
  }
  if (command.output == "-") {
    return;
  }
  if (command.explains) {
    std::cout << explanation(result) << '\n';
  }
  std::cout << compile_summary(result, hw);
}

}  // namespace

void add_compile_command(CLI::App& app) {
  auto options = std::make_shared<CompileCommand>();
  CLI::App* command =
      app.add_subcommand("compile", "Make a schedule of a neural network for a device");
  command
      ->add_option("NETWORK", options->network,
                   "A table of layers (.yaml, .json), an ONNX model (.onnx), or the name of a "
                   "network that comes with the program")
      ->required();
  command->add_option("-o,--output", options->output,
                      "The schedule to write: .yaml for people, .json for machines; '-': standard "
                      "output, as YAML");
  command->add_option("--shape", options->shapes,
                      "The shape of an input that an ONNX model leaves open: name=1x3x640x640");
  command->add_option("--hw", options->device.device,
                      "The device: a name from 'vpusim devices', or a file of your own; by "
                      "default vpu_4_0");
  command->add_option("--dpu-mhz", options->device.dpu_mhz, "DPU clock in MHz")
      ->check(CLI::Range(1U, 10'000U));
  add_compile_options(*command, options->choice);
  command
      ->add_option("--timing", options->timing,
                   fmt::format("Any other models whose costs decide, in place of --cost: {}; by "
                               "default what the device file says",
                               kTimingSyntax))
      ->excludes("--cost");
  command->add_flag(
      "--explain", options->explains,
      "Operation by operation: how tiles share it, how it is cut, what it costs, what "
      "it was compared with and what limits it");
  command->footer(
      "Examples:\n"
      "  vpusim compile resnet50 -o resnet50.json\n"
      "  vpusim compile detector.onnx --shape image=1x3x640x640 --hw vpu_2_7 --explain\n"
      "  vpusim compile resnet50 --objective energy --cost analytic -o resnet50.yaml");
  command->callback([options] { run_compile(*options); });
}

}  // namespace vpusim
