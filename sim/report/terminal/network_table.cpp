#include "sim/report/terminal/network_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "sim/network/work.hpp"
#include "sim/report/terminal/text.hpp"

namespace vpusim {
namespace {

// Layers of one operator together.
struct Group {
  Operation operation = Operation::kUnknown;
  std::string name;
  std::uint64_t layers = 0;
  double macs = 0;
  double operations = 0;
  double bytes = 0;
};

double percent(double part, double whole) { return whole == 0 ? 0 : 100 * part / whole; }

double millions(std::uint64_t count) { return static_cast<double>(count) / 1e6; }

// Known operators go by their own name, unknown ones by that of the file.
std::string group_name(const Layer& layer) {
  return layer.operation == Operation::kUnknown ? layer.operator_name
                                                : std::string(name_of(layer.operation));
}

// Those of most MACs first, then those of most bytes; unknown ones last.
std::vector<Group> groups_of(const Network& network) {
  std::map<std::string, Group> by_name;
  for (const Layer& layer : network.layers()) {
    Group& group = by_name[group_name(layer)];
    group.operation = layer.operation;
    group.name = group_name(layer);
    ++group.layers;
    group.macs += static_cast<double>(mac_count(network, layer));
    group.operations += static_cast<double>(operation_count(network, layer));
    group.bytes += static_cast<double>(compulsory_bytes(network, layer).count());
  }
  std::vector<Group> groups;
  groups.reserve(by_name.size());
  for (auto& [name, group] : by_name) {
    groups.push_back(std::move(group));
  }
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    const bool a_unknown = a.operation == Operation::kUnknown;
    const bool b_unknown = b.operation == Operation::kUnknown;
    return std::tuple(a_unknown, -a.macs, -a.bytes) < std::tuple(b_unknown, -b.macs, -b.bytes);
  });
  return groups;
}

std::string shown_tensor(const NetworkTensor& tensor) {
  return fmt::format("{} {} {}", for_terminal(tensor.name, 40), shown(tensor.shape),
                     tensor.element.name());
}

void write_tensors(const Network& network, const char* what,
                   const std::vector<NetworkTensorId>& tensors, std::string& out) {
  constexpr std::size_t kMost = 6;
  for (std::size_t i = 0; i < std::min(tensors.size(), kMost); ++i) {
    out +=
        fmt::format("{:<10}{}\n", i == 0 ? what : "", shown_tensor(network.tensors()[tensors[i]]));
  }
  if (tensors.size() > kMost) {
    out += fmt::format("{:<10}and {} more\n", "", tensors.size() - kMost);
  }
}

std::uint64_t constant_bytes(const Network& network) {
  std::uint64_t sum = 0;
  for (const NetworkTensor& tensor : network.tensors()) {
    sum += tensor.is_constant ? tensor.bytes().count() : 0;
  }
  return sum;
}

void write_groups(const std::vector<Group>& groups, std::string& out) {
  Group all;
  for (const Group& group : groups) {
    all.macs += group.macs;
    all.operations += group.operations;
    all.bytes += group.bytes;
  }
  const auto put = std::back_inserter(out);
  fmt::format_to(put, "\n{:<26} {:<12} {:>6} {:>12} {:>7} {:>11} {:>7}\n", "operator", "class",
                 "layers", "M MACs", "share", "MB", "share");
  for (const Group& group : groups) {
    fmt::format_to(put, "{:<26} {:<12} {:>6} {:>12.3f} {:>6.1f}% {:>11.3f} {:>6.1f}%\n",
                   for_terminal(group.name, 26), name_of(class_of(group.operation)), group.layers,
                   group.macs / 1e6, percent(group.macs, all.macs), group.bytes / 1e6,
                   percent(group.bytes, all.bytes));
  }
  bool has_unknown = false;
  for (const Group& group : groups) {
    if (group.operation == Operation::kUnknown) {
      out +=
          has_unknown ? "" : "\noperators without a known cost, by their share of all operations\n";
      has_unknown = true;
      fmt::format_to(put, "{:<26} {} layers, {:.3f} %\n", for_terminal(group.name, 26),
                     group.layers, percent(group.operations, all.operations));
    }
  }
}

}  // namespace

std::string network_table(const Network& network) {
  const std::vector<Group> groups = groups_of(network);
  std::string out = fmt::format("{}: {} layers, {:.3f} M MACs, {:.3f} M parameters in {:.3f} MB\n",
                                for_terminal(network.name(), 60), network.layers().size(),
                                millions(mac_count(network)), millions(parameter_count(network)),
                                millions(constant_bytes(network)));
  write_tensors(network, "inputs", network.inputs(), out);
  write_tensors(network, "outputs", network.outputs(), out);
  out += fmt::format("compulsory traffic {:.3f} MB: constants, inputs and outputs, each once\n",
                     millions(compulsory_bytes(network).count()));
  write_groups(groups, out);
  return out;
}

std::string layer_table(const Network& network) {
  std::string out = fmt::format("{:<32} {:<20} {:<20} {:>12} {:>11}\n", "layer", "operator",
                                "output", "M MACs", "MB");
  for (const Layer& layer : network.layers()) {
    const NetworkTensorId output = layer.outputs.empty() ? NetworkTensorId() : layer.outputs[0];
    fmt::format_to(std::back_inserter(out), "{:<32} {:<20} {:<20} {:>12.3f} {:>11.3f}\n",
                   for_terminal(layer.name, 32), for_terminal(group_name(layer), 20),
                   output.valid() ? for_terminal(shown(network.tensors()[output].shape), 20) : "",
                   millions(mac_count(network, layer)),
                   millions(compulsory_bytes(network, layer).count()));
  }
  return out;
}

}  // namespace vpusim
