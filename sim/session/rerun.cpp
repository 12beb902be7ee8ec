#include "sim/session/rerun.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/text_file.hpp"
#include "sim/session/compile_settings.hpp"
#include "sim/session/read_network.hpp"
#include "sim/session/version.hpp"
#include "sim/trace/readers/run_record_file.hpp"

namespace vpusim {
namespace {

namespace fs = std::filesystem;

bool exists(const std::string& file) {
  std::error_code error;
  return fs::exists(network_file(file), error);
}

// An input of that time as it is called from here.
std::string found(const std::string& file, const std::string& result_file) {
  if (file == "-") {
    throw InputError(fmt::format(
        "{}: its schedule came from the standard input; say where it is with --input FILE",
        result_file));
  }
  if (exists(file)) {
    return file;
  }
  const fs::path folder = fs::path(result_file).parent_path();
  for (const fs::path& place : {folder / file, folder / fs::path(file).filename()}) {
    if (exists(place.string())) {
      return place.string();
    }
  }
  throw InputError(
      fmt::format("{}: it was made of {}, which is not there any more; say where it is with "
                  "--input FILE",
                  result_file, in_quotes(file)));
}

// A device of the catalogue has no path to look for.
std::string found_device(const std::string& device, const std::string& result_file) {
  const fs::path beside = fs::path(result_file).parent_path() / device;
  std::error_code error;
  const bool is_file = device.find('/') != std::string::npos || device.ends_with(".yaml");
  return is_file && !fs::exists(device, error) && fs::exists(beside, error) ? beside.string()
                                                                            : device;
}

RunRequest request_of(const RecordedRun& recorded, const std::string& result_file,
                      const RerunChanges& changes) {
  const RunInputs& inputs = recorded.inputs;
  RunRequest request;
  if (changes.files.empty()) {
    for (const RunInputs::Stream& stream : inputs.streams) {
      request.files.push_back(found(stream.file, result_file));
    }
  } else if (changes.files.size() == inputs.streams.size()) {
    request.files = changes.files;
  } else {
    throw InputError(fmt::format("{}: it was made of {} schedule(s), --input names {}", result_file,
                                 inputs.streams.size(), changes.files.size()));
  }
  request.function = inputs.function;
  request.shapes = inputs.shapes;
  request.repeat = inputs.repeat;
  request.device = {
      .device = inputs.device, .dpu_mhz = inputs.dpu_mhz, .work_point = inputs.work_point};
  if (inputs.device) {
    request.device.device = found_device(*inputs.device, result_file);
  }
  if (changes.device) {
    request.device = {
        .device = changes.device, .dpu_mhz = std::nullopt, .work_point = std::nullopt};
  }
  const auto fidelity = kFidelityNames.find(inputs.fidelity);
  if (!fidelity) {
    throw InputError(
        fmt::format("{}: unknown fidelity {}", result_file, in_quotes(inputs.fidelity)));
  }
  request.fidelity = *fidelity;
  request.timing = changes.timing.value_or(inputs.timing);
  request.compile = options_of(inputs.compile);
  request.cost = cost_of(inputs.compile);
  return request;
}

// What is not as it was, for people.
class Verification {
 public:
  Verification(const RecordedRun& recorded, const LoadedRun& loaded, const RerunChanges& changes)
      : recorded_(recorded), loaded_(loaded), changes_(changes) {}

  std::vector<std::string> differences() && {
    if (!changes_.device) {
      compare_device();
    }
    if (!changes_.timing && !changes_.device) {
      compare_timing_files();
    }
    compare_streams();
    return std::move(differences_);
  }

 private:
  void compare_device() {
    const std::string sha256 = hash_of(loaded_.hw);
    if (sha256 != recorded_.device_sha256) {
      add(fmt::format("the device {}", recorded_.device), recorded_.device_sha256, sha256,
          "--hw DEVICE takes another");
    }
  }

  void compare_timing_files() {
    const auto& then = recorded_.inputs.timing_files;
    const auto& now = loaded_.inputs.timing_files;
    for (std::size_t i = 0; i < std::max(then.size(), now.size()); ++i) {
      if (i >= now.size() || i >= then.size()) {
        add("the number of timing models", std::to_string(then.size()), std::to_string(now.size()),
            "--timing takes others");
        return;
      }
      if (then[i].sha256 != now[i].sha256) {
        add(fmt::format("the timing model {}", in_quotes(now[i].file)), then[i].sha256,
            now[i].sha256, "--timing takes another");
      }
    }
  }

  // What the user replaced is taken as it is.
  void compare_streams() {
    for (std::size_t i = 0; i < loaded_.inputs.streams.size(); ++i) {
      const RunInputs::Stream& then = recorded_.inputs.streams[i];
      const RunInputs::Stream& now = loaded_.inputs.streams[i];
      const bool is_compiled = !now.network_sha256.empty();
      if (!changes_.files.empty() || (is_compiled && (changes_.device || changes_.timing))) {
        continue;
      }
      if (then.network_sha256 != now.network_sha256) {
        add(fmt::format("the network {}", in_quotes(now.file)), then.network_sha256,
            now.network_sha256, "--input FILE takes another");
      } else if (then.schedule_sha256 != now.schedule_sha256) {
        add(fmt::format("the schedule {} {}", is_compiled ? "compiled of" : "in",
                        in_quotes(now.file)),
            then.schedule_sha256, now.schedule_sha256, "--input FILE takes another");
      }
    }
  }

  void add(const std::string& what, const std::string& then, const std::string& now,
           std::string_view way_out) {
    constexpr std::size_t kShown = 12;
    differences_.push_back(fmt::format("{} is not what it was ({} then, {} now; {})", what,
                                       then.empty() ? "nothing" : then.substr(0, kShown),
                                       now.empty() ? "nothing" : now.substr(0, kShown), way_out));
  }

  const RecordedRun& recorded_;
  const LoadedRun& loaded_;
  const RerunChanges& changes_;
  std::vector<std::string> differences_;
};

bool is_as_it_was(const RerunChanges& changes) {
  return changes.files.empty() && !changes.device && !changes.timing;
}

void verify(const RecordedRun& recorded, const std::string& result_file,
            const RerunChanges& changes, LoadedRun& loaded) {
  const std::vector<std::string> differences =
      Verification(recorded, loaded, changes).differences();
  if (!differences.empty() && !changes.accepts_changes) {
    const std::string versions = recorded.version == kVersion
                                     ? ""
                                     : fmt::format("; vpusim was {} then and is {} now",
                                                   in_quotes(recorded.version), kVersion);
    throw InputError(fmt::format("{}: {}; --accept-changes goes on all the same{}", result_file,
                                 fmt::join(differences, "; "), versions));
  }
  for (const std::string& difference : differences) {
    loaded.warnings.push_back({.code = "changed-input", .message = difference, .count = 1});
  }
  if (differences.empty() && is_as_it_was(changes) && recorded.latency) {
    loaded.recorded = {.file = result_file,
                       .version = recorded.version,
                       .latency = *recorded.latency,
                       .accepts_changes = changes.accepts_changes};
  }
}

}  // namespace

bool is_result(const std::string& file) {
  // The key is the first one that is written; a reformatted file has it early all the same.
  constexpr std::size_t kBegin = 4096;
  std::error_code error;
  if (!fs::is_regular_file(file, error)) {
    return false;  // what is read of a pipe is gone
  }
  std::string begin(kBegin, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  begin.resize(static_cast<std::size_t>(stream.gcount()));
  return begin.find("\"vpusim_result\"") != std::string::npos;
}

LoadedRun load_again(const std::string& result_file, const RerunChanges& changes) {
  const Document document(result_file, read_text_file(result_file), Document::Syntax::kJson);
  if (!is_result_file(document.root())) {
    document.root().fail("expected a result of 'vpusim run --json' (with \"vpusim_result\")");
  }
  const RecordedRun recorded = read_recorded_run(document.root());
  LoadedRun loaded = load_run(request_of(recorded, result_file, changes));
  verify(recorded, result_file, changes, loaded);
  if (changes.files.empty()) {
    // Where they were found this time is no part of what the run was made of.
    for (std::size_t i = 0; i < loaded.inputs.streams.size(); ++i) {
      loaded.inputs.streams[i].file = recorded.inputs.streams[i].file;
    }
  }
  if (!changes.device) {
    loaded.inputs.device = recorded.inputs.device;
  }
  return loaded;
}

}  // namespace vpusim
