#include "sim/importers/mlir/module_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "sim/importers/mlir/attributes.hpp"

namespace vpusim::mlir {
namespace {

constexpr std::uint32_t kMost = 1 << 16;

class ModuleReader {
 public:
  ModuleReader(const SourceText& source, std::string_view range) : source_(source) {
    read_level(range, true);
  }

  std::vector<Module> take() {
    module().aliases.insert(between_.begin(), between_.end());
    return std::move(modules_);
  }

 private:
  // `is_module` is the outermost module (or the file around it); nested levels hold
  // the executors of a tile.
  void read_level(std::string_view range, bool is_module) {
    Scanner scanner(source_, range);
    while (!scanner.at_end()) {
      const char next = scanner.peek();
      if (next == '#' || next == '!') {
        read_alias(scanner);
      } else if (next == '{') {
        scanner.group("a bracket");
      } else if (const std::string_view word = scanner.peek_word(); !word.empty()) {
        scanner.word("an operation");
        read_operation(scanner, word, is_module);
      } else if (next == '"') {
        scanner.text("a string");
      } else if (next == '@') {
        scanner.symbol("a symbol");
      } else if (next == '%') {
        scanner.value_name("a value");
      } else if (next == '(' || next == '[' || next == '<') {
        scanner.group("a bracket");
      } else if (next >= '0' && next <= '9') {
        scanner.real("a number");
      } else if (!scanner.accept_arrow() && !scanner.accept(next)) {
        scanner.fail_expected("an operation");
      }
    }
  }

  void read_operation(Scanner& scanner, std::string_view word, bool is_module) {
    if (word == "module" || word == "builtin.module") {
      read_nested_module(scanner, is_module);
    } else if (word == "func.func" || word == "func") {
      read_function(scanner);
    } else if (word == "IE.TileResource" || word == "config.Resources" ||
               word == "IE.ExecutorResource" || word == "config.ExecutorResource") {
      read_resource(scanner);
    } else if (word == "IE.CNNNetwork" || word == "net.NetworkInfo") {
      read_network(scanner);
    } else if (word == "config.PipelineOptions") {
      scanner.symbol("the options' name");
      read_level(scanner.inside("options in '{}'"), false);
    } else if (word == "config.Option") {
      read_option(scanner);
    }
  }

  Module& module() { return modules_.back(); }

  // Where files were joined without a separator, a module follows another one.
  void begin_module_after_another() {
    if (depth_ == 0 && is_complete_) {
      // The printer puts most locations behind their module, all else in front of it.
      const auto first_of_next =
          std::find_if(between_.begin(), between_.end(), [&](const auto& alias) {
            return !alias.second.starts_with("loc") || module().aliases.contains(alias.first);
          });
      module().aliases.insert(between_.begin(), first_of_next);
      modules_.emplace_back().aliases.insert(first_of_next, between_.end());
      between_.clear();
      is_complete_ = false;
    }
  }

  void add_alias(std::string_view name, std::string_view meaning) {
    if (is_complete_) {
      between_.emplace_back(name, meaning);
    } else {
      module().aliases[name] = meaning;
    }
  }

  void read_alias(Scanner& scanner) {
    const std::string_view name = scanner.alias("an alias");
    if (!scanner.accept('=')) {
      return;  // a use of one, in an operation that is being skipped
    }
    scanner.peek();
    const char* const begin = scanner.place();
    if (name.starts_with('!')) {
      add_alias(name, scanner.type());
      return;
    }
    // "loc(...)", "affine_map<...>", "#dialect.attr<...>"
    scanner.peek() == '#' ? scanner.alias("an attribute") : scanner.word("an attribute");
    const char* end = scanner.place();
    if (scanner.peek() == '(' || scanner.peek() == '<') {
      scanner.group("a bracket");
      end = scanner.place();
    }
    add_alias(name, {begin, static_cast<std::size_t>(end - begin)});
  }

  void read_nested_module(Scanner& scanner, bool is_module) {
    std::string_view name;
    if (scanner.peek() == '@') {
      name = scanner.symbol("a module's name");
    }
    const bool is_outermost = is_module && depth_ == 0;
    if (is_outermost) {
      begin_module_after_another();
    }
    if (scanner.accept_word("attributes") && is_outermost) {
      read_module_attributes(scanner.inside("attributes in '{}'"));
    }
    if (scanner.peek() != '{') {
      return;
    }
    const std::string_view body = scanner.inside("a module in '{}'");
    if (is_outermost) {
      module().name = name;
      ++depth_;
      read_level(body, true);
      --depth_;
      is_complete_ = true;
    }  // others hold kernels' declarations and reserved memory
  }

  void read_module_attributes(std::string_view inside) {
    for (const Attribute& attribute : read_dictionary(source_, inside)) {
      if (attribute.name == "VPU.arch" || attribute.name == "config.arch" ||
          attribute.name == "config.platform") {
        module().target.architecture = as_enum(source_, attribute);
      }
    }
  }

  void read_function(Scanner& scanner) {
    begin_module_after_another();
    scanner.accept_word("private") || scanner.accept_word("nested") ||
        scanner.accept_word("public");
    Function function;
    function.name = scanner.symbol("a function's name");
    function.arguments = scanner.inside("the function's arguments");
    if (scanner.accept_arrow()) {
      function.result_count = count_results(scanner);
    }
    if (scanner.accept_word("attributes")) {
      scanner.group("attributes in '{}'");
    }
    if (scanner.peek() != '{') {
      return;  // a declaration
    }
    function.body = scanner.inside("the function's body");
    function.has_tasks = function.body.find("VPURT.Task") != std::string_view::npos;
    module().functions.push_back(function);
  }

  std::size_t count_results(Scanner& scanner) {
    if (scanner.peek() != '(') {
      scanner.type();
      return 1;
    }
    Scanner types(source_, scanner.inside("the function's results"));
    std::size_t count = 0;
    while (!types.at_end()) {
      types.attribute_value();
      types.accept(',');
      ++count;
    }
    return count;
  }

  // "{...} 2 of @NCE at 1.300000e+03 MHz {nested}"
  void read_resource(Scanner& scanner) {
    if (scanner.peek() == '{') {
      scanner.group("attributes");
    }
    const char* const place = scanner.place();
    const std::uint64_t count = scanner.integer("a number of executors");
    if (count > kMost) {
      source_.fail(place, "no device has that many: " + std::to_string(count));
    }
    scanner.accept_word("of");
    const std::string_view name = scanner.symbol("an executor such as @NCE");
    const auto number = static_cast<std::uint32_t>(count);
    Target& target = module().target;
    if (name == "NCE") {
      target.tile_count = number;
    } else if (name == "SHAVE_ACT") {
      target.shaves_per_tile = number;
    } else if (name == "DMA_NN") {
      target.dma_port_count = number;
    }
    if (scanner.accept_word("at")) {
      const char* const frequency_place = scanner.place();
      const double megahertz = scanner.real("a frequency in MHz");
      scanner.accept_word("MHz");
      if (megahertz < 1 || megahertz > 100'000) {
        source_.fail(frequency_place, "a frequency must be 1 to 100000 MHz");
      }
      target.dpu_frequency = Hertz(static_cast<std::uint64_t>(std::llround(megahertz * 1e6)));
    }
    if (scanner.peek() == '{') {
      read_level(scanner.inside("resources"), false);
    }
  }

  void read_network(Scanner& scanner) {
    if (scanner.peek() != '{') {
      return;
    }
    for (const Attribute& attribute :
         read_dictionary(source_, scanner.inside("attributes in '{}'"))) {
      if (attribute.name == "inferenceTiming") {
        module().target.compiler_estimate = Cycles(as_integer(source_, attribute));
      }
    }
  }

  // "@config.BarrierMaxVariantSum : 64 : ui64"
  void read_option(Scanner& scanner) {
    // symbol() gives the last leaf of "@a::@b"; here the leaf holds the dot.
    const std::string_view name = scanner.symbol("an option");
    scanner.expect(':');
    scanner.peek();
    const Attribute value{.name = name, .value = value_of_option(scanner)};
    Target& target = module().target;
    if (name == "config.UseDedicatedFifoPerShaveEngine") {
      target.has_dedicated_shave_queues = as_flag(source_, value);
    } else if (name == "config.BarrierMaxVariantSum") {
      target.max_barrier_variants = as_integer(source_, value, kMost);
    } else if (name == "config.BarrierMaxVariantCount") {
      target.max_barrier_producers = as_integer(source_, value, kMost);
    } else if (name == "config.WorkloadManagementStatus") {
      target.has_workload_management = Scanner(source_, value.value).text("a status") == "ENABLED";
    }
  }

  static std::string_view value_of_option(Scanner& scanner) {
    const char* const begin = scanner.place();
    if (scanner.peek() == '"') {
      scanner.text("a string");
    } else if (scanner.peek() == '[') {
      scanner.group("a list");
    } else if (!scanner.peek_word().empty()) {
      scanner.word("a word");
    } else {
      scanner.real("a number");
    }
    return {begin, static_cast<std::size_t>(scanner.place() - begin)};
  }

  const SourceText& source_;
  std::vector<Module> modules_{1};
  int depth_ = 0;
  bool is_complete_ = false;  // the last of modules_ has had its '{}'
  std::vector<std::pair<std::string_view, std::string_view>> between_;  // aliases behind that
};

}  // namespace

std::vector<Module> read_modules(const SourceText& source, std::string_view range) {
  return ModuleReader(source, range).take();
}

std::vector<std::string_view> sections_of(std::string_view text) {
  constexpr std::string_view kSeparator = "\n// -----";
  std::vector<std::string_view> sections;
  while (true) {
    const std::size_t separator = text.find(kSeparator);
    sections.push_back(text.substr(0, separator));
    if (separator == std::string_view::npos) {
      return sections;
    }
    text.remove_prefix(separator + 1);
  }
}

}  // namespace vpusim::mlir
