#include "sim/importers/mlir/function_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "sim/base/document.hpp"
#include "sim/importers/mlir/location_names.hpp"
#include "sim/importers/mlir/operation.hpp"
#include "sim/importers/mlir/task_reader.hpp"
#include "sim/importers/mlir/type_table.hpp"
#include "sim/schedule/schedule_builder.hpp"

namespace vpusim::mlir {
namespace {

constexpr std::uint64_t kLargestOffset = std::uint64_t{1} << 48;
constexpr std::uint32_t kMostTiles = 64;
constexpr std::uint32_t kMostIndices = 1 << 16;
constexpr std::uint32_t kMostBarriers = 1 << 16;
constexpr std::uint32_t kMostVariants = 65'535;  // a counter of the hardware has 16 bits

// Operations that only look at a buffer in another way.
constexpr auto kViews = std::to_array<std::string_view>(
    {"VPUIP.ViewOp", "VPUIP.GenericReshape", "VPUIP.PermuteCast", "VPUIP.QuantizeCast",
     "VPUIP.ShapeCast", "VPUIP.DistributedCast", "VPUIP.NonDistributedCast"});

class FunctionReader {
 public:
  FunctionReader(const SourceText& source, const Module& module, const Function& function)
      : source_(source),
        function_(function),
        builder_(module.name.empty() ? std::string(function.name) : module.name),
        types_(source, module.aliases, builder_),
        names_(source, module.aliases,
               module.target.architecture.starts_with("VPUX") ? LocationNames::Style::kBefore2024
                                                              : LocationNames::Style::kCurrent),
        tasks_(source, buffers_, builder_) {
    builder_.set_target(module.target);
  }

  Schedule read() {
    read_arguments();
    Scanner scanner(source_, function_.body);
    line_start_ = function_.body.data();
    const SourceLocation begin = source_.locate(line_start_);
    line_ = begin.line;
    line_begin_ = line_start_ - (begin.column - 1);
    while (!scanner.at_end()) {
      read_statement(scanner);
    }
    if (builder_.so_far().tasks().empty()) {
      source_.fail(function_.name.data(),
                   fmt::format("function '{}' holds no task", function_.name));
    }
    return std::move(builder_).finish();
  }

 private:
  // The function's own arguments are the network's inputs and outputs.
  void read_arguments() {
    std::vector<std::string_view> names;
    std::vector<std::string_view> types;
    Scanner scanner(source_, function_.arguments);
    while (!scanner.at_end()) {
      names.push_back(scanner.value_name("an argument such as %arg0"));
      scanner.expect(':');
      types.push_back(scanner.type());
      scanner.attribute_value();  // its attributes and location
      scanner.accept(',');
    }
    const std::size_t inputs = names.size() - std::min(function_.result_count, names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
      arguments_[names[i]] = {types[i],
                              i < inputs ? Section::kNetworkInput : Section::kNetworkOutput,
                              static_cast<std::uint32_t>(i < inputs ? i : i - inputs)};
    }
  }

  void read_statement(Scanner& scanner) {
    const std::vector<std::string_view> results = read_results(scanner);
    if (scanner.peek() == '"') {
      read_operation(scanner);  // fails: the generic form
    }
    const char* const place = scanner.place();
    const std::string_view name = scanner.word("an operation");
    if (name == "VPURT.Task") {
      read_task(scanner, place);
    } else if (name == "VPURT.ConfigureBarrier" || name == "VPURT.DeclareVirtualBarrier") {
      read_barrier(scanner, one_result(results, place));
    } else if (name == "VPURT.DeclareBuffer") {
      read_buffer(scanner, one_result(results, place));
    } else if (name == "const.Declare") {
      read_constant(scanner, one_result(results, place));
    } else if (std::find(kViews.begin(), kViews.end(), name) != kViews.end()) {
      read_view(scanner, one_result(results, place));
    } else if (name == "return" || name == "func.return") {
      skip_statement(scanner);
    } else {
      builder_.add_note("unknown-operation",
                        fmt::format("operation '{}' is not known and was ignored", name));
      skip_statement(scanner);
    }
  }

  std::string_view one_result(const std::vector<std::string_view>& results, const char* place) {
    if (results.size() != 1) {
      source_.fail(place, fmt::format("expected one result, got {}", results.size()));
    }
    return results.front();
  }

  // "<8> <{isFinalBarrier}> -> !VPURT.Barrier" or "{isFinalBarrier} -> ..."
  void read_barrier(Scanner& scanner, std::string_view result) {
    Barrier barrier;
    barrier.name = result;
    barrier.line = line_at(result.data());
    barrier.column = column_at(result.data());
    std::vector<Attribute> attributes;
    while (scanner.peek() == '<' || scanner.peek() == '{') {
      std::string_view inside = scanner.inside("a barrier's id or attributes");
      Scanner inner(source_, inside);
      if (inner.peek() >= '0' && inner.peek() <= '9') {
        const std::uint64_t id = inner.integer("a barrier's id");
        if (id >= kMostBarriers) {
          source_.fail(inside.data(), fmt::format("no device has barrier {}", id));
        }
        barrier.physical_id = static_cast<std::uint32_t>(id);
        continue;
      }
      if (inner.peek() == '{') {
        inside = inner.inside("properties");
      }
      const std::vector<Attribute> read = read_dictionary(source_, inside);
      attributes.insert(attributes.end(), read.begin(), read.end());
    }
    for (const Attribute& attribute : attributes) {
      if (attribute.name == "isFinalBarrier") {
        barrier.is_final = as_flag(source_, attribute);
      } else if (attribute.name == "isStartBarrier") {
        barrier.is_start = as_flag(source_, attribute);
      } else if (attribute.name == "producer_count") {
        barrier.stated_producers = as_integer(source_, attribute, kMostVariants);
      } else if (attribute.name == "consumer_count") {
        barrier.stated_consumers = as_integer(source_, attribute, kMostVariants);
      }
    }
    if (scanner.accept_arrow()) {
      scanner.type();
    }
    std::string_view location;
    scanner.accept_location(location);
    define(result, barriers_, builder_.add_barrier(std::move(barrier)));
  }

  // "<CMX_NN> [0, 1] <257600> {swizzlingKey = 5 : i64} -> T"
  void read_buffer(Scanner& scanner, std::string_view result) {
    Buffer buffer;
    buffer.name = result;
    Scanner section(source_, scanner.inside("a section such as <CMX_NN>"));
    const char* const section_place = section.place();
    const std::string_view section_name = section.word("a section");
    const std::optional<Section> known = kSectionNames.find(section_name);
    if (!known) {
      source_.fail(section_place, "unknown section " + in_quotes(section_name));
    }
    buffer.section = *known;
    if (scanner.peek() == '[') {
      const Attribute list{.name = "index", .value = scanner.group("indices")};
      for (const std::uint64_t index : as_integers(source_, list)) {
        const std::uint64_t limit = buffer.is_in_cmx() ? kMostTiles : kMostIndices;
        if (index >= limit) {
          source_.fail(list.value.data(),
                       fmt::format("an index must be below {}, got {}", limit, index));
        }
        buffer.indices.push_back(static_cast<std::uint32_t>(index));
      }
    }
    if (scanner.peek() == '<') {
      Scanner offset(source_, scanner.inside("a byte offset such as <0>"));
      const char* const place = offset.place();
      buffer.byte_offset = offset.integer("a byte offset");
      if (buffer.byte_offset > kLargestOffset) {
        source_.fail(place,
                     fmt::format("a byte offset must be at most 2^48, got {}", buffer.byte_offset));
      }
    }
    if (scanner.peek() == '{') {
      for (const Attribute& attribute : read_dictionary(source_, scanner.inside("attributes"))) {
        if (attribute.name == "swizzlingKey") {
          buffer.swizzling_key = as_integer(source_, attribute, 1000);
        }
      }
    }
    read_type_of(scanner, buffer);
    define(result, buffers_, builder_.add_buffer(std::move(buffer)));
  }

  // "-> T loc(...)"
  void read_type_of(Scanner& scanner, Buffer& buffer) {
    if (!scanner.accept_arrow()) {
      scanner.fail_expected("'->' and a type");
    }
    const PlacedType& placed = types_.read(scanner.type());
    buffer.type = placed.type;
    if (buffer.is_in_cmx() && buffer.indices.empty() && placed.tile) {
      buffer.indices.push_back(*placed.tile);
    }
    std::string_view location;
    scanner.accept_location(location);
  }

  // "memref<T> = dense<...> : tensor<...>, [transformations]"; only the type matters.
  void read_constant(Scanner& scanner, std::string_view result) {
    Buffer buffer;
    buffer.name = result;
    buffer.section = Section::kConstant;
    buffer.type = types_.read(scanner.type()).type;
    define(result, buffers_, builder_.add_buffer(std::move(buffer)));
    skip_statement(scanner);
  }

  // "%2 = VPUIP.PermuteCast {...} inputs(%1 : T) -> U": the same bytes with type U.
  void read_view(Scanner& scanner, std::string_view result) {
    const char* const place = scanner.place();
    std::string_view operand;
    std::string_view type;
    std::string_view location;
    while (!scanner.at_end() && type.empty()) {
      if (scanner.peek() == '%') {
        operand = scanner.value_name("a value");
      } else if (scanner.accept_arrow() || scanner.accept_word("to")) {
        type = scanner.type();
      } else if (scanner.peek() == '(' && operand.empty()) {
        Scanner inner(source_, scanner.inside("operands"));
        if (inner.peek() == '%') {
          operand = inner.value_name("a value");
        }
      } else if (scanner.peek() == '(' || scanner.peek() == '{' || scanner.peek() == '<' ||
                 scanner.peek() == '[') {
        scanner.group("a bracket");
      } else if (scanner.accept(':')) {
        scanner.type();
      } else {
        scanner.word("a view's operand and type");
      }
    }
    scanner.accept_location(location);
    if (operand.empty() || type.empty()) {
      source_.fail(place, "expected a view of one buffer with '-> type'");
    }
    Buffer view = builder_.so_far().buffers()[buffer_named(operand)];
    view.name = result;
    view.type = types_.read(type).type;
    define(result, buffers_, builder_.add_buffer(std::move(view)));
  }

  // "waits(%3 : !VPURT.Barrier) updates(...) enqueueTarget(...) attributes {...} { op } loc(...)"
  void read_task(Scanner& scanner, const char* place) {
    Task task;
    task.line = line_at(place);
    task.column = column_at(place);
    while (true) {
      if (scanner.peek() == '{') {
        break;
      }
      const std::string_view word = scanner.word("a clause of VPURT.Task or its '{'");
      if (word == "attributes") {
        scanner.group("attributes in '{}'");
        continue;
      }
      Scanner clause(source_, scanner.inside("'('"));
      if (word == "waits" || word == "updates") {
        read_barriers(clause, word == "waits" ? task.waits : task.updates);
      } else if (word == "enqueueTarget") {
        task.enqueue_target = barrier_named(clause);
      } else if (word != "profiling_data" && word != "wlmPage") {
        builder_.add_note(
            "unknown-clause",
            fmt::format("clause '{}' of VPURT.Task is not known and was ignored", word));
      }
    }
    Scanner region(source_, scanner.inside("the task's operation in '{}'"));
    read_results(region);
    const Operation operation = read_operation(region);
    if (!region.at_end()) {
      region.fail_expected("'}' behind the task's only operation");
    }
    bind_arguments(operation);
    task.work = tasks_.read(operation);
    task.name = names_.name(operation.location, task.work);
    if (task.name.empty()) {
      task.name = fmt::format("{}_{}", operation.name, builder_.so_far().tasks().size());
    }
    std::string_view location;
    scanner.accept_location(location);
    builder_.add_task(std::move(task));
  }

  void read_barriers(Scanner& clause, BarrierList& list) {
    while (clause.peek() == '%') {
      list.push_back(barrier_named(clause));
      if (!clause.accept(',')) {
        break;
      }
    }
  }

  BarrierId barrier_named(Scanner& clause) {
    clause.peek();
    const char* const place = clause.place();
    const std::string_view name = clause.value_name("a barrier such as %3");
    const auto found = barriers_.find(name);
    if (found == barriers_.end()) {
      source_.fail(place, fmt::format("unknown barrier '%{}'", name));
    }
    return found->second;
  }

  BufferId buffer_named(std::string_view name) {
    bind_argument(name);
    const auto found = buffers_.find(name);
    if (found == buffers_.end()) {
      source_.fail(name.data() - 1, fmt::format("unknown buffer '%{}'", name));
    }
    return found->second;
  }

  // A task of a hand-written schedule may use the function's arguments directly.
  void bind_arguments(const Operation& operation) {
    if (arguments_.empty()) {
      return;
    }
    for (const Clause& clause : operation.clauses) {
      for (const std::string_view value : clause.values) {
        bind_argument(value);
      }
    }
  }

  void bind_argument(std::string_view name) {
    const auto argument = arguments_.find(name);
    if (argument == arguments_.end() || buffers_.contains(name)) {
      return;
    }
    Buffer buffer;
    buffer.name = name;
    buffer.section = argument->second.section;
    buffer.indices = {argument->second.index};
    buffer.type = types_.read(argument->second.type).type;
    buffers_[name] = builder_.add_buffer(std::move(buffer));
  }

  template <class Values, class Value>
  void define(std::string_view name, Values& values, Value value) {
    if (!values.emplace(name, value).second) {
      source_.fail(name.data(), fmt::format("'%{}' is defined twice", name));
    }
  }

  // Nothing marks the end of a statement. The next one starts at a list of results
  // with '=' behind it, at a word with a dot, or at "return".
  void skip_statement(Scanner& scanner) {
    while (!scanner.at_end()) {
      const char next = scanner.peek();
      if (next == '%') {
        Scanner ahead = scanner;
        if (skip_results(ahead)) {
          return;
        }
        scanner = ahead;  // they were operands
        continue;
      }
      const std::string_view word = scanner.peek_word();
      if (word.find('.') != std::string_view::npos || word == "return") {
        return;
      }
      if (!word.empty()) {
        scanner.word("a word");
      } else if (next == '"') {
        scanner.text("a string");
      } else if (next == '(' || next == '[' || next == '{' || next == '<') {
        scanner.group("a bracket");
      } else if (next == '@') {
        scanner.symbol("a symbol");
      } else if (next == '#' || next == '!') {
        scanner.alias("an alias");
      } else if (next >= '0' && next <= '9') {
        scanner.real("a number");
      } else if (!scanner.accept_arrow() && !scanner.accept(next)) {
        return;
      }
    }
  }

  // Skips "%a, %b:2 = ", or else as much of it as there is.
  static bool skip_results(Scanner& scanner) {
    do {
      scanner.value_name("a value");
      if (scanner.accept(':')) {
        if (scanner.peek() < '0' || scanner.peek() > '9') {
          return false;  // an operand with its type
        }
        scanner.integer("a number of results");
      }
    } while (scanner.accept(',') && scanner.peek() == '%');
    return scanner.accept('=');
  }

  std::uint32_t line_at(const char* place) {
    const std::string_view passed(line_start_, static_cast<std::size_t>(place - line_start_));
    if (const std::size_t newline = passed.rfind('\n'); newline != std::string_view::npos) {
      line_ += static_cast<std::uint32_t>(std::count(passed.begin(), passed.end(), '\n'));
      line_begin_ = line_start_ + newline + 1;
    }
    line_start_ = place;
    return line_;
  }

  // Of the line of the last line_at().
  std::uint32_t column_at(const char* place) const {
    return static_cast<std::uint32_t>(place - line_begin_) + 1;
  }

  struct Argument {
    std::string_view type;
    Section section = Section::kNetworkInput;
    std::uint32_t index = 0;
  };

  const SourceText& source_;
  const Function& function_;
  ScheduleBuilder builder_;
  BufferValues buffers_;
  BarrierValues barriers_;
  std::unordered_map<std::string_view, Argument> arguments_;
  TypeTable types_;
  LocationNames names_;
  TaskReader tasks_;
  const char* line_start_ = nullptr;  // lines are counted up to here
  const char* line_begin_ = nullptr;  // of the line that line_ counts
  std::uint32_t line_ = 0;
};

}  // namespace

Schedule read_function(const SourceText& source, const Module& module, const Function& function) {
  return FunctionReader(source, module, function).read();
}

}  // namespace vpusim::mlir
