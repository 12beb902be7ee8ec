#include "sim/base/input_error.hpp"

#include <utility>

namespace vpusim {
namespace {

std::string render(const SourceLocation& at, const std::string& problem) {
  std::string text = at.file;
  if (at.line > 0) {
    text += ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
  }
  if (!text.empty()) {
    text += ": ";
  }
  if (!at.path.empty()) {
    text += at.path + ": ";
  }
  return text + problem;
}

}  // namespace

InputError::InputError(SourceLocation where, const std::string& problem)
    : std::runtime_error(render(where, problem)), where_(std::move(where)) {}

}  // namespace vpusim
