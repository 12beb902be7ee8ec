#pragma once

#include <string>
#include <string_view>

#include "sim/base/input_error.hpp"
#include "sim/importers/yaml/load_yaml.hpp"

// How the tests of our own format write their schedules.
namespace vpusim::test {

inline constexpr std::string_view kYamlHead = R"(vpusim_schedule: 1
name: net
types: {t: {shape: [16], element: ui8}}
buffers:
  ddr: {section: DDR, type: t}
  cmx: {section: CMX_NN, tiles: [0], offset_bytes: 64, type: t}
barriers: {b0: {physical: 0}, b1: }
)";

inline Schedule load_yaml_text(std::string_view text) {
  const Document document("net.yaml", std::string(text), Document::Syntax::kYaml);
  return load_yaml(document);
}

// The schedule of kYamlHead with one task, given as "{...}".
inline Schedule load_yaml_task(std::string_view task) {
  return load_yaml_text(std::string(kYamlHead) + "tasks:\n  - " + std::string(task) + "\n");
}

inline constexpr std::string_view kAnyYamlTask = "{name: copy, dma: {source: ddr, target: cmx}}";

// What the user is told when `load` refuses; empty when it does not.
template <class Load>
std::string error_of(const Load& load) {
  try {
    load();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace vpusim::test
