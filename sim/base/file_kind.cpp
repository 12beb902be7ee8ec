#include "sim/base/file_kind.hpp"

#include <fmt/format.h>

#include <array>

namespace vpusim {
namespace {

struct FileKind {
  std::string_view key;  // that files of this kind have at their top, and no others
  std::string_view name;
};

constexpr auto kFileKinds = std::to_array<FileKind>({
    {"vpusim_schedule", "a schedule"},
    {"vpusim_result", "a result of 'vpusim run --json'"},
    {"vpusim_explanation", "an explanation of 'vpusim explain --json'"},
    {"vpusim_diff", "a difference of 'vpusim diff --json'"},
    {"vpusim_comparison", "a comparison of 'vpusim compare --json'"},
    {"vpusim_findings", "a verdict of 'vpusim validate --json'"},
    {"vpusim_network", "a description of 'vpusim network --json'"},
    {"vpusim_evaluation", "an evaluation of 'vpusim evaluate --json'"},
    {"vpusim_data", "the manifest of a data set"},
    {"traceEvents", "a profiling trace in Chrome's format"},
    {"extends", "a device"},
    {"network", "a network's table of layers"},
});

}  // namespace

void refuse_other_kinds(const Cursor& root, std::string_view own_key, std::string_view expected) {
  if (root.find(own_key)) {
    return;
  }
  for (const FileKind& kind : kFileKinds) {
    if (root.find(kind.key)) {
      root.fail(fmt::format("expected {}; this is {}", expected, kind.name));
    }
  }
}

}  // namespace vpusim
