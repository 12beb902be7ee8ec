#include "sim/cli/fitted_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"

namespace vpusim {
namespace {

namespace fs = std::filesystem;

std::uint64_t read_bound(const std::string& text, const DeviceKey& key) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < key.smallest ||
      number > key.largest) {
    throw InputError(fmt::format("--fit: {}: expected a bound of {} to {}, got {}", key.path,
                                 key.smallest, key.largest, in_quotes(text)));
  }
  return number;
}

const DeviceKey& find_key(const std::string& path) {
  std::vector<std::string_view> paths;
  for (const DeviceKey& key : device_keys()) {
    if (key.path == path) {
      return key;
    }
    paths.push_back(key.path);
  }
  throw InputError(fmt::format("--fit: unknown key {}{} ('vpusim devices NAME' lists them)",
                               in_quotes(path), did_you_mean(path, paths)));
}

// "KEY" or "KEY=LOW:HIGH". Without bounds a quarter to four times what the device has.
FittedKey read_key(const std::string& text, const HwConfig& device) {
  const std::size_t equals = text.find('=');
  const DeviceKey& key = find_key(text.substr(0, equals));
  if (key.is_flag()) {
    throw InputError(fmt::format("--fit: {} is true or false, not a number", key.path));
  }
  if (key.path == "clocks.dpu_mhz") {
    throw InputError(
        "--fit: clocks.dpu_mhz is no parameter to fit: each trace says at which clock it was "
        "measured");
  }
  FittedKey fitted{.key = &key, .parameter = {}};
  FitParameter& parameter = fitted.parameter;
  parameter.start = key.get(device);
  if (equals == std::string::npos) {
    if (parameter.start == 0) {
      throw InputError(
          fmt::format("--fit: {0} is 0, which says nothing about its size; give "
                      "its bounds, as in {0}=0:1000",
                      key.path));
    }
    parameter.smallest = std::max(key.smallest, parameter.start / 4);
    parameter.largest = std::min(key.largest, parameter.start * 4);
    return fitted;
  }
  const std::string bounds = text.substr(equals + 1);
  const std::size_t colon = bounds.find(':');
  if (colon == std::string::npos) {
    throw InputError(
        fmt::format("--fit: {}: expected bounds like 10:200, got {}", key.path, in_quotes(bounds)));
  }
  parameter.smallest = read_bound(bounds.substr(0, colon), key);
  parameter.largest = read_bound(bounds.substr(colon + 1), key);
  if (parameter.smallest > parameter.start || parameter.start > parameter.largest) {
    throw InputError(fmt::format("--fit: {}: the device's own value, {}, must be within {}",
                                 key.path, parameter.start, in_quotes(bounds)));
  }
  return fitted;
}

// How the device is named in a file that extends it and lies in `folder`.
std::string extended_name(const std::string& device, const fs::path& folder) {
  if (device.find('/') == std::string::npos && device.find('.') == std::string::npos) {
    return device;
  }
  const std::string relative = fs::relative(fs::absolute(device), fs::absolute(folder)).string();
  return relative.find('/') == std::string::npos ? "./" + relative : relative;
}

// A key of several levels per parameter; those of one level share it.
std::string yaml_of(std::vector<std::pair<std::string_view, std::uint64_t>> entries) {
  std::sort(entries.begin(), entries.end());
  std::string text;
  std::vector<std::string> open;
  for (auto [path, value] : entries) {
    std::size_t level = 0;
    for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
      const std::string name(path.substr(0, dot));
      path.remove_prefix(dot + 1);
      if (level >= open.size() || open[level] != name) {
        open.resize(level);
        open.push_back(name);
        text += fmt::format("{:{}}{}:\n", "", 2 * level, name);
      }
      ++level;
    }
    open.resize(level);
    text += fmt::format("{:{}}{}: {}\n", "", 2 * level, path, value);
  }
  return text;
}

}  // namespace

std::vector<FittedKey> read_fitted_keys(const std::vector<std::string>& texts,
                                        const HwConfig& device) {
  std::vector<FittedKey> keys;
  std::set<const DeviceKey*> seen;
  for (const std::string& text : texts) {
    keys.push_back(read_key(text, device));
    if (!seen.insert(keys.back().key).second) {
      throw InputError(fmt::format("--fit: {} is named twice", keys.back().key->path));
    }
  }
  return keys;
}

std::string extends_line(const std::string& device, const fs::path& folder) {
  std::string extended = extended_name(device, folder);
  for (std::size_t quote = extended.find('\''); quote != std::string::npos;
       quote = extended.find('\'', quote + 2)) {
    extended.insert(quote, 1, '\'');
  }
  return fmt::format("extends: '{}'\n", extended);
}

std::string extending_device(const std::string& device, const fs::path& folder,
                             const std::vector<FittedKey>& keys, const FitValues& values) {
  std::vector<std::pair<std::string_view, std::uint64_t>> entries;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    entries.emplace_back(keys[i].key->path, values[i]);
  }
  return extends_line(device, folder) + yaml_of(std::move(entries));
}

}  // namespace vpusim
