#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "nn_timing/vpunn/cycle_cache.hpp"
#include "nn_timing/vpunn/flat_file.hpp"
#include "nn_timing/vpunn/interfaces.hpp"
#include "nn_timing/vpunn/network_file.hpp"
#include "sim/base/enum_names.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/sha256.hpp"
#include "sim/cli/commands.hpp"
#include "sim/report/terminal/text.hpp"

namespace vpusim {
namespace {

using nlohmann::ordered_json;
using nn_timing::Activation;
using nn_timing::CycleCache;
using nn_timing::DenseLayer;
using nn_timing::NetworkDomain;
using nn_timing::NetworkFile;
using nn_timing::NetworkInterface;

constexpr auto kActivationNames =
    enum_names<Activation, Activation::kSigmoid>("none", "relu", "sigmoid");
constexpr auto kDomainNames = enum_names<NetworkDomain, NetworkDomain::kDma>("DPU", "DMA");

struct ModelsOptions {
  std::vector<std::string> files;
  bool json = false;
};

// What is known of a network's interfaces.
struct Meaning {
  std::optional<NetworkInterface> input;
  std::optional<NetworkInterface> output;
};

Meaning meaning_of(const NetworkFile& network) {
  Meaning meaning;
  meaning.input =
      nn_timing::find_input_interface(network.version.input_interface, network.mlp.input_count());
  if (meaning.input) {
    meaning.output =
        nn_timing::find_output_interface(meaning.input->domain, network.version.output_interface);
  }
  return meaning;
}

// "93-256-256-1"
std::string topology(const NetworkFile& network) {
  std::string text = std::to_string(network.mlp.input_count());
  for (const DenseLayer& layer : network.mlp.layers) {
    text += "-" + std::to_string(layer.output_count);
  }
  return text;
}

// "relu, the last one none; with biases"
std::string layer_notes(const NetworkFile& network) {
  const std::vector<DenseLayer>& layers = network.mlp.layers;
  std::size_t biased = 0;
  bool is_uniform = true;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    biased += layers[i].bias.empty() ? 0U : 1U;
    is_uniform =
        is_uniform && (i + 1 == layers.size() || layers[i].activation == layers.front().activation);
  }
  std::string text;
  if (is_uniform) {
    text = kActivationNames[layers.front().activation];
    if (layers.back().activation != layers.front().activation) {
      text += fmt::format(", the last one {}", kActivationNames[layers.back().activation]);
    }
  } else {
    for (const DenseLayer& layer : layers) {
      text += fmt::format("{}{}", text.empty() ? "" : ", ", kActivationNames[layer.activation]);
    }
  }
  if (biased == 0) {
    return text + "; no biases";
  }
  return text + (biased == layers.size()
                     ? "; with biases"
                     : fmt::format("; biases in {} of {} layers", biased, layers.size()));
}

// 1234567 -> "1,234,567"
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t end = text.size(); end > 3; end -= 3) {
    text.insert(end - 3, ",");
  }
  return text;
}

void row(std::string_view label, std::string_view text) {
  std::cout << fmt::format("  {:<11} {}\n", label, text);
}

std::string explained_input(const NetworkFile& network, const Meaning& meaning) {
  const unsigned number = network.version.input_interface;
  const std::uint32_t length = network.mlp.input_count();
  if (meaning.input) {
    return fmt::format("interface {}: {}, as {} values", number, meaning.input->meaning, length);
  }
  if (const std::optional<std::uint32_t> usual = nn_timing::usual_length(number)) {
    return fmt::format(
        "interface {} has {} values, this network {}: vpusim does not know what "
        "they are",
        number, *usual, length);
  }
  return fmt::format("interface {} with {} values, which vpusim does not know", number, length);
}

std::string explained_output(const NetworkFile& network, const Meaning& meaning) {
  const unsigned number = network.version.output_interface;
  return meaning.output
             ? fmt::format("interface {}: {}", number, meaning.output->meaning)
             : fmt::format("interface {}, which vpusim does not know{}", number,
                           meaning.input ? fmt::format(" for a {} network",
                                                       kDomainNames[meaning.input->domain])
                                         : "");
}

void explain(const std::string& file, const NetworkFile& network, std::size_t size) {
  const Meaning meaning = meaning_of(network);
  std::cout << fmt::format("{}: a network\n", for_terminal(file, 200));
  row("name", for_terminal(network.name, 100));
  row("family", for_terminal(network.version.family, 60));
  if (!network.version.nickname.empty()) {
    row("nickname", for_terminal(network.version.nickname, 60));
  }
  row("for", meaning.input ? fmt::format("{} of {}", kDomainNames[meaning.input->domain],
                                         meaning.input->devices)
                           : std::string("unknown"));
  row("input", explained_input(network, meaning));
  row("output", explained_output(network, meaning));
  row("layers", fmt::format("{} ({})", topology(network), layer_notes(network)));
  row("parameters", grouped(network.mlp.parameter_count()));
  row("inference", grouped(network.mlp.operation_count()) + " FLOP");
  row("size", grouped(size) + " bytes");
  row("SHA-256", network.sha256);
}

void explain(const std::string& file, const CycleCache& cache, std::string_view bytes) {
  std::cout << fmt::format("{}: a cache of cycles\n", for_terminal(file, 200));
  row("entries", grouped(cache.entries().size()));
  row("keys", "32-bit hashes of descriptors; for which device, the file does not say");
  row("size", grouped(bytes.size()) + " bytes");
  row("SHA-256", sha256_hex(bytes));
}

ordered_json in_json(const NetworkFile& network) {
  const Meaning meaning = meaning_of(network);
  const auto described = [](unsigned number, const std::optional<NetworkInterface>& known) {
    return ordered_json{{"interface", number},
                        {"meaning", known ? ordered_json(known->meaning) : ordered_json()}};
  };
  ordered_json layers = ordered_json::array();
  for (const DenseLayer& layer : network.mlp.layers) {
    layers.push_back({{"inputs", layer.input_count},
                      {"outputs", layer.output_count},
                      {"has_bias", !layer.bias.empty()},
                      {"activation", kActivationNames[layer.activation]}});
  }
  return {{"kind", "network"},
          {"name", network.name},
          {"family", network.version.family},
          {"nickname", network.version.nickname},
          {"domain",
           meaning.input ? ordered_json(kDomainNames[meaning.input->domain]) : ordered_json()},
          {"devices", meaning.input ? ordered_json(meaning.input->devices) : ordered_json()},
          {"input", described(network.version.input_interface, meaning.input)},
          {"output", described(network.version.output_interface, meaning.output)},
          {"layers", std::move(layers)},
          {"parameter_count", network.mlp.parameter_count()},
          {"inference_flop", network.mlp.operation_count()}};
}

// Errors: InputError, EnvironmentError.
ordered_json explain_file(const std::string& file, bool is_told) {
  const std::string bytes = nn_timing::read_flat_file(file);
  const bool is_cache = nn_timing::flat_identifier(bytes) == nn_timing::kCacheFormat.identifier;
  ordered_json entry = {{"file", file}};
  if (is_cache) {
    const CycleCache cache = nn_timing::read_cycle_cache(bytes, file);
    entry.update({{"kind", "cycle cache"}, {"entry_count", cache.entries().size()}});
    if (is_told) {
      explain(file, cache, bytes);
    }
  } else {
    const NetworkFile network = nn_timing::read_network(bytes, file);
    entry.update(in_json(network));
    if (is_told) {
      explain(file, network, bytes.size());
    }
  }
  entry.update({{"size_bytes", bytes.size()}, {"sha256", sha256_hex(bytes)}});
  return entry;
}

// A bad file does not keep the others from being explained.
void explain_models(const ModelsOptions& options) {
  ordered_json all = ordered_json::array();
  std::vector<std::string> problems;
  for (const std::string& file : options.files) {
    try {
      all.push_back(explain_file(file, !options.json));
    } catch (const InputError& error) {
      problems.emplace_back(error.what());
    }
  }
  if (options.json) {
    // Names come from files and may hold bytes that are no UTF-8.
    std::cout << all.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
  }
  if (!problems.empty()) {
    throw InputError(fmt::format("{}", fmt::join(problems, "\nvpusim: ")));
  }
}

}  // namespace

void add_models_command(CLI::App& app) {
  auto options = std::make_shared<ModelsOptions>();
  CLI::App* command =
      app.add_subcommand("models", "Explain files of trained cost models (.vpunn, .cachebin)");
  command->add_option("FILE", options->files, "Networks and caches of cycles; '-': standard input")
      ->required();
  command->add_flag("--json", options->json, "Print JSON, for programs");
  command->footer(
      "Example:\n"
      "  vpusim models vpu_2_7.vpunn");
  command->callback([options] { explain_models(*options); });
}

}  // namespace vpusim
