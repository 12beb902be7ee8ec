#include <fmt/format.h>
#include <fmt/ostream.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "nn_timing/model/sanitize.hpp"
#include "nn_timing/model/validity.hpp"
#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/choose_device.hpp"
#include "sim/cli/choose_timing.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/data_folder.hpp"
#include "sim/cli/named_files.hpp"
#include "sim/importers/workloads/workload_reader.hpp"
#include "sim/timing/energy.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kRowsPerBatch = 4096;

struct PredictOptions {
  std::string table;
  std::string device;
  std::string timing;
  std::string csv;
  // One workload instead of a table.
  std::string operation;
  std::string input;
  std::string output;
  std::string kernel = "1x1";
  std::string stride = "1x1";
  std::string padding = "0x0x0x0";
  std::string type = "UINT8";
  std::string mode;
};

// What is said of one workload.
struct Answer {
  std::optional<Estimate> estimate;
  std::string findings;  // why the published cost model rejects it
  std::optional<DpuEnergy> energy;
};

class Predictor {
 public:
  Predictor(const std::string& spec, const HwConfig& hw)
      : hw_(hw),
        model_(choose_dpu_timing(spec, hw)),
        has_rules_((spec.empty() ? hw.timing.dpu_model : spec).find("vpunn:") !=
                   std::string::npos) {}

  std::vector<Answer> answer(std::span<const DpuWorkload> workloads) const {
    std::vector<Answer> answers(workloads.size());
    const std::vector<std::optional<Estimate>> estimates = model_->estimate(workloads, hw_);
    for (std::size_t i = 0; i < workloads.size(); ++i) {
      std::vector<std::string> findings;
      if (has_rules_ && check(workloads[i], findings) != nn_timing::Verdict::kValid) {
        answers[i].findings = fmt::format("{}", fmt::join(findings, "; "));
        continue;
      }
      answers[i].estimate = estimates[i];
      if (estimates[i]) {
        answers[i].energy = dpu_energy(workloads[i], estimates[i]->cycles, hw_);
      }
    }
    return answers;
  }

 private:
  nn_timing::Verdict check(const DpuWorkload& workload, std::vector<std::string>& findings) const {
    const VpunnDevice device = hw_.timing.vpunn_device;
    return nn_timing::check(nn_timing::sanitized(workload, device), device, &findings);
  }

  const HwConfig& hw_;
  std::unique_ptr<DpuTimingModel> model_;
  bool has_rules_;  // a published network speaks: its rules decide what is a workload
};

// Counts of a table, for the summary.
struct Tally {
  std::uint64_t rows = 0;
  std::uint64_t rejected = 0;
  std::map<std::string, std::uint64_t, std::less<>> by_model;
};

// How far a long table is: a line that overwrites itself on a terminal, one line in ten
// seconds otherwise.
class Progress {
 public:
  void show(double share, std::uint64_t rows) {
    const auto now = std::chrono::steady_clock::now();
    const bool is_terminal = ::isatty(STDERR_FILENO) != 0;
    const auto pause = is_terminal ? std::chrono::milliseconds(200) : std::chrono::seconds(10);
    if (now - last_ < pause) {
      return;
    }
    last_ = now;
    fmt::print(stderr, "{}{:3.0f} % ({} rows){}", is_terminal ? "\r" : "", 100 * share, rows,
               is_terminal ? "" : "\n");
    is_open_ = is_terminal;
  }
  void finish() const {
    if (is_open_) {
      fmt::print(stderr, "\r{:40}\r", "");
    }
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  bool is_open_ = false;
};

// Quotes a text for a field of CSV.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) {
    return text;
  }
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + '"';
}

// A table that has cycles already keeps them under another name.
std::string output_header(std::string_view header) {
  std::string text = "," + std::string(header) + ",";
  for (const std::string name : {"cycles", "model", "utilization", "energy", "finding"}) {
    const std::size_t place = text.find("," + name + ",");
    if (place != std::string::npos) {
      text.replace(place + 1, name.size(), "given_" + name);
    }
  }
  return text.substr(1, text.size() - 2) + ",cycles,model,utilization,energy,finding";
}

void write_row(std::ostream& out, const std::string& line, const Answer& answer) {
  out << line << ',';
  if (answer.estimate) {
    out << answer.estimate->cycles.count() << ',' << answer.estimate->model << ',';
  } else {
    out << ",,";
  }
  if (answer.energy) {
    fmt::print(out, "{:.4f},{:.1f},", answer.energy->utilization, answer.energy->energy);
  } else {
    out << ",,";
  }
  out << csv_field(answer.findings) << '\n';
}

HwConfig device_of_row(const WorkloadRow& row, const std::string& chosen) {
  const DeviceCatalog catalog = device_catalog();
  if (!chosen.empty()) {
    return catalog.load(chosen);
  }
  if (!row.device) {
    throw InputError("the table names no device; choose one with --hw");
  }
  for (const std::string& name : catalog.names()) {
    HwConfig hw = catalog.load(name);
    if (hw.timing.vpunn_device == *row.device) {
      return hw;
    }
  }
  throw InputError(fmt::format("no device file is for {}; choose one with --hw",
                               kVpunnDeviceNames[*row.device]));
}

void predict_table(const PredictOptions& options) {
  WorkloadReader reader(options.table);
  WorkloadRow row;
  if (!reader.next(row)) {
    throw InputError(options.table + ": has no rows");
  }
  const HwConfig hw = device_of_row(row, options.device);
  const Predictor predictor(options.timing, hw);
  std::optional<OutputFile> file;
  if (!options.csv.empty()) {
    refuse_overwriting({{"the table", options.table}}, {{"--csv", options.csv}});
    file.emplace(options.csv);
    file->stream() << output_header(reader.header()) << '\n';
  }

  Tally tally;
  Progress progress;
  std::vector<DpuWorkload> workloads;
  std::vector<std::string> lines;
  const auto flush = [&] {
    const std::vector<Answer> answers = predictor.answer(workloads);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const Answer& answer = answers[i];
      tally.rejected += answer.estimate ? 0 : 1;
      if (answer.estimate) {
        ++tally.by_model[std::string(answer.estimate->model)];
      }
      if (file) {
        write_row(file->stream(), lines[i], answer);
      }
    }
    tally.rows += answers.size();
    workloads.clear();
    lines.clear();
    progress.show(reader.progress(), tally.rows);
  };
  do {
    if (row.device && *row.device != hw.timing.vpunn_device) {
      throw InputError({options.table, "", static_cast<std::uint32_t>(reader.line_number()), 0},
                       fmt::format("is for {}, but the predictions are for {} ({})",
                                   kVpunnDeviceNames[*row.device], hw.name,
                                   kVpunnDeviceNames[hw.timing.vpunn_device]));
    }
    workloads.push_back(row.workload);
    lines.emplace_back(reader.line());
    if (workloads.size() == kRowsPerBatch) {
      flush();
    }
  } while (reader.next(row));
  flush();
  progress.finish();
  if (file) {
    file->commit();
  }
  fmt::print(options.csv == "-" ? stderr : stdout, "{} workloads on {}, {} rejected\n", tally.rows,
             hw.name, tally.rejected);
  for (const auto& [model, count] : tally.by_model) {
    fmt::print(options.csv == "-" ? stderr : stdout, "  {:<24} {}\n", model, count);
  }
}

// "56x56x64": `count` whole numbers.
std::vector<std::uint32_t> read_extents(std::string_view option, const std::string& text,
                                        std::size_t count) {
  constexpr std::uint32_t kLargest = 1U << 24;
  std::vector<std::uint32_t> extents;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  while (at < end) {
    std::uint32_t extent = 0;
    const auto [next, error] = std::from_chars(at, end, extent);
    if (error != std::errc() || extent > kLargest || (next != end && *next != 'x')) {
      break;
    }
    extents.push_back(extent);
    at = next == end ? end : next + 1;
  }
  if (at != end || extents.size() != count || text.ends_with('x')) {
    throw InputError(fmt::format("{}: expected {} whole numbers such as {}, got {}", option, count,
                                 count == 3 ? "56x56x64" : (count == 2 ? "3x3" : "1x1x1x1"),
                                 in_quotes(text)));
  }
  return extents;
}

// "conv" is CONVOLUTION, "maxpool" MAXPOOL: published names in any case, or their short forms.
DpuOperation read_operation(std::string text) {
  constexpr auto kShort = std::to_array<std::pair<std::string_view, DpuOperation>>(
      {{"CONV", DpuOperation::kConvolution},
       {"DW", DpuOperation::kDepthwiseConvolution},
       {"DW_CONV", DpuOperation::kDepthwiseConvolution},
       {"AVGPOOL", DpuOperation::kAveragePool},
       {"CM_CONV", DpuOperation::kCompressedConvolution}});
  const std::string stated = text;
  for (char& c : text) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  for (const auto& [name, operation] : kShort) {
    if (name == text) {
      return operation;
    }
  }
  const auto operation = kDpuOperationNames.find(text);
  if (!operation) {
    throw InputError(fmt::format("--op: unknown operation {}{} ({})", in_quotes(stated),
                                 did_you_mean(text, kDpuOperationNames.all()),
                                 fmt::join(kDpuOperationNames.all(), ", ")));
  }
  return *operation;
}

template <class Names>
auto read_name(std::string_view option, const Names& names, const std::string& text) {
  const auto value = names.find(text);
  if (!value) {
    throw InputError(fmt::format("{}: unknown {}{} ({})", option, in_quotes(text),
                                 did_you_mean(text, names.all()), fmt::join(names.all(), ", ")));
  }
  return *value;
}

DpuWorkload single_workload(const PredictOptions& options, VpunnDevice device) {
  DpuWorkload w;
  w.operation = read_operation(options.operation);
  const auto in = read_extents("--in", options.input, 3);
  const auto out = read_extents("--out", options.output, 3);
  const auto kernel = read_extents("--kernel", options.kernel, 2);
  const auto stride = read_extents("--stride", options.stride, 2);
  const auto padding = read_extents("--pad", options.padding, 4);
  w.input.width = in[0];
  w.input.height = in[1];
  w.input.channels = in[2];
  w.output.width = out[0];
  w.output.height = out[1];
  w.output.channels = out[2];
  w.kernel_width = kernel[0];
  w.kernel_height = kernel[1];
  w.stride_width = stride[0];
  w.stride_height = stride[1];
  w.padding.top = static_cast<std::int32_t>(padding[0]);
  w.padding.bottom = static_cast<std::int32_t>(padding[1]);
  w.padding.left = static_cast<std::int32_t>(padding[2]);
  w.padding.right = static_cast<std::int32_t>(padding[3]);
  w.input.type = w.output.type = read_name("--type", kDataTypeNames, options.type);
  if (!options.mode.empty()) {
    w.execution_mode = read_name("--mode", kExecutionModeNames, options.mode);
  } else if (device < VpunnDevice::kVpu27) {
    w.execution_mode = ExecutionMode::kMatrix;
  } else if (w.operation == DpuOperation::kElementwise ||
             w.operation == DpuOperation::kElementwiseMultiply) {
    w.execution_mode = ExecutionMode::kCuboid8x16;
  }
  w.swizzling = {5, 5, 5};  // as compilers place tensors
  return w;
}

void predict_one(const PredictOptions& options) {
  if (options.device.empty()) {
    throw InputError("choose a device with --hw (see 'vpusim devices')");
  }
  const HwConfig hw = device_catalog().load(options.device);
  const Predictor predictor(options.timing, hw);
  const std::array workloads = {single_workload(options, hw.timing.vpunn_device)};
  const Answer answer = predictor.answer(workloads).front();
  if (!answer.estimate) {
    throw InputError("the cost model rejects this workload: " + answer.findings);
  }
  fmt::print("{} DPU cycles, {:.3f} us at {} MHz, says {}\n", answer.estimate->cycles.count(),
             1e6 * static_cast<double>(answer.estimate->cycles.count()) /
                 static_cast<double>(hw.clocks.dpu.count()),
             hw.clocks.dpu.count() / 1'000'000, answer.estimate->model);
  if (answer.energy) {
    fmt::print(
        "{} MACs take at least {} cycles: {:.1f} % of the DPU used\n"
        "energy {:.0f} cycles of the device's power virus, activity {:.2f}\n",
        answer.energy->ideal_macs, answer.energy->ideal_cycles.count(),
        100 * answer.energy->utilization, answer.energy->energy, answer.energy->activity_factor);
  }
}

void predict(const PredictOptions& options) {
  if (options.table.empty() == options.operation.empty()) {
    throw InputError("give either a table of workloads or one workload with --op");
  }
  options.table.empty() ? predict_one(options) : predict_table(options);
}

}  // namespace

void add_predict_command(CLI::App& app) {
  auto options = std::make_shared<PredictOptions>();
  CLI::App* command = app.add_subcommand("predict", "Predict the cycles of single DPU workloads");
  command->add_option("TABLE", options->table,
                      "Workloads as CSV with the published column names, plain or .gz; rows are "
                      "read one by one, so millions are fine");
  command->add_option("--csv", options->csv,
                      "Write the table with cycles, model, utilization, energy and the finding "
                      "of a rejected row added; '-' prints it");
  command->add_option("--hw", options->device,
                      "The device: a name from 'vpusim devices', or a file of your own; by "
                      "default the one that the table names");
  command->add_option(
      "--timing", options->timing,
      fmt::format("Who predicts: {}; by default what the device file says", kTimingSyntax));
  command->add_option("--op", options->operation,
                      "One workload instead: conv, dw, eltwise, maxpool, avepool, cm_conv, ...");
  command->add_option("--in", options->input, "Its input, width x height x channels: 56x56x64");
  command->add_option("--out", options->output, "Its output: 56x56x64");
  command->add_option("--kernel", options->kernel, "width x height")->capture_default_str();
  command->add_option("--stride", options->stride, "width x height")->capture_default_str();
  command->add_option("--pad", options->padding, "top x bottom x left x right")
      ->capture_default_str();
  command->add_option("--type", options->type, "UINT8, FLOAT16, ...")->capture_default_str();
  command->add_option("--mode", options->mode,
                      "Execution mode such as CUBOID_4x16; by default the usual one");
  command->footer(
      "Examples:\n"
      "  vpusim predict --hw vpu_2_7 --op conv --in 56x56x64 --out 56x56x64 --kernel 3x3 "
      "--pad 1x1x1x1\n"
      "  vpusim predict workloads.csv --timing vpunn:vpu_2_7.vpunn --csv predicted.csv\n"
      "A workload that breaks the rules of a published cost model is rejected, with the reason.");
  command->callback([options] { predict(*options); });
}

}  // namespace vpusim
