// Models that nobody here wrote: do they compile, legally, and run?

#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/text_file.hpp"
#include "sim/network/load_network.hpp"
#include "sim/network/onnx/operators.hpp"
#include "tests/golden/check_network.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "/usr/share/libonnx-testdata";  // Debian's libonnx-testdata

std::vector<std::string> models_in(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.path().extension() == ".onnx") {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool has_known_operators(const std::string& file) {
  onnx::ModelProto model;
  model.ParseFromString(read_text_file(file));
  return std::all_of(model.graph().node().begin(), model.graph().node().end(),
                     [](const onnx::NodeProto& node) {
                       return onnx_graph::is_known_operator(node.domain(), node.op_type());
                     });
}

// The network, or why there is none; small and large models of the same kind have one reason.
std::optional<Network> loaded(const std::string& file, std::map<std::string, int>& reasons) {
  try {
    return load_network(file, {});
  } catch (const InputError& error) {
    std::string reason;
    bool is_name = false;
    for (const char c : std::string(error.what()).substr(file.size())) {
      is_name = c == '\'' ? !is_name : is_name;
      if (!is_name && (c < '0' || c > '9')) {
        reason += c;
      }
    }
    ++reasons[reason];
    return std::nullopt;
  }
}

double percent(std::size_t part, std::size_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(std::max<std::size_t>(whole, 1));
}

TEST(OnnxModels, OfOnnxItselfCompileOrAreRefusedWithAReason) {
  const std::vector<std::string> files = models_in(kFolder);
  if (files.empty()) {
    GTEST_SKIP() << "needs the models of Debian's libonnx-testdata in " << kFolder;
  }
  const DeviceCatalog catalog(source_file("hw_configs"));
  Simulator simulator(largest_size(catalog));
  std::vector<HwConfig> devices;
  for (const std::string& name : catalog.names()) {
    devices.push_back(catalog.load(name));
  }
  std::map<std::string, int> reasons;
  std::size_t supported = 0;
  std::size_t supported_compiled = 0;
  std::size_t compiled = 0;

  for (const std::string& file : files) {
    const std::optional<Network> network = loaded(file, reasons);
    supported += has_known_operators(file) ? 1 : 0;
    if (!network) {
      continue;
    }
    ++compiled;
    supported_compiled += has_known_operators(file) ? 1 : 0;
    for (const HwConfig& hw : devices) {
      EXPECT_EQ(problem_of(*network, hw, simulator), "") << file << " on " << hw.name;
    }
  }

  std::cout << files.size() << " models: " << compiled << " compile ("
            << percent(compiled, files.size()) << " %); of " << supported
            << " whose operators all have a row, " << supported_compiled << " ("
            << percent(supported_compiled, supported) << " %)\n";
  for (const auto& [reason, count] : reasons) {
    std::cout << count << " refused" << reason << '\n';
  }
  EXPECT_GE(percent(supported_compiled, supported), 95);
}

// Whole models as people use them. Each line of `shapes` beside a model, or in its folder as
// NAME.shapes, is what --shape takes; see tests/README.md.
TEST(OnnxModels, OfAFolderCompileOnEveryDevice) {
  const char* folder = std::getenv("VPUSIM_ONNX_MODELS");
  if (folder == nullptr) {
    GTEST_SKIP() << "needs VPUSIM_ONNX_MODELS, a folder of .onnx files with .shapes beside them";
  }
  const DeviceCatalog catalog(source_file("hw_configs"));
  Simulator simulator(largest_size(catalog));
  for (const std::string& file : models_in(folder)) {
    InputShapes shapes;
    const fs::path beside = fs::path(file).replace_extension(".shapes");
    if (fs::exists(beside)) {
      const Document document = Document::load(beside.string());
      for (const Cursor input : document.root().entries("a mapping of inputs to shapes")) {
        Shape& shape = shapes[std::string(input.key())];
        for (const Cursor extent : input.elements("a list of extents")) {
          shape.push_back(extent.as_unsigned("an extent"));
        }
      }
    }
    const Network network = load_network(file, shapes);
    for (const std::string& device : catalog.names()) {
      EXPECT_EQ(problem_of(network, catalog.load(device), simulator), "")
          << file << " on " << device;
    }
  }
}

}  // namespace
}  // namespace vpusim::test
