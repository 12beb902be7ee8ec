#include "sim/session/read_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/network/load_network.hpp"
#include "sim/session/data_folder.hpp"

namespace vpusim {
namespace {

// "image=1x3x224x224"
void read_input_shape(const std::string& text, InputShapes& shapes) {
  const std::size_t equals = text.rfind('=');
  Shape shape;
  bool is_legal = equals != std::string::npos && equals > 0;
  std::string_view rest = is_legal ? std::string_view(text).substr(equals + 1) : "";
  while (is_legal) {
    std::uint64_t extent = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), extent);
    is_legal = error == std::errc() && extent > 0 && extent <= NetworkBuilder::kMostElements;
    shape.push_back(extent);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    if (!is_legal || rest.empty()) {
      break;
    }
    is_legal = rest.front() == 'x';
    rest.remove_prefix(1);
  }
  if (!is_legal) {
    throw InputError(
        fmt::format("--shape: expected an input and its extents such as "
                    "image=1x3x224x224, got {}",
                    in_quotes(text)));
  }
  if (!shapes.emplace(text.substr(0, equals), shape).second) {
    throw InputError(fmt::format("--shape: {} has two shapes", in_quotes(text.substr(0, equals))));
  }
}

std::string did_you_mean_network(const std::filesystem::path& folder, const std::string& name) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".yaml") {
      names.push_back(entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  const std::vector<std::string_view> legal(names.begin(), names.end());
  return did_you_mean(name, legal);
}

}  // namespace

std::string network_file(const std::string& name) {
  std::error_code error;
  if (name.find_first_of("./-") != std::string::npos || std::filesystem::exists(name, error)) {
    return name;
  }
  const std::filesystem::path folder = data_folder() / "workloads/networks";
  const std::filesystem::path shipped = folder / (name + ".yaml");
  if (!std::filesystem::exists(shipped, error)) {
    throw InputError(fmt::format(
        "{}: No such file or directory, and no network of that name comes with the program{}",
        in_quotes(name), did_you_mean_network(folder, name)));
  }
  return shipped.string();
}

bool is_network(const std::string& file) {
  if (file.ends_with(".onnx")) {
    return true;
  }
  if (!file.ends_with(".yaml") && !file.ends_with(".yml") && !file.ends_with(".json")) {
    return false;
  }
  // Either format names itself among its first keys.
  constexpr std::size_t kBegin = 16'384;
  std::string begin(kBegin, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  begin.resize(static_cast<std::size_t>(stream.gcount()));
  const auto has_key = [&](const std::string& key) {
    return begin.starts_with(key + ":") || begin.find("\n" + key + ":") != std::string::npos ||
           begin.find("\"" + key + "\"") != std::string::npos;
  };
  return !has_key("vpusim_schedule") && has_key("network");
}

Network read_network(const std::string& file, const std::vector<std::string>& shapes) {
  InputShapes read;
  for (const std::string& text : shapes) {
    read_input_shape(text, read);
  }
  return load_network(file, read);
}

}  // namespace vpusim
