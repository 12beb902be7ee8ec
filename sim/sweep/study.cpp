#include "sim/sweep/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "sim/base/nearest.hpp"
#include "sim/base/text_file.hpp"
#include "sim/sweep/metrics.hpp"
#include "sim/sweep/read_axes.hpp"
#include "sim/sweep/study_key.hpp"

namespace vpusim {
namespace {

constexpr std::array<std::string_view, 14> kKeys = {
    "title", "inputs",  "device",   "fidelity", "timing",     "recompile", "parameters",
    "zip",   "derived", "sampling", "metrics",  "objectives", "budgets",   "constraints"};
constexpr std::uint64_t kMostSamples = 1'000'000;
constexpr std::size_t kLargestStudy = std::size_t{16} << 20;  // bytes; people write it

std::vector<std::string_view> key_paths() {
  std::vector<std::string_view> paths;
  for (const StudyKey& key : study_keys()) {
    paths.push_back(key.path);
  }
  return paths;
}

// One of the names of an enumeration; `fallback` when there is no such key.
template <class Names, class Enum>
Enum read_name(const Cursor& study, std::string_view key, const Names& names, Enum fallback) {
  const auto cursor = study.find(key);
  if (!cursor) {
    return fallback;
  }
  const std::string_view name = cursor->as_text("a name");
  const auto found = names.find(name);
  if (!found) {
    cursor->fail(fmt::format("expected {}, got {}{}", fmt::join(names.all(), ", "), in_quotes(name),
                             did_you_mean(name, names.all())));
  }
  return *found;
}

class StudyReader {
 public:
  StudyReader(const std::string& file, const Cursor& root, Study& study)
      : file_(file), root_(root), study_(study) {}

  void read() {
    root_.allow_only(kKeys);
    if (const auto title = root_.find("title")) {
      title->as_text("a title");
    }
    read_inputs();
    read_devices();
    study_.fidelity = read_name(root_, "fidelity", kFidelityNames, Fidelity::kDevice);
    if (const auto timing = root_.find("timing")) {
      study_.timing = timing->as_text("a timing model");
      study_.timing_location = location_of(*timing);
    }
    study_.recompile = read_name(root_, "recompile", kRecompileNames, Recompile::kAuto);
    if (const auto recompile = root_.find("recompile")) {
      study_.recompile_location = location_of(*recompile);
    }
    read_sampling();
    study_.axes = read_axes(root_, study_.sampling.method);
    for (Axis& axis : study_.axes) {
      axis.location.file = file_;
    }
    read_derived();
    refuse_repeated_parameters();
    read_conditions("constraints", key_paths(), study_.constraints);
    read_metrics();
    read_objectives();
    read_conditions("budgets", names_of_results(), study_.budgets);
  }

 private:
  SourceLocation location_of(const Cursor& cursor) const {
    return {.file = file_, .path = "", .line = cursor.line(), .column = cursor.column()};
  }

  void read_inputs() {
    const Cursor inputs = root_.at("inputs");
    if (inputs.is_scalar()) {
      read_input(inputs);
      return;
    }
    for (const Cursor input : inputs.elements("schedules and networks")) {
      read_input(input);
    }
    if (study_.inputs.empty()) {
      inputs.fail("an empty list: nothing to simulate");
    }
  }

  void read_input(const Cursor& cursor) {
    StudyInput input;
    input.location = location_of(cursor);
    const Cursor file = cursor.is_mapping() ? cursor.at("file") : cursor;
    input.file = file.as_text("a schedule or a network");
    if (input.file.empty()) {
      file.fail("expected a schedule or a network, got an empty name");
    }
    input.name = std::filesystem::path(input.file).stem().string();
    if (cursor.is_mapping()) {
      constexpr std::array<std::string_view, 4> kInputKeys = {"file", "name", "shapes", "function"};
      cursor.allow_only(kInputKeys);
      if (const auto name = cursor.find("name")) {
        input.name = name->as_text("a name");
      }
      if (const auto function = cursor.find("function")) {
        input.function = function->as_text("a function's name");
      }
      read_shapes(cursor, input);
    }
    const bool is_known = std::any_of(study_.inputs.begin(), study_.inputs.end(),
                                      [&](const auto& other) { return other.name == input.name; });
    if (is_known) {
      cursor.fail(fmt::format("a second input called {}; give it a 'name'", in_quotes(input.name)));
    }
    study_.inputs.push_back(std::move(input));
  }

  static void read_shapes(const Cursor& cursor, StudyInput& input) {
    if (const auto shapes = cursor.find("shapes")) {
      for (const Cursor shape : shapes->entries("inputs with their shapes, image: 1x3x224x224")) {
        input.shapes.push_back(fmt::format("{}={}", shape.key(), shape.as_text("a shape")));
      }
    }
  }

  void read_devices() {
    const auto device = root_.find("device");
    if (!device) {
      return;
    }
    if (device->is_scalar()) {
      add_device(*device);
      return;
    }
    for (const Cursor name : device->elements("devices")) {
      add_device(name);
    }
    if (study_.devices.empty()) {
      device->fail("an empty list: nothing to simulate on");
    }
  }

  void add_device(const Cursor& cursor) {
    std::string name(cursor.as_text("a device"));
    if (std::any_of(study_.devices.begin(), study_.devices.end(),
                    [&](const StudyDevice& other) { return other.name == name; })) {
      cursor.fail("is in the list already");
    }
    study_.devices.push_back({.name = std::move(name), .location = location_of(cursor)});
  }

  void read_sampling() {
    const auto cursor = root_.find("sampling");
    if (!cursor) {
      return;
    }
    constexpr std::array<std::string_view, 3> kSamplingKeys = {"method", "points", "seed"};
    cursor->allow_only(kSamplingKeys);
    Sampling& sampling = study_.sampling;
    sampling.location = location_of(*cursor);
    cursor->at("method");
    sampling.method =
        read_name(*cursor, "method", kSamplingMethodNames, Sampling::Method::kProduct);
    if (sampling.method == Sampling::Method::kProduct) {
      if (cursor->size() > 1) {
        cursor->fail("a product has as many points as it has, and no seed");
      }
      return;
    }
    sampling.points = cursor->at("points").as_unsigned("a number of points", kMostSamples);
    if (sampling.points == 0) {
      cursor->at("points").fail("must be > 0, got 0");
    }
    if (const auto seed = cursor->find("seed")) {
      sampling.seed = seed->as_unsigned("a seed");
    }
  }

  void read_derived() {
    const auto derived = root_.find("derived");
    if (!derived) {
      return;
    }
    const std::vector<std::string_view> names = key_paths();
    std::set<std::size_t> open;  // not computed yet
    for (const Cursor entry : derived->entries("parameters with their formulas")) {
      open.insert(find_study_key(entry));
    }
    for (const Cursor entry : derived->entries("parameters with their formulas")) {
      const std::size_t key = find_study_key(entry);
      Expression formula(entry, names);
      for (const std::size_t variable : formula.variables()) {
        if (open.contains(variable)) {
          entry.fail(fmt::format("{} is derived here or further down; name what comes before",
                                 names[variable]));
        }
      }
      open.erase(key);
      study_.derived.push_back(
          {.key = key, .formula = std::move(formula), .location = location_of(entry)});
    }
  }

  void refuse_repeated_parameters() const {
    std::map<std::size_t, std::uint32_t> lines;  // of what has values already
    const auto add = [&](const Cursor& entries) {
      for (const Cursor entry : entries.entries("parameters")) {
        const auto [first, is_new] = lines.try_emplace(find_study_key(entry), entry.line());
        if (!is_new) {
          entry.fail_at_key(fmt::format("has values already, in line {}", first->second));
        }
      }
    };
    if (const auto parameters = root_.find("parameters")) {
      add(*parameters);
    }
    if (const auto zips = root_.find("zip")) {
      for (const Cursor group : zips->elements("a list of groups of parameters")) {
        add(group);
      }
    }
    if (const auto derived = root_.find("derived")) {
      add(*derived);
    }
  }

  void read_conditions(std::string_view key, const std::vector<std::string_view>& names,
                       std::vector<Condition>& conditions) const {
    if (const auto cursor = root_.find(key)) {
      for (const Cursor element : cursor->elements("a list of conditions")) {
        conditions.push_back(
            {.formula = Expression(element, names), .location = location_of(element)});
      }
    }
  }

  void read_metrics() {
    const auto metrics = root_.find("metrics");
    if (!metrics) {
      return;
    }
    for (const Cursor element : metrics->elements("a list of metrics")) {
      if (element.is_mapping()) {
        for (const Cursor entry : element.entries("a metric of your own with its formula")) {
          read_own_metric(entry);
        }
      } else {
        const std::string_view name = element.as_text("a metric");
        expect_known(element, name, metric_names());
        study_.metrics.emplace_back(name);
      }
    }
  }

  void read_own_metric(const Cursor& entry) {
    const std::string name(entry.key());
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz_0123456789";
    const bool is_name = !name.empty() && name.find_first_not_of(kLetters) == std::string::npos &&
                         (name[0] < '0' || name[0] > '9');
    if (!is_name) {
      entry.fail_at_key("a metric's name has lower-case letters, digits and _ only");
    }
    const std::vector<std::string_view> taken = names_of_results();
    if (std::find(taken.begin(), taken.end(), name) != taken.end()) {
      entry.fail_at_key(fmt::format("there is a metric {} already", in_quotes(name)));
    }
    std::vector<std::string_view> names = metric_names();
    const std::vector<std::string_view> keys = key_paths();
    names.insert(names.end(), keys.begin(), keys.end());
    study_.own_metrics.push_back({.name = name, .formula = Expression(entry, names)});
  }

  static void expect_known(const Cursor& cursor, std::string_view name,
                           const std::vector<std::string_view>& known) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      cursor.fail(fmt::format("unknown metric {}{} ({})", in_quotes(name),
                              did_you_mean(name, known), fmt::join(known, ", ")));
    }
  }

  void read_objectives() {
    const auto objectives = root_.find("objectives");
    if (!objectives) {
      return;
    }
    std::vector<std::string_view> known = metric_names();
    for (const OwnMetric& metric : study_.own_metrics) {
      known.push_back(metric.name);
    }
    for (const Cursor entry : objectives->entries("metrics, each with minimize or maximize")) {
      expect_known(entry, entry.key(), known);
      const std::string_view direction = entry.as_text("minimize or maximize");
      if (direction != "minimize" && direction != "maximize") {
        entry.fail(fmt::format("expected minimize or maximize, got {}", in_quotes(direction)));
      }
      study_.objectives.push_back(
          {.metric = std::string(entry.key()), .is_maximized = direction == "maximize"});
    }
  }

  // What conditions on results may name, in the order that Study::budgets documents.
  std::vector<std::string_view> names_of_results() const {
    std::vector<std::string_view> names = metric_names();
    for (const OwnMetric& metric : study_.own_metrics) {
      names.push_back(metric.name);
    }
    const std::vector<std::string_view> keys = key_paths();
    names.insert(names.end(), keys.begin(), keys.end());
    return names;
  }

  const std::string& file_;
  Cursor root_;
  Study& study_;
};

}  // namespace

std::vector<std::size_t> Study::parameters() const {
  std::vector<std::size_t> keys;
  for (const Axis& axis : axes) {
    keys.insert(keys.end(), axis.keys.begin(), axis.keys.end());
  }
  for (const DerivedParameter& parameter : derived) {
    keys.push_back(parameter.key);
  }
  return keys;
}

Study read_study(const std::string& file, std::string text) {
  Study study;
  study.name = std::filesystem::path(file).stem().string();
  study.file = file;
  study.text = text;
  const Document document(
      file, std::move(text),
      file.ends_with(".json") ? Document::Syntax::kJson : Document::Syntax::kYaml);
  StudyReader(file, document.root(), study).read();
  return study;
}

Study load_study(const std::string& file) {
  return read_study(file, read_text_file(file, kLargestStudy));
}

}  // namespace vpusim
