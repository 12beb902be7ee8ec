#include "sim/importers/mlir/load_mlir.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/utf8.hpp"
#include "sim/importers/mlir/function_reader.hpp"
#include "sim/importers/mlir/module_reader.hpp"

namespace vpusim {
namespace {

using mlir::Function;
using mlir::Module;
using mlir::SourceText;

// A function that could be meant, with the module it is in.
struct Candidate {
  const Module* module;
  const Function* function;
  std::string label;  // "2:main", in the second section; "2:main#2", another one there
};

bool is_chosen(const Candidate& candidate, std::string_view wanted) {
  return candidate.function->name == wanted || candidate.label == wanted;
}

std::string list_of(const SourceText& source, const std::vector<Candidate>& candidates) {
  constexpr std::size_t kMostListed = 20;
  std::string text;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (i == kMostListed) {
      return text + fmt::format("\n  and {} more", candidates.size() - i);
    }
    const Candidate& candidate = candidates[i];
    text += fmt::format("\n  {}  (line {})", candidate.label,
                        source.locate(candidate.function->name.data()).line);
  }
  return text;
}

Candidate choose(const SourceText& source, const std::vector<Candidate>& candidates,
                 const std::optional<std::string>& wanted) {
  if (candidates.empty()) {
    throw InputError({source.file(), "", 0, 0},
                     "holds no schedule: no function with a VPURT.Task. Print the compiler's "
                     "final level, after barriers are assigned");
  }
  std::vector<Candidate> chosen;
  std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(chosen),
               [&](const Candidate& c) { return !wanted || is_chosen(c, *wanted); });
  if (chosen.empty()) {
    throw InputError({source.file(), "", 0, 0},
                     fmt::format("no function {} with tasks; there are:{}", in_quotes(*wanted),
                                 list_of(source, candidates)));
  }
  if (chosen.size() > 1) {
    throw InputError({source.file(), "", 0, 0},
                     fmt::format("holds {} schedules; choose one with --function:{}", chosen.size(),
                                 list_of(source, chosen)));
  }
  return chosen.front();
}

std::vector<Candidate> candidates_of(const std::vector<std::vector<Module>>& sections) {
  std::vector<Candidate> candidates;
  std::map<std::string, int> seen;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    for (const Module& module : sections[i]) {
      for (const Function& function : module.functions) {
        if (!function.has_tasks) {
          continue;
        }
        std::string label = fmt::format("{}:{}", i + 1, function.name);
        if (const int count = ++seen[label]; count > 1) {
          label += fmt::format("#{}", count);
        }
        candidates.push_back({&module, &function, std::move(label)});
      }
    }
  }
  return candidates;
}

// Hand-written tests name their architecture only in "// REQUIRES: arch-NPU40XX".
std::string required_architecture(std::string_view text) {
  constexpr std::string_view kMark = "REQUIRES: arch-";
  const std::size_t mark = text.find(kMark);
  if (mark == std::string_view::npos) {
    return {};
  }
  text.remove_prefix(mark + kMark.size());
  return std::string(text.substr(0, text.find_first_of(" \r\n|&()")));
}

}  // namespace

Schedule load_mlir(const std::string& file, std::string_view text,
                   const std::optional<std::string>& function) {
  const SourceText source(file, text);
  if (const std::size_t invalid = find_invalid_utf8(text); invalid != std::string_view::npos) {
    source.fail(text.data() + invalid, "this is no UTF-8 text");
  }
  const std::string required = required_architecture(text);
  std::vector<std::vector<Module>> sections;
  for (const std::string_view section : mlir::sections_of(text)) {
    sections.push_back(mlir::read_modules(source, section));
    for (Module& module : sections.back()) {
      if (module.target.architecture.empty()) {
        module.target.architecture = required;
      }
    }
  }
  const std::vector<Candidate> candidates = candidates_of(sections);
  const Candidate chosen = choose(source, candidates, function);
  return mlir::read_function(source, *chosen.module, *chosen.function);
}

bool looks_like_mlir(std::string_view text) {
  constexpr std::size_t kFirst = 1 << 20;
  return text.substr(0, kFirst).find("module") != std::string_view::npos ||
         text.find("VPURT.") != std::string_view::npos;
}

}  // namespace vpusim
