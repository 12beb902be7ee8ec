#include "sim/importers/load_schedule.hpp"

#include <array>
#include <string_view>

#include "sim/base/document.hpp"
#include "sim/base/text_file.hpp"
#include "sim/importers/mlir/load_mlir.hpp"
#include "sim/importers/yaml/load_yaml.hpp"

namespace vpusim {
namespace {

// One row per format. The first whose ending fits reads the file; otherwise the
// first that recognises the content.
struct Format {
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
    {".mlir", looks_like_mlir, load_mlir_text},
    {".json", starts_with_brace, load_document<Document::Syntax::kJson>},
    {".yaml", [](std::string_view) { return true; }, load_document<Document::Syntax::kYaml>},
    {".yml", [](std::string_view) { return true; }, load_document<Document::Syntax::kYaml>},
});

}  // namespace

Schedule load_schedule(const std::string& file, const std::optional<std::string>& function) {
  std::string text = read_text_file(file);
  const std::string name = file == "-" ? "<stdin>" : file;
  for (const Format& format : kFormats) {
    if (file.ends_with(format.ending)) {
      return format.load(name, std::move(text), function);
    }
  }
  for (const Format& format : kFormats) {
    if (format.recognises(text)) {
      return format.load(name, std::move(text), function);
    }
  }
  throw InputError(name + ": unknown format");
}

}  // namespace vpusim
