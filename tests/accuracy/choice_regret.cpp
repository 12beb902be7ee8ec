// How much better than the compiler's choice the best one would have been, layer by layer: every
// strategy, workload shape and tiling is simulated.
//
//   choice_regret DEVICE MOST NETWORK...
//
// Of each network the first MOST distinct layers with multiply-accumulates; alone, from and to DDR,
// device fidelity, judged by the device's learned model. Prints a line of JSON for each layer: its
// name, the microseconds of the choices by the learned and by the analytic model, and of the best
// of all.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <set>
#include <string>
#include <vector>

#include "sim/compiler/compile.hpp"
#include "sim/compiler/every_choice.hpp"
#include "sim/compiler/fuse.hpp"
#include "sim/network/work.hpp"
#include "sim/run/simulator.hpp"
#include "sim/session/choose_device.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/read_network.hpp"
#include "sim/session/simulate.hpp"

namespace vpusim {
namespace {

// The layer with what it reads and writes, alone.
Network alone(const Network& network, const Layer& layer) {
  NetworkBuilder builder(layer.name);
  Layer copy = layer;
  std::set<std::pair<NetworkTensorId, NetworkTensorId>> known;
  const auto add = [&](NetworkTensorId id) -> NetworkTensorId {
    if (!id.valid()) {
      return id;
    }
    for (const auto& [from, to] : known) {
      if (from == id) {
        return to;
      }
    }
    const NetworkTensorId added = builder.add_tensor(network.tensors()[id]);
    known.emplace(id, added);
    return added;
  };
  for (NetworkTensorId& input : copy.inputs) {
    const bool is_new =
        std::none_of(known.begin(), known.end(), [&](const auto& k) { return k.first == input; });
    const bool is_data = input.valid() && !network.tensors()[input].is_constant;
    input = add(input);
    if (is_data && is_new) {
      builder.add_input(input);
    }
  }
  for (NetworkTensorId& output : copy.outputs) {
    output = add(output);
    builder.add_output(output);
  }
  builder.add_layer(std::move(copy));
  return std::move(builder).finish();
}

// What tells layers apart.
std::string shapes_of(const Network& network, const Layer& layer) {
  std::string text = fmt::format("{}", static_cast<int>(layer.operation));
  for (const auto* tensors : {&layer.inputs, &layer.outputs}) {
    for (const NetworkTensorId id : *tensors) {
      for (const std::uint64_t extent : id.valid() ? network.tensors()[id].shape : Shape()) {
        text += fmt::format("x{}", extent);
      }
      text += "/";
    }
  }
  for (const auto* list : {&layer.attributes.window.kernel, &layer.attributes.window.strides}) {
    for (const std::uint32_t value : *list) {
      text += fmt::format(",{}", value);
    }
  }
  return text;
}

class Judge {
 public:
  explicit Judge(const HwConfig& hw)
      : hw_(hw),
        learned_(choose_timing("", hw, Fidelity::kDevice)),
        analytic_(choose_timing("analytic", hw, Fidelity::kDevice)),
        simulator_(VpuSize::of(hw)) {}

  void run(const std::string& name, std::size_t most) {
    const Network network = fuse(read_network(network_file(name), {}));
    std::size_t count = 0;
    for (const Layer& layer : network.layers()) {
      if (count < most && mac_count(network, layer) > 0 &&
          seen_.insert(shapes_of(network, layer)).second) {
        ++count;
        judge(name, alone(network, layer));
      }
    }
  }

 private:
  void judge(const std::string& of, const Network& layer) {
    CompileOptions options;
    const double learned =
        latency(compile(layer, hw_, options, *learned_.dpu, *learned_.shave).schedule);
    const double analytic =
        latency(compile(layer, hw_, options, *analytic_.dpu, *analytic_.shave).schedule);
    double best = std::min(learned, analytic);
    const std::vector<Schedule> all = schedules_of_every_choice(layer, hw_, *learned_.dpu);
    for (const Schedule& other : all) {
      best = std::min(best, latency(other));
    }
    fmt::print(R"({{"network": "{}", "layer": "{}", "learned_us": {:.4f}, "analytic_us": {:.4f}, )"
               R"("best_us": {:.4f}, "choices": {}}})"
               "\n",
               of, layer.name(), learned, analytic, best, all.size());
    std::fflush(stdout);
  }

  double latency(const Schedule& schedule) {
    const RunResult run = simulate(simulator_, schedule, hw_, Fidelity::kDevice, learned_);
    return static_cast<double>(run.latency.count()) / 1e6;
  }

  HwConfig hw_;
  TimingModels learned_;
  TimingModels analytic_;
  Simulator simulator_;
  std::set<std::string> seen_;
};

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 3) {
    fmt::print(stderr, "usage: choice_regret DEVICE MOST NETWORK...\n");
    return 2;
  }
  DeviceChoice choice;
  choice.device = arguments.front();
  Judge judge(choose_device(choice));
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    judge.run(arguments[i], std::stoul(arguments[1]));
  }
  return 0;
}

}  // namespace
}  // namespace vpusim

int main(int argc, char** argv) {
  spdlog::set_level(spdlog::level::warn);  // the standard output is the table's
  try {
    return vpusim::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    fmt::print(stderr, "choice_regret: {}\n", error.what());
    return 2;
  }
}
