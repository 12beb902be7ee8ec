#include "sim/network/onnx/graph_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <queue>
#include <unordered_map>

#include "sim/base/document.hpp"
#include "sim/network/infer_shapes.hpp"

namespace vpusim::onnx_graph {
namespace {

void add_names_read(const onnx::NodeProto& node, std::vector<std::string>& names) {
  names.insert(names.end(), node.input().begin(), node.input().end());
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (attribute.has_g()) {
      for (const onnx::NodeProto& inner : attribute.g().node()) {
        add_names_read(inner, names);
      }
      for (const onnx::ValueInfoProto& output : attribute.g().output()) {
        names.push_back(output.name());
      }
    }
  }
}

using Producers = std::unordered_map<std::string, int>;

Producers find_producers(const onnx::GraphProto& graph) {
  Producers producers;
  for (int i = 0; i < graph.node_size(); ++i) {
    for (const std::string& output : graph.node(i).output()) {
      if (!output.empty() && !producers.emplace(output, i).second) {
        throw ShapeError(fmt::format("two nodes give {}", in_quotes(output)));
      }
    }
  }
  return producers;
}

// Of each node that some output depends on, the nodes that it reads from.
struct Sources {
  std::vector<bool> is_live;
  std::vector<std::vector<int>> of;
};

Sources find_sources(const onnx::GraphProto& graph) {
  const Producers producers = find_producers(graph);
  const auto count = static_cast<std::size_t>(graph.node_size());
  Sources sources{std::vector<bool>(count), std::vector<std::vector<int>>(count)};
  std::vector<int> open;
  const auto use = [&](const std::string& name) {
    const auto producer = producers.find(name);
    if (producer == producers.end()) {
      return -1;
    }
    const auto index = static_cast<std::size_t>(producer->second);
    if (!sources.is_live[index]) {
      sources.is_live[index] = true;
      open.push_back(producer->second);
    }
    return producer->second;
  };
  for (const onnx::ValueInfoProto& output : graph.output()) {
    use(output.name());
  }
  while (!open.empty()) {
    const int node = open.back();
    open.pop_back();
    for (const std::string& name : names_read(graph.node(node))) {
      const int source = use(name);
      if (source >= 0) {
        sources.of[static_cast<std::size_t>(node)].push_back(source);
      }
    }
  }
  return sources;
}

}  // namespace

std::vector<std::string> names_read(const onnx::NodeProto& node) {
  std::vector<std::string> names;
  add_names_read(node, names);
  return names;
}

std::vector<int> live_nodes(const onnx::GraphProto& graph) {
  const Sources sources = find_sources(graph);
  const std::size_t count = sources.of.size();
  std::vector<std::vector<int>> readers(count);
  std::vector<std::size_t> missing(count);
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (std::size_t i = 0; i < count; ++i) {
    missing[i] = sources.of[i].size();
    for (const int source : sources.of[i]) {
      readers[static_cast<std::size_t>(source)].push_back(static_cast<int>(i));
    }
    if (sources.is_live[i] && missing[i] == 0) {
      ready.push(static_cast<int>(i));
    }
  }
  std::vector<int> order;
  while (!ready.empty()) {
    const int node = ready.top();
    ready.pop();
    order.push_back(node);
    for (const int reader : readers[static_cast<std::size_t>(node)]) {
      if (--missing[static_cast<std::size_t>(reader)] == 0) {
        ready.push(reader);
      }
    }
  }
  const auto stuck =
      std::find_if(missing.begin(), missing.end(), [](std::size_t inputs) { return inputs > 0; });
  if (stuck != missing.end()) {
    const auto index = static_cast<int>(stuck - missing.begin());
    throw ShapeError(fmt::format("node {} ({} {}) waits for its own output: the nodes form a cycle",
                                 index, graph.node(index).op_type(),
                                 in_quotes(graph.node(index).name())));
  }
  return order;
}

}  // namespace vpusim::onnx_graph
