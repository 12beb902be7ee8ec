#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "nn_timing/data/data_set.hpp"
#include "nn_timing/data/error_table.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/predict/options.hpp"
#include "sim/cli/predict/table_output.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/importers/workloads/table.hpp"
#include "sim/report/svg/prediction_svg.hpp"
#include "sim/report/terminal/text.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/data_folder.hpp"
#include "sim/session/version.hpp"

namespace vpusim {
namespace {

using nn_timing::ErrorClass;
using nn_timing::ErrorStatistics;
using nn_timing::EvaluatedRow;
using nn_timing::Grouping;

struct EvaluateOptions {
  std::vector<std::string> models;
  std::string data;
  std::string device;
  std::string split = "all";
  std::vector<std::string> groupings = {"operation", "dtype", "size", "split"};
  bool is_only_profiled = false;
  std::string json;
  std::string csv;
  std::string picture;
};

// A model, and what it says of each row.
struct Candidate {
  std::string spec;
  std::string name;
  std::unique_ptr<DpuTimingModel> model;
  nn_timing::Predictions predictions;
};

// All rows of one class, or of all.
struct EvaluatedClass {
  std::string grouping;  // empty: all rows
  std::string name;
  std::vector<ErrorStatistics> errors;  // by candidate
};

struct Evaluation {
  HwConfig hw;
  std::vector<EvaluatedRow> rows;
  std::vector<Candidate> candidates;
  std::vector<EvaluatedClass> classes;
};

// "a/net.vpunn" is short for "vpunn:a/net.vpunn".
std::string full_spec(const std::string& model) {
  return model.ends_with(".vpunn") && model.find(':') == std::string::npos ? "vpunn:" + model
                                                                           : model;
}

// Files without their folders and endings, as estimates are called.
std::string short_name(const std::string& spec) {
  std::vector<std::string> links;
  std::istringstream text(spec);
  for (std::string link; std::getline(text, link, ',');) {
    const std::size_t colon = link.find(':');
    links.push_back(colon == std::string::npos
                        ? link
                        : link.substr(0, colon + 1) +
                              std::filesystem::path(link.substr(colon + 1)).stem().string());
  }
  return fmt::format("{}", fmt::join(links, ","));
}

std::vector<Candidate> choose_models(const EvaluateOptions& options, const HwConfig& hw) {
  std::vector<Candidate> candidates;
  for (const std::string& model : options.models) {
    const std::string spec = full_spec(model);
    TimingModels models = choose_timing(spec, hw, Fidelity::kCompiler);
    tell_warnings(models.warnings);
    candidates.push_back({spec, short_name(spec), std::move(models.dpu), {}});
  }
  for (Candidate& candidate : candidates) {
    const auto same = std::count_if(candidates.begin(), candidates.end(), [&](const auto& other) {
      return short_name(other.spec) == short_name(candidate.spec);
    });
    candidate.name = same > 1 ? candidate.spec : candidate.name;
  }
  return candidates;
}

template <class Names>
auto read_name(std::string_view option, const std::string& text, const Names& names) {
  const auto value = names.find(text);
  if (!value) {
    throw InputError(fmt::format("{}: unknown '{}'{} ({})", option, text,
                                 did_you_mean(text, names.all()), fmt::join(names.all(), ", ")));
  }
  return *value;
}

nn_timing::DataSetOptions data_options(const EvaluateOptions& options) {
  nn_timing::DataSetOptions wanted;
  wanted.is_only_profiled = options.is_only_profiled;
  if (options.split != "all") {
    wanted.split = read_name("--split", options.split, nn_timing::kSplitNames);
  }
  return wanted;
}

// The device of --hw, or that of the first row.
HwConfig evaluated_device(const EvaluateOptions& options) {
  if (!options.device.empty()) {
    return predicted_device(options.device, std::nullopt);
  }
  nn_timing::DataSetReader reader(options.data, data_options(options));
  nn_timing::LabelledWorkload row;
  if (!reader.next(row)) {
    throw InputError(options.data + ": no row with a label is of the split and kind asked for");
  }
  return predicted_device("", row.device);
}

// Asks all models about all rows.
void ask(const EvaluateOptions& options, Evaluation& evaluation) {
  constexpr std::size_t kBatch = 4096;
  const VpunnDevice device = evaluation.hw.timing.vpunn_device;
  nn_timing::DataSetOptions wanted = data_options(options);
  if (!options.device.empty()) {
    wanted.device = device;
  }
  nn_timing::DataSetReader reader(options.data, wanted);
  nn_timing::LabelledWorkload row;
  std::vector<DpuWorkload> workloads;
  Progress progress("rows");
  const auto flush = [&] {
    for (Candidate& candidate : evaluation.candidates) {
      for (const std::optional<Estimate>& answer :
           candidate.model->estimate(workloads, evaluation.hw)) {
        // What nobody of a chain knows is no answer of it.
        const bool is_answer = answer && !answer->is_fallback;
        candidate.predictions.push_back(
            is_answer ? std::optional(static_cast<double>(answer->cycles.count())) : std::nullopt);
      }
    }
    workloads.clear();
    progress.show(reader.progress(), evaluation.rows.size());
  };
  while (reader.next(row)) {
    if (row.device != device) {
      throw InputError(fmt::format("{}: has rows of {} and of {}; choose one with --hw",
                                   options.data, kVpunnDeviceNames[device],
                                   kVpunnDeviceNames[row.device]));
    }
    evaluation.rows.push_back(
        {row.workload.operation, row.workload.input.type, row.split, row.cycles});
    workloads.push_back(row.workload);
    if (workloads.size() == kBatch) {
      flush();
    }
  }
  flush();
  progress.finish();
  if (evaluation.rows.empty()) {
    throw InputError(
        fmt::format("{}: no row with a label is of {} and of the split and kind asked "
                    "for",
                    options.data, evaluation.hw.name));
  }
}

void tabulate(const EvaluateOptions& options, Evaluation& evaluation) {
  std::vector<double> actual;
  actual.reserve(evaluation.rows.size());
  for (const EvaluatedRow& row : evaluation.rows) {
    actual.push_back(row.cycles);
  }
  EvaluatedClass& all = evaluation.classes.emplace_back(EvaluatedClass{"", "all", {}});
  for (const Candidate& candidate : evaluation.candidates) {
    all.errors.push_back(nn_timing::error_statistics(actual, candidate.predictions));
  }
  for (const std::string& name : options.groupings) {
    const Grouping grouping = read_name("--by", name, nn_timing::kGroupingNames);
    const std::size_t first = evaluation.classes.size();
    for (const Candidate& candidate : evaluation.candidates) {
      // The same classes for each model, because the rows make them.
      std::size_t place = first;
      for (ErrorClass& found :
           nn_timing::error_table(evaluation.rows, candidate.predictions, grouping)) {
        if (place == evaluation.classes.size()) {
          evaluation.classes.push_back({name, found.name, {}});
        }
        evaluation.classes[place++].errors.push_back(found.errors);
      }
    }
  }
}

std::string shown_rank(const ErrorStatistics& errors, std::string_view otherwise) {
  return errors.rank_correlation ? fmt::format("{:.4f}", *errors.rank_correlation)
                                 : std::string(otherwise);
}

void print(const EvaluateOptions& options, const Evaluation& evaluation) {
  constexpr std::size_t kNameWidth = 34;
  std::cout << fmt::format("{}: {} rows of {}, split {}\n", for_terminal(options.data, 80),
                           evaluation.rows.size(), evaluation.hw.name, options.split);
  std::cout << fmt::format("{:<{}}{:>9}{:>8}{:>8}{:>8}{:>8}{:>9}{:>8}{:>8}\n", "errors in %",
                           kNameWidth, "n", "silent", "MAPE", "median", "p95", "max", "bias",
                           "rank");
  for (const EvaluatedClass& one : evaluation.classes) {
    std::cout << fmt::format("{}{}{}\n", one.grouping, one.grouping.empty() ? "" : " ", one.name);
    for (std::size_t i = 0; i < one.errors.size(); ++i) {
      const ErrorStatistics& errors = one.errors[i];
      std::cout << fmt::format("  {:<{}}{:>9}{:>8}",
                               for_terminal(evaluation.candidates[i].name, 32), kNameWidth - 2,
                               errors.count, errors.unanswered);
      if (errors.count > 0) {
        std::cout << fmt::format("{:>8.2f}{:>8.2f}{:>8.2f}{:>9.1f}{:>+8.2f}{:>8}", errors.mean,
                                 errors.median, errors.p95, errors.largest, errors.bias,
                                 shown_rank(errors, "-"));
      }
      std::cout << '\n';
    }
  }
}

void write_csv(const Evaluation& evaluation, std::ostream& out) {
  out << "model,by,class,n,unanswered,mape_percent,median_percent,p95_percent,max_percent,"
         "bias_percent,rank_correlation\n";
  for (const EvaluatedClass& one : evaluation.classes) {
    for (std::size_t i = 0; i < one.errors.size(); ++i) {
      const ErrorStatistics& errors = one.errors[i];
      fmt::print(out, "{},{},{},{},{},", csv_field(evaluation.candidates[i].name),
                 one.grouping.empty() ? "all" : one.grouping, one.name, errors.count,
                 errors.unanswered);
      if (errors.count > 0) {
        fmt::print(out, "{:.4f},{:.4f},{:.4f},{:.4f},{:.4f},{}\n", errors.mean, errors.median,
                   errors.p95, errors.largest, errors.bias, shown_rank(errors, ""));
      } else {
        out << ",,,,,\n";
      }
    }
  }
}

nlohmann::ordered_json errors_json(const ErrorStatistics& errors) {
  nlohmann::ordered_json json = {{"n", errors.count}, {"unanswered", errors.unanswered}};
  if (errors.count > 0) {
    json["mape_percent"] = errors.mean;
    json["median_percent"] = errors.median;
    json["p95_percent"] = errors.p95;
    json["max_percent"] = errors.largest;
    json["bias_percent"] = errors.bias;
    json["rank_correlation"] = nullptr;
    if (errors.rank_correlation) {
      json["rank_correlation"] = *errors.rank_correlation;
    }
  }
  return json;
}

void write_json(const EvaluateOptions& options, const Evaluation& evaluation, std::ostream& out) {
  nlohmann::ordered_json json = {{"vpusim_evaluation", 1},
                                 {"version", kVersion},
                                 {"data", options.data},
                                 {"device", evaluation.hw.name},
                                 {"split", options.split},
                                 {"rows", evaluation.rows.size()},
                                 {"models", nlohmann::ordered_json::array()}};
  for (std::size_t i = 0; i < evaluation.candidates.size(); ++i) {
    nlohmann::ordered_json model = {{"name", evaluation.candidates[i].name},
                                    {"timing", evaluation.candidates[i].spec}};
    for (const EvaluatedClass& one : evaluation.classes) {
      if (one.grouping.empty()) {
        model["all"] = errors_json(one.errors[i]);
      } else {
        model[one.grouping][one.name] = errors_json(one.errors[i]);
      }
    }
    json["models"].push_back(std::move(model));
  }
  out << json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

void write_picture(const EvaluateOptions& options, const Evaluation& evaluation,
                   std::ostream& out) {
  std::vector<std::string> kinds;
  std::vector<std::size_t> place_of(kDpuOperationNames.all().size(), 0);
  for (std::size_t operation = 0; operation < place_of.size(); ++operation) {
    place_of[operation] = kinds.size();
    const bool occurs =
        std::any_of(evaluation.rows.begin(), evaluation.rows.end(), [&](const EvaluatedRow& row) {
          return static_cast<std::size_t>(row.operation) == operation;
        });
    if (occurs) {
      kinds.emplace_back(kDpuOperationNames.all()[operation]);
    }
  }
  std::vector<PredictionPanel> panels;
  for (std::size_t i = 0; i < evaluation.candidates.size(); ++i) {
    const ErrorStatistics& errors = evaluation.classes.front().errors[i];
    PredictionPanel panel{.title = evaluation.candidates[i].name,
                          .subtitle = fmt::format("MAPE {:.2f} %, median {:.2f} %, p95 {:.2f} %",
                                                  errors.mean, errors.median, errors.p95),
                          .points = {}};
    for (std::size_t row = 0; row < evaluation.rows.size(); ++row) {
      const EvaluatedRow& evaluated = evaluation.rows[row];
      if (const auto& predicted = evaluation.candidates[i].predictions[row]) {
        panel.points.push_back({evaluated.cycles, *predicted,
                                place_of[static_cast<std::size_t>(evaluated.operation)]});
      }
    }
    panels.push_back(std::move(panel));
  }
  const std::string data = std::filesystem::path(options.data).filename().string();
  write_prediction_svg(fmt::format("{}: {} rows of {}, split {}", data, evaluation.rows.size(),
                                   evaluation.hw.name, options.split),
                       kinds, panels, out);
}

template <class Write>
void write_file(const std::string& name, const Write& write) {
  if (!name.empty()) {
    OutputFile file(name);
    write(file.stream());
    file.commit();
  }
}

void refuse_bad_outputs(const EvaluateOptions& options, const HwConfig& hw) {
  std::vector<NamedFile> inputs = {{"the data", options.data}};
  for (const std::string& model : options.models) {
    for (NamedFile& file : timing_files(full_spec(model), hw)) {
      inputs.push_back(std::move(file));
    }
  }
  if (!options.device.empty()) {
    for (const auto& file : device_catalog().files_of(options.device)) {
      inputs.push_back({"the device", file.string()});
    }
  }
  refuse_overwriting(
      inputs, {{"--json", options.json}, {"--csv", options.csv}, {"--picture", options.picture}});
}

void evaluate(const EvaluateOptions& options) {
  Evaluation evaluation{
      .hw = evaluated_device(options), .rows = {}, .candidates = {}, .classes = {}};
  refuse_bad_outputs(options, evaluation.hw);
  for (const std::string& name : options.groupings) {
    read_name("--by", name, nn_timing::kGroupingNames);
  }
  evaluation.candidates = choose_models(options, evaluation.hw);
  ask(options, evaluation);
  tabulate(options, evaluation);
  write_file(options.json, [&](std::ostream& out) { write_json(options, evaluation, out); });
  write_file(options.csv, [&](std::ostream& out) { write_csv(evaluation, out); });
  write_file(options.picture, [&](std::ostream& out) { write_picture(options, evaluation, out); });
  if (options.json != "-" && options.csv != "-") {
    print(options, evaluation);
  }
}

}  // namespace

void add_evaluate_command(CLI::App& app) {
  auto options = std::make_shared<EvaluateOptions>();
  CLI::App* command = app.add_subcommand(
      "evaluate", "How far the cycles that models predict are from those of labelled workloads");
  command
      ->add_option("MODEL", options->models,
                   fmt::format("A .vpunn file, or what --timing takes: {}. What only the last "
                               "resort of a chain would answer counts as silence",
                               kTimingSyntax))
      ->required();
  command
      ->add_option("--data", options->data,
                   "A folder that 'vpusim generate' made, or a table of workloads with cycles in "
                   "a column gt_cycles or cycles")
      ->required();
  command->add_option("--hw,--device", options->device,
                      "Only rows of this device; by default the one that the data name");
  command->add_option("--split", options->split, "Which rows")
      ->type_name("train|validation|test|all")
      ->capture_default_str();
  command->add_option("--by", options->groupings, "Tables by these, one after another")
      ->delimiter(',')
      ->type_name("operation|dtype|size|split")
      ->capture_default_str();
  command->add_flag("--only-profiled", options->is_only_profiled,
                    "Of a table with a column 'kind' only what was profiled on silicon "
                    "(hw_profiled_regression), not what somebody noted");
  command->add_option("--json", options->json, "Write the tables for programs");
  command->add_option("--csv", options->csv, "The same as CSV");
  command->add_option("--picture", options->picture,
                      "Draw predictions against labels, and the errors, as SVG");
  command->footer(
      "Example:\n"
      "  vpusim evaluate analytic vpu_4_0.vpunn vpu_4_1.vpunn --data measured_dpu.csv --hw vpu_4_0 "
      "--picture errors.svg");
  command->callback([options] { evaluate(*options); });
}

}  // namespace vpusim
