// The tasks of a TaskReader that are no DMA and no DPU work: SHAVE kernels and media tasks.

#include <algorithm>
#include <array>
#include <span>

#include "sim/base/document.hpp"
#include "sim/importers/mlir/task_reader.hpp"

namespace vpusim::mlir {
namespace {

// Known, and without a meaning for time.
constexpr auto kIdleShaveAttributes = std::to_array<std::string_view>(
    {"profilingMetadata", "resultSegmentSizes", "result_segment_sizes", "operandSegmentSizes",
     "listIndex", "inputStrides", "outputStrides", "skipProfiling", "tileIndex"});
constexpr auto kIdleShaveClauses = std::to_array<std::string_view>(
    {"inputs", "outputs", "profiling_data", "dynamicInputShapes", "dynamicOutputShapes",
     "dynamicInputShapesMap", "dynamicOutputShapesMap", "strides", "inputStrides",
     "outputStrides"});

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A list of values as the compiler prints it, whatever the layout of the text: the
// arguments of a kernel are kept as text.
std::string printed(const SourceText& source, std::string_view list) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  std::string text;
  Scanner scanner(source, list);
  while (!scanner.at_end()) {
    const char* const begin = scanner.place();
    if (scanner.peek() == '"') {
      scanner.text("a string");
      text.append(begin, scanner.place());
    } else if (scanner.accept(',')) {
      text += ", ";
    } else if (scanner.accept(':')) {
      text += " : ";
    } else {
      const char* end = begin;
      while (end < list.data() + list.size() && is_word(*end)) {
        ++end;
      }
      if (end > begin && !text.empty() && is_word(text.back())) {
        text += ' ';
      }
      end += end == begin ? 1 : 0;
      text.append(begin, end);
      while (scanner.place() < end) {
        scanner.accept(*scanner.place());
      }
    }
  }
  return text;
}

}  // namespace

ShaveKernel TaskReader::read_shave(const Operation& operation) {
  ShaveKernel kernel;
  if (operation.symbol.empty()) {
    source_.fail(operation.name.data(), "SW.Kernel needs the symbol of its kernel");
  }
  kernel.symbol = operation.symbol;
  kernel.tile = operation.tile.value_or(0);
  kernel.list = operation.list.value_or(0);
  kernel.inputs = buffers_of(operation, "inputs");
  kernel.outputs = buffers_of(operation, "outputs");
  kernel.profiling_data = buffers_of(operation, "profiling_data");
  for (const Attribute& attribute : operation.attributes) {
    if (!contains(kIdleShaveAttributes, attribute.name)) {
      note_unknown_attribute(operation, attribute);
    }
  }
  for (const Clause& clause : operation.clauses) {
    if (!contains(kIdleShaveClauses, clause.name)) {
      note_unknown_clause(operation, clause);
    }
  }
  Scanner body(source_, operation.region);
  while (!body.at_end()) {
    read_results(body);
    Operation run = read_simple_operation(body);
    if (run.name != "VPUIP.SW.Kernel.run") {
      source_.fail(run.name.data(), "expected VPUIP.SW.Kernel.run");
    }
    if (body.peek() == '(') {
      run.region = body.inside("'('");
    }
    if (body.accept(':')) {
      do {
        body.type();
      } while (body.accept(','));
    }
    body.accept_location(run.location);
    kernel.runs.push_back(read_run(run, operation, kernel));
  }
  if (kernel.runs.empty()) {
    kernel.runs.push_back({.inputs = kernel.inputs, .outputs = kernel.outputs, .arguments = ""});
  }
  return kernel;
}

KernelRun TaskReader::read_run(const Operation& run, const Operation& kernel,
                               const ShaveKernel& task) {
  KernelRun result;
  if (const Attribute* arguments = run.attribute("attrs")) {
    result.arguments = printed(source_, arguments->value);
    if (result.arguments == "[]") {
      result.arguments.clear();
    }
  }
  const auto bind = [](const Clause* clause, const std::vector<BufferId>& buffers,
                       std::string_view alias) -> std::optional<BufferId> {
    if (clause == nullptr) {
      return std::nullopt;
    }
    const auto found = std::find(clause->aliases.begin(), clause->aliases.end(), alias);
    if (found == clause->aliases.end()) {
      return std::nullopt;
    }
    return buffers[static_cast<std::size_t>(found - clause->aliases.begin())];
  };
  Scanner values(source_, run.region);
  while (!values.at_end()) {
    const std::string_view alias = values.value_name("an argument such as %arg3");
    values.accept(',');
    if (const auto input = bind(kernel.clause("inputs"), task.inputs, alias)) {
      result.inputs.push_back(*input);
    } else if (const auto output = bind(kernel.clause("outputs"), task.outputs, alias)) {
      result.outputs.push_back(*output);
    } else {
      source_.fail(alias.data() - 1,
                   "the kernel has no argument " + in_quotes("%" + std::string(alias)));
    }
  }
  return result;
}

MediaTask TaskReader::read_media(const Operation& operation) {
  MediaTask media;
  media.inputs = buffers_of(operation, "inputs");
  media.outputs = buffers_of(operation, "outputs");
  media.profiling_data = buffers_of(operation, "profiling_data");
  if (media.inputs.empty() || media.outputs.empty()) {
    source_.fail(operation.name.data(), "M2ITask needs inputs and outputs");
  }
  if (const Attribute* format = operation.attribute("inFmt")) {
    media.input_format = as_enum(source_, *format);
  }
  if (const Attribute* format = operation.attribute("outFmt")) {
    media.output_format = as_enum(source_, *format);
  }
  return media;
}

}  // namespace vpusim::mlir
