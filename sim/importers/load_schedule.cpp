#include "sim/importers/load_schedule.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "sim/base/document.hpp"
#include "sim/base/log.hpp"
#include "sim/base/text_file.hpp"
#include "sim/importers/mlir/load_mlir.hpp"
#include "sim/importers/yaml/load_yaml.hpp"

namespace vpusim {
namespace {

// One row per format. The first whose ending fits reads the file; otherwise the
// first that recognises the content.
struct Format {
  std::string_view name;
  std::string_view ending;
  bool (*recognises)(std::string_view text);
  Schedule (*load)(const std::string& file, std::string&& text,
                   const std::optional<std::string>& function);
};

template <Document::Syntax syntax>
Schedule load_document(const std::string& file, std::string&& text,
                       const std::optional<std::string>& function) {
  if (function) {
    throw InputError(file + ": holds one schedule; --function chooses among those of MLIR files");
  }
  return load_yaml(Document(file, std::move(text), syntax));
}

Schedule load_mlir_text(const std::string& file, std::string&& text,
                        const std::optional<std::string>& function) {
  return load_mlir(file, text, function);
}

bool starts_with_brace(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

constexpr auto kFormats = std::to_array<Format>({
    {"MLIR", ".mlir", looks_like_mlir, load_mlir_text},
    {"JSON", ".json", starts_with_brace, load_document<Document::Syntax::kJson>},
    {"YAML", ".yaml", [](std::string_view) { return true; },
     load_document<Document::Syntax::kYaml>},
    {"YAML", ".yml", [](std::string_view) { return true; }, load_document<Document::Syntax::kYaml>},
});

const Format& format_of(const std::string& file, std::string_view text) {
  for (const Format& format : kFormats) {
    if (file.ends_with(format.ending)) {
      return format;
    }
  }
  return *std::find_if(kFormats.begin(), kFormats.end(),
                       [&](const Format& format) { return format.recognises(text); });
}

}  // namespace

Schedule load_schedule(const std::string& file, const std::optional<std::string>& function) {
  std::string text = read_text_file(file);
  const std::string name = file == "-" ? "<stdin>" : file;
  const Format& format = format_of(file, text);
  const std::size_t size = text.size();
  Schedule schedule = format.load(name, std::move(text), function);
  log::info("schedule", "{}: {} of {} bytes; {} tasks, {} barriers, {} buffers", name, format.name,
            size, schedule.tasks().size(), schedule.barriers().size(), schedule.buffers().size());
  return schedule;
}

}  // namespace vpusim
