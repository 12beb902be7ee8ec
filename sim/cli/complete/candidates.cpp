#include "sim/cli/complete/candidates.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "sim/base/input_error.hpp"
#include "sim/schedule/dpu_workload.hpp"
#include "sim/session/data_folder.hpp"

namespace vpusim {
namespace {

// Names of options and of arguments that take a device or a network that comes with the program.
constexpr auto kDevices = std::to_array<std::string_view>({"--hw", "--device", "DEVICE"});
constexpr auto kNetworks = std::to_array<std::string_view>({"NETWORK", "SCHEDULE", "--streams"});
// Options of closed sets that are too long for their help.
constexpr auto kDataTypeOptions = std::to_array<std::string_view>({"--type"});
constexpr auto kModeOptions = std::to_array<std::string_view>({"--mode"});
const auto kAnyApp = [](const CLI::App*) { return true; };  // CLI11 wants a filter
// Types that are no files, as CLI11 calls them.
constexpr auto kNumbers = std::to_array<std::string_view>({"INT", "UINT", "FLOAT"});

bool has_name(const CLI::Option& option, std::span<const std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
    return name.starts_with("--") ? option.check_lname(std::string(name.substr(2)))
                                  : option.get_name(true) == name;
  });
}

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_lnames()) {
    names.push_back("--" + name);
  }
  for (const std::string& name : option.get_snames()) {
    names.push_back("-" + name);
  }
  return names;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// "UINT:{a,b}" and "a|b" are closed sets; their values, else nothing.
std::vector<std::string> values_of_type(const std::string& type) {
  const std::size_t open = type.find('{');
  const std::size_t close = type.rfind('}');
  const bool is_member_check = open != std::string::npos && close != std::string::npos;
  if (!is_member_check && type.find('|') == std::string::npos) {
    return {};
  }
  const char separator = is_member_check ? ',' : '|';
  std::string_view rest = type;
  if (is_member_check) {
    rest = rest.substr(open + 1, close - open - 1);
  }
  std::vector<std::string> values;
  while (!rest.empty()) {
    const std::string_view value = rest.substr(0, rest.find(separator));
    values.emplace_back(value);
    rest.remove_prefix(std::min(value.size() + 1, rest.size()));
  }
  return values;
}

std::vector<std::string> shipped_networks() {
  std::vector<std::string> names;
  std::error_code error;
  const std::filesystem::path folder = data_folder() / "workloads/networks";
  for (const std::filesystem::directory_entry& entry :
       std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".yaml") {
      names.push_back(entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Nobody wants an error in the middle of a line that is being typed.
template <class List>
std::vector<std::string> names_or_none(const List& list) {
  try {
    return list();
  } catch (const EnvironmentError&) {
    return {};
  }
}

// The values of an option that takes no others, else nothing.
std::vector<std::string> closed_set(const CLI::Option& option) {
  if (has_name(option, kDataTypeOptions)) {
    return {kDataTypeNames.all().begin(), kDataTypeNames.all().end()};
  }
  if (has_name(option, kModeOptions)) {
    return {kExecutionModeNames.all().begin(), kExecutionModeNames.all().end()};
  }
  return values_of_type(option.get_type_name());
}

class Completer {
 public:
  Completer(const CLI::App& app, const std::vector<std::string>& words)
      : command_(&app), begun_(words.empty() ? "" : words.back()) {
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      pass(words[i]);
    }
  }

  Completion run() {
    if (takes_value()) {
      add_values(*open_option_);
    } else if (!only_arguments_ && begun_.starts_with('-')) {
      begun_.find('=') == std::string::npos ? add_options() : add_attached_value();
    } else {
      add_subcommands();
      add_argument();
    }
    return std::move(completion_);
  }

 private:
  // Whether the option before the cursor still waits for its value.
  bool takes_value() const {
    return open_option_ != nullptr && (taken_ == 0 || !begun_.starts_with('-')) &&
           taken_ < open_option_->get_items_expected_max();
  }

  void pass(const std::string& word) {
    if (word == "--") {
      only_arguments_ = true;
      open_option_ = nullptr;
    } else if (!only_arguments_ && word.size() > 1 && word.starts_with('-')) {
      const std::string name = word.substr(0, word.find('='));
      open_option_ = name == word ? find_option(name) : nullptr;
      taken_ = 0;
      if (open_option_ != nullptr && open_option_->get_items_expected_max() == 0) {
        open_option_ = nullptr;
      }
    } else if (open_option_ != nullptr && taken_ < open_option_->get_items_expected_max()) {
      ++taken_;
    } else if (const CLI::App* const command = find_subcommand(word)) {
      command_ = command;
    } else {
      ++argument_count_;
    }
  }

  const CLI::Option* find_option(const std::string& name) const {
    // Before or after the subcommand: the program's own options fit in both places.
    for (const CLI::App* app = command_; app != nullptr; app = app->get_parent()) {
      if (const CLI::Option* const option = app->get_option_no_throw(name)) {
        return option;
      }
    }
    return nullptr;
  }

  const CLI::App* find_subcommand(const std::string& name) const {
    for (const CLI::App* const command : command_->get_subcommands(kAnyApp)) {
      if (command->get_name() == name) {
        return command;
      }
    }
    return nullptr;
  }

  void add(const std::string& value, const std::string& meaning) {
    if (value.starts_with(begun_)) {
      completion_.candidates.push_back({value, first_line(meaning)});
    }
  }

  void add_subcommands() {
    for (const CLI::App* const command : command_->get_subcommands(kAnyApp)) {
      if (!command->get_group().empty()) {
        add(command->get_name(), command->get_description());
      }
    }
  }

  // Those of the program itself fit behind a subcommand, too.
  void add_options() {
    for (const CLI::App* app = command_; app != nullptr; app = app->get_parent()) {
      for (const CLI::Option* const option : app->get_options()) {
        const bool is_shown =
            !option->get_group().empty() && (app == command_ || option != app->get_help_ptr());
        for (const std::string& name : is_shown ? names_of(*option) : std::vector<std::string>()) {
          add(name, option->get_description());
        }
      }
    }
  }

  // "--fidelity=de": the shell replaces the whole word.
  void add_attached_value() {
    const std::size_t equals = begun_.find('=');
    const std::string name = begun_.substr(0, equals);
    begun_.erase(0, equals + 1);
    if (const CLI::Option* const option = find_option(name)) {
      add_values(*option);
      for (Candidate& candidate : completion_.candidates) {
        candidate.value.insert(0, name + "=");
      }
    }
  }

  // The last positional takes all that follow when it is a list.
  void add_argument() {
    int place = 0;
    for (const CLI::Option* const option : command_->get_options()) {
      if (!option->get_positional()) {
        continue;
      }
      place += option->get_items_expected_max();
      if (argument_count_ < place) {
        add_values(*option);
        return;
      }
    }
  }

  void add_values(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    const std::vector<std::string> values = closed_set(option);
    for (const std::string& value : values) {
      add(value, "");
    }
    if (has_name(option, kDevices)) {
      for (const std::string& name : names_or_none([] { return device_catalog().names(); })) {
        add(name, "device");
      }
    }
    if (has_name(option, kNetworks)) {
      for (const std::string& name : names_or_none(shipped_networks)) {
        add(name, "network");
      }
    }
    const std::string_view first = std::string_view(type).substr(0, type.find_first_of(": "));
    completion_.files_fit =
        values.empty() && std::find(kNumbers.begin(), kNumbers.end(), first) == kNumbers.end();
  }

  const CLI::App* command_;
  std::string begun_;
  const CLI::Option* open_option_ = nullptr;
  int taken_ = 0;  // values of it
  int argument_count_ = 0;
  bool only_arguments_ = false;
  Completion completion_;
};

}  // namespace

Completion complete_words(const CLI::App& app, const std::vector<std::string>& words) {
  return Completer(app, words).run();
}

}  // namespace vpusim
