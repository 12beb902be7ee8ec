// Models that nobody here wrote: do they compile, legally, and run?

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/network/load_network.hpp"
#include "tests/golden/check_network.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

namespace fs = std::filesystem;

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
