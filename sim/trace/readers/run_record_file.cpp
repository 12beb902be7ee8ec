#include "sim/trace/readers/run_record_file.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "sim/trace/readers/result_file.hpp"

namespace vpusim {
namespace {

constexpr std::uint64_t kMostRepeats = 10'000;
constexpr std::uint64_t kMostStreams = 64;
constexpr std::uint64_t kLargestSetting = 1'000'000;

std::string text_at(const Cursor& mapping, std::string_view key, std::string_view expected) {
  return std::string(mapping.at(key).as_text(expected));
}

std::optional<std::string> text_or_null(const Cursor& mapping, std::string_view key) {
  const Cursor value = mapping.at(key);
  return value.is_null() ? std::nullopt
                         : std::optional<std::string>(value.as_text("a text or null"));
}

std::optional<std::uint32_t> number_or_null(const Cursor& mapping, std::string_view key) {
  const Cursor value = mapping.at(key);
  if (value.is_null()) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(value.as_unsigned("a number or null", kLargestSetting));
}

void read_streams(const Cursor& list, RunInputs& inputs) {
  for (const Cursor entry : list.elements("a list of streams")) {
    RunInputs::Stream& stream = inputs.streams.emplace_back();
    stream.file = text_at(entry, "file", "a file");
    stream.schedule_sha256 = text_at(entry, "schedule_sha256", "a hash");
    if (entry.find("network_sha256")) {
      stream.network_sha256 = text_at(entry, "network_sha256", "a hash");
    }
  }
  if (inputs.streams.empty() || inputs.streams.size() > kMostStreams) {
    list.fail("expected 1 to 64 streams");
  }
}

}  // namespace

bool is_result_file(const Cursor& root) { return root.find("vpusim_result").has_value(); }

RecordedRun read_recorded_run(const Cursor& root) {
  check_result_version(root);
  const auto recorded = root.find("inputs");
  if (!recorded) {
    root.fail(
        "does not say what it was made of (member 'inputs'); simulate again with this version");
  }
  RecordedRun run;
  RunInputs& inputs = run.inputs;
  read_streams(recorded->at("streams"), inputs);
  inputs.function = text_or_null(*recorded, "function");
  for (const Cursor shape : recorded->at("shapes").elements("a list of shapes")) {
    inputs.shapes.emplace_back(shape.as_text("a shape"));
  }
  const Cursor repeat = recorded->at("repeat");
  inputs.repeat =
      static_cast<std::uint32_t>(repeat.as_unsigned("a number of inferences", kMostRepeats));
  if (inputs.repeat == 0) {
    repeat.fail("must be at least 1");
  }
  inputs.device = text_or_null(*recorded, "device");
  inputs.dpu_mhz = number_or_null(*recorded, "dpu_mhz");
  inputs.work_point = number_or_null(*recorded, "work_point");
  inputs.fidelity = text_at(*recorded, "fidelity", "a fidelity");
  inputs.timing = text_at(*recorded, "timing", "a chain of timing models");
  for (const Cursor file : recorded->at("timing_files").elements("a list of files")) {
    inputs.timing_files.push_back(
        {text_at(file, "file", "a file"), text_at(file, "sha256", "a hash")});
  }
  for (const Cursor option : recorded->at("compile").entries("a mapping of options")) {
    inputs.compile.emplace_back(option.key(), option.as_text("an option's value"));
  }
  const Cursor provenance = root.at("provenance");
  run.version = text_at(provenance, "version", "a version");
  run.schedule_sha256 = text_at(provenance, "schedule_sha256", "a hash");
  run.device = text_at(provenance, "device", "a device");
  run.device_sha256 = text_at(provenance, "device_sha256", "a hash");
  run.latency = latency_of_result(root);
  return run;
}

}  // namespace vpusim
