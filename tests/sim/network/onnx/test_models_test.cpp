// Of the models that ONNX itself is tested with, how many load, and why do the others not?

#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "sim/base/text_file.hpp"
#include "sim/network/load_network.hpp"
#include "sim/network/onnx/operators.hpp"

namespace vpusim::test {
namespace {

constexpr const char* kFolder = "/usr/share/libonnx-testdata";  // Debian's libonnx-testdata

std::vector<std::string> models() {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kFolder, error)) {
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

// The message without the file, names and numbers.
std::string reason(const std::string& file, std::string message) {
  message.erase(0, std::min(message.size(), file.size() + 2));
  std::string text;
  bool is_name = false;
  for (const char c : message) {
    is_name = c == '\'' ? !is_name : is_name;
    if (!is_name && (c < '0' || c > '9')) {
      text += c;
    }
  }
  return text;
}

TEST(OnnxTestModels, LoadOrSayWhyNot) {
  const std::vector<std::string> files = models();
  if (files.empty()) {
    GTEST_SKIP() << "needs the models of Debian's libonnx-testdata in " << kFolder;
  }
  std::size_t loaded = 0;
  std::size_t supported = 0;
  std::size_t supported_loaded = 0;
  std::map<std::string, int> reasons;

  for (const std::string& file : files) {
    const bool is_supported = has_known_operators(file);
    supported += is_supported ? 1 : 0;
    try {
      load_network(file, {});
      ++loaded;
      supported_loaded += is_supported ? 1 : 0;
    } catch (const InputError& error) {
      ++reasons[reason(file, error.what())];
    }
  }

  const auto share = [](std::size_t part, std::size_t whole) {
    return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  };
  std::cout << files.size() << " models: " << loaded << " load (" << share(loaded, files.size())
            << " %); of " << supported << " whose operators all have a row, " << supported_loaded
            << " (" << share(supported_loaded, supported) << " %)\n";
  for (const auto& [text, count] : reasons) {
    std::cout << count << " refused: " << text << '\n';
  }
  EXPECT_GE(share(supported_loaded, supported), 95);
  EXPECT_GE(share(loaded, files.size()), 88);
}

}  // namespace
}  // namespace vpusim::test
