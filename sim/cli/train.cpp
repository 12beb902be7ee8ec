#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/not_negative.hpp"
#include "sim/cli/train/model_card.hpp"
#include "sim/cli/train/options.hpp"
#include "sim/cli/train/training.hpp"

namespace vpusim {
namespace {

using nn_timing::kReferenceNames;

// What follows "vpusim" in a command that trains the same again, files without their folders.
std::string command_of(const CLI::App& command) {
  std::string text = "vpusim train";
  for (const CLI::Option* const option : command.get_options()) {
    for (const std::string& value : option->results()) {
      text += fmt::format(" {}{} {}", option->get_lnames().empty() ? "-" : "--",
                          option->get_lnames().empty() ? option->get_snames().front()
                                                       : option->get_lnames().front(),
                          value.find('/') == std::string::npos ? value : base_name(value));
    }
  }
  return text;
}

void add_base_options(CLI::App& command, TrainOptions& options) {
  command
      .add_option("--device,--hw", options.device,
                  "The device to learn: a name or a file of your own")
      ->required();
  command.add_option("-o,--output", options.output, "The network to write (.vpunn)")->required();
  command.add_option("--distill", options.distill,
                     "Label random workloads by this published network");
  command.add_option("--data", options.data,
                     "Labelled workloads: folders of 'vpusim generate' or tables; rows whose split "
                     "is test are left out");
  command.add_option("--mix", options.mix,
                     "What random workloads are drawn (as workloads/generators/dpu.yaml)");
  command.add_option("--rows", options.rows, "How many random workloads")
      ->check(CLI::Range(0, 50'000'000))
      ->capture_default_str();
  command
      .add_option_function<std::string>(
          "--reference",
          [&options](const std::string& name) {
            options.reference = kReferenceNames.find(name);
            if (!options.reference) {
              throw InputError(
                  fmt::format("--reference: expected pipeline or ideal, got '{}'", name));
            }
          },
          "What the answer relates to: pipeline, the device's pipeline model, or ideal, the least "
          "that arithmetic and traffic take. By default ideal where the pipeline model labels")
      ->type_name("pipeline|ideal");
  command.add_option("--arch", options.hidden, "Neurons of each hidden layer, as in 64,64,64,64")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command.add_option("--start", options.start, "A network of vpusim's to go on from");
  command.add_option("--epochs", options.epochs, "Passes over all rows")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command
      .add_option("--patience", options.patience,
                  "Stop after so many epochs without a better one; 0: never")
      ->check(not_negative())
      ->capture_default_str();
  command.add_option("--rate", options.rate, "Adam's largest step")
      ->check(CLI::Range(1e-7, 1.0))
      ->capture_default_str();
  command.add_option("--seed", options.seed, "Of the workloads, the first weights and the order")
      ->check(not_negative())
      ->capture_default_str();
}

void add_finetune_options(CLI::App& command, TrainOptions& options) {
  command.add_option("--finetune", options.finetune,
                     "Measured workloads to end with: tables with gt_cycles; rows whose split is "
                     "test are left out");
  command.add_option("--finetune-epochs", options.finetune_epochs, "Passes at the end")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command.add_option("--finetune-rate", options.finetune_rate, "Adam's largest step at the end")
      ->check(CLI::Range(1e-7, 1.0))
      ->capture_default_str();
  command
      .add_option("--finetune-share", options.finetune_share,
                  "Measured rows' share among all rows at the end; the others are random ones")
      ->check(CLI::Range(0.01, 0.99))
      ->capture_default_str();
  command.add_option("--finetune-rows", options.finetune_rows, "Random workloads at the end")
      ->check(CLI::Range(0, 50'000'000))
      ->capture_default_str();
}

}  // namespace

void add_train_command(CLI::App& app) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App* command = app.add_subcommand("train", "Train a network that predicts DPU workloads");
  add_base_options(*command, *options);
  add_finetune_options(*command, *options);
  command->add_option("--card", options->card,
                      "Its page: data, options, errors; by default beside the network");
  command->add_option(
      "--device-file", options->device_file,
      "A device file to write that extends the device and uses the network; for a device of "
      "your own it is written beside the network anyway");
  command->footer(
      "An interrupted training goes on where it was when it is given again. Equal commands give\n"
      "equal bytes on one machine.\n\n"
      "Examples:\n"
      "  vpusim train --device vpu_4_0 --distill vpu_4_1.vpunn --finetune measured_dpu.csv \\\n"
      "    -o my.vpunn\n"
      "  vpusim train --hw my_8192mac.yaml -o learned.vpunn    # and learned.yaml, which uses it\n"
      "  vpusim run net.mlir --hw learned.yaml");
  command->callback([command, options] {
    options->command_line = command_of(*command);
    train(*options);
  });
}

}  // namespace vpusim
