#include "sim/importers/workloads/workload_columns.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "sim/importers/workloads/parse_number.hpp"

namespace vpusim {
namespace {

// Extents beyond this are no tensors; they would only overflow later.
constexpr std::uint32_t kLargest = 1U << 24;

// How a field of each type is a number, and which numbers it takes.
double number_of(std::uint32_t field) { return field; }
double number_of(std::int32_t field) { return field; }
double number_of(std::uint8_t field) { return field; }
double number_of(float field) { return double{field}; }
double number_of(bool field) { return field ? 1 : 0; }
template <class Enum>
double number_of(Enum field) requires std::is_enum_v<Enum> {
  return static_cast<double>(field);
}

template <class Field>
bool put_number(Field& field, double value, std::size_t /*names*/) requires
    std::is_same_v<Field, std::uint32_t> || std::is_same_v<Field, std::int32_t> {
  const double smallest = std::is_signed_v<Field> ? -double{kLargest} : 0;
  const bool is_legal = value >= smallest && value <= kLargest && value == std::trunc(value);
  field = is_legal ? static_cast<Field>(value) : field;
  return is_legal;
}

bool put_number(float& field, double value, std::size_t /*names*/) {
  const auto rounded = static_cast<float>(value);
  field = std::isfinite(rounded) ? rounded : field;
  return std::isfinite(rounded);
}

bool put_number(bool& field, double value, std::size_t /*names*/) {
  field = value == 1;
  return value == 0 || value == 1;
}

// An enumeration, or a swizzling key.
template <class Field>
bool put_number(Field& field, double value, std::size_t names) requires std::is_enum_v<Field> ||
    std::is_same_v<Field, std::uint8_t> {
  const bool is_legal =
      value >= 0 && value < static_cast<double>(names) && value == std::trunc(value);
  field = is_legal ? static_cast<Field>(static_cast<std::uint8_t>(value)) : field;
  return is_legal;
}

template <class Field>
bool put_number(std::optional<Field>& field, double value, std::size_t names) {
  return put_number(field.emplace(), value, names);
}

template <class Field>
std::optional<double> get_number(const Field& field) {
  return number_of(field);
}

template <class Field>
std::optional<double> get_number(const std::optional<Field>& field) {
  return field ? std::optional(number_of(*field)) : std::nullopt;
}

using Row = WorkloadRow;
using Kind = WorkloadColumn::Kind;

constexpr std::span<const std::string_view> kNoNames;
constexpr auto kKeyNames =
    std::to_array<std::string_view>({"KEY_0", "KEY_1", "KEY_2", "KEY_3", "KEY_4", "KEY_5"});

// NOLINTBEGIN(bugprone-macro-parentheses): a member has none
#define VPUSIM_COLUMN(name, kind, names, meaning, field)                          \
  {                                                                               \
    name, kind, names, meaning, [](const Row& r) { return get_number(r.field); }, \
        [](Row& r, double value) {                                                \
          const std::span<const std::string_view> all{names};                     \
          return put_number(r.field, value, all.size());                          \
        }                                                                         \
  }
#define VPUSIM_NUMBER(name, field, meaning) \
  VPUSIM_COLUMN(name, Kind::kNumber, kNoNames, meaning, workload.field)
#define VPUSIM_SHARE(name, field, meaning) \
  VPUSIM_COLUMN(name, Kind::kShare, kNoNames, meaning, workload.field)
#define VPUSIM_FLAG(name, field, meaning) \
  VPUSIM_COLUMN(name, Kind::kFlag, kNoNames, meaning, workload.field)
#define VPUSIM_NAME(name, field, names, meaning) \
  VPUSIM_COLUMN(name, Kind::kName, names.all(), meaning, workload.field)
#define VPUSIM_KEY(name, field, meaning) \
  VPUSIM_COLUMN(name, Kind::kName, kKeyNames, meaning, workload.field)
#define VPUSIM_HALO(prefix, field, meaning)                               \
  VPUSIM_NUMBER(prefix "_t", field.top, meaning " at the top"),           \
      VPUSIM_NUMBER(prefix "_b", field.bottom, meaning " at the bottom"), \
      VPUSIM_NUMBER(prefix "_l", field.left, meaning " at the left"),     \
      VPUSIM_NUMBER(prefix "_r", field.right, meaning " at the right"),   \
      VPUSIM_NUMBER(prefix "_f", field.front, meaning " in front"),       \
      VPUSIM_NUMBER(prefix "_k", field.back, meaning " at the back")

// NOLINTEND(bugprone-macro-parentheses)

constexpr auto kColumns = std::to_array<WorkloadColumn>({
    VPUSIM_COLUMN("device", Kind::kName, kVpunnDeviceNames.all(), "device that it runs on", device),
    VPUSIM_NAME("operation", operation, kDpuOperationNames, "operation"),
    VPUSIM_NUMBER("in_w", input.width, "input width, elements"),
    VPUSIM_NUMBER("in_h", input.height, "input height, elements"),
    VPUSIM_NUMBER("in_c", input.channels, "input channels"),
    VPUSIM_NUMBER("in_b", input.batch, "input batch"),
    VPUSIM_NAME("in_dtype", input.type, kDataTypeNames, "input type"),
    VPUSIM_NAME("in_layout", input.layout, kLayoutNames, "input dimensions, innermost first"),
    VPUSIM_FLAG("in_sparsity_enabled", input.is_sparse, "whether the input has a sparsity map"),
    VPUSIM_NUMBER("out_w", output.width, "output width, elements"),
    VPUSIM_NUMBER("out_h", output.height, "output height, elements"),
    VPUSIM_NUMBER("out_c", output.channels, "output channels"),
    VPUSIM_NUMBER("out_b", output.batch, "output batch"),
    VPUSIM_NAME("out_dtype", output.type, kDataTypeNames, "output type"),
    VPUSIM_NAME("out_layout", output.layout, kLayoutNames, "output dimensions, innermost first"),
    VPUSIM_FLAG("out_sparsity_enabled", output.is_sparse, "whether the output has a sparsity map"),
    VPUSIM_NUMBER("kernel_w", kernel_width, "kernel width, elements"),
    VPUSIM_NUMBER("kernel_h", kernel_height, "kernel height, elements"),
    VPUSIM_NUMBER("stride_w", stride_width, "stride over width, elements"),
    VPUSIM_NUMBER("stride_h", stride_height, "stride over height, elements"),
    VPUSIM_NUMBER("pad_top", padding.top, "padding at the top, elements"),
    VPUSIM_NUMBER("pad_bottom", padding.bottom, "padding at the bottom, elements"),
    VPUSIM_NUMBER("pad_left", padding.left, "padding at the left, elements"),
    VPUSIM_NUMBER("pad_right", padding.right, "padding at the right, elements"),
    VPUSIM_NAME("execution_mode", execution_mode, kExecutionModeNames, "mode of the MAC array"),
    VPUSIM_NAME("activation_function", activation, kActivationFunctionNames,
                "first step of post-processing"),
    VPUSIM_SHARE("act_sparsity", input_sparsity, "share of zeros in the input, 0 to 1"),
    VPUSIM_SHARE("weight_sparsity", weight_sparsity, "share of zeros in the weights, 0 to 1"),
    VPUSIM_FLAG("weight_sparsity_enabled", has_weight_sparsity,
                "whether the weights have a sparsity map"),
    VPUSIM_KEY("in_swz0", swizzling[0], "swizzling of the input"),
    VPUSIM_KEY("in_swz1", swizzling[1], "swizzling of the weights or second input"),
    VPUSIM_KEY("out_swz", swizzling[2], "swizzling of the output"),
    VPUSIM_NUMBER("output_write_tiles", output_write_tiles, "tiles that the output is written to"),
    VPUSIM_NAME("isi_strategy", isi_strategy, kIsiStrategyNames, "how tiles share the layer"),
    VPUSIM_HALO("ih", input_halo, "input elements from other tiles"),
    VPUSIM_HALO("oh", output_halo, "output elements for other tiles"),
    VPUSIM_HALO("obc", output_broadcast, "tiles that get the output elements"),
    VPUSIM_HALO("oin", output_inbound_halo, "output elements from other tiles"),
    VPUSIM_FLAG("sep_enabled", storage_elements.is_used,
                "whether the input is gathered through storage element pointers"),
    VPUSIM_NUMBER("sep_w", storage_elements.table[0], "width of the pointer table"),
    VPUSIM_NUMBER("sep_h", storage_elements.table[1], "height of the pointer table"),
    VPUSIM_NUMBER("sep_c", storage_elements.table[2], "channels of the pointer table"),
    VPUSIM_NUMBER("sep_b", storage_elements.table[3], "batch of the pointer table"),
    VPUSIM_NUMBER("sepact_w", storage_elements.activations[0], "width of what is gathered"),
    VPUSIM_NUMBER("sepact_h", storage_elements.activations[1], "height of what is gathered"),
    VPUSIM_NUMBER("sepact_c", storage_elements.activations[2], "channels of what is gathered"),
    VPUSIM_NUMBER("sepact_b", storage_elements.activations[3], "batch of what is gathered"),
    VPUSIM_FLAG("sep_no_sparse_map", storage_elements.has_no_sparsity_map,
                "whether the pointers come without a sparsity map"),
    VPUSIM_NAME("weight_dtype", weight_type, kDataTypeNames, "weight type; unset: the input's"),
    VPUSIM_FLAG("weightless", is_weightless,
                "whether an elementwise operation has one operand; unset: from the types"),
    VPUSIM_FLAG("inplace_output", is_inplace,
                "whether the output takes the input's place; unset: from the types"),
    VPUSIM_FLAG("superdense", is_superdense, "whether the output has no gaps between its rows"),
    VPUSIM_FLAG("in_autopad", has_input_autopad, "whether input channels are filled up to 16"),
    VPUSIM_FLAG("out_autopad", has_output_autopad, "whether output channels are filled up to 16"),
    VPUSIM_NAME("mpe_engine", mpe_engine, kMpeEngineNames, "MAC engine"),
    VPUSIM_FLAG("reduce_minmax", has_min_max_reduction, "whether minimum and maximum are reduced"),
});

#undef VPUSIM_COLUMN
#undef VPUSIM_NUMBER
#undef VPUSIM_SHARE
#undef VPUSIM_FLAG
#undef VPUSIM_NAME
#undef VPUSIM_KEY
#undef VPUSIM_HALO

std::optional<double> parse_flag(std::string_view text) {
  // As libraries of data frames write a flag that some rows leave out.
  if (text == "0" || text == "0.0" || text == "false") {
    return 0;
  }
  if (text == "1" || text == "1.0" || text == "true") {
    return 1;
  }
  return std::nullopt;
}

template <class Number>
std::optional<double> parse_as(std::string_view text) {
  Number number{};
  return parse_number(text, number) ? std::optional(static_cast<double>(number)) : std::nullopt;
}

}  // namespace

bool WorkloadColumn::set(WorkloadRow& row, std::string_view text) const {
  std::optional<double> value;
  switch (kind) {
    case Kind::kNumber:
      value = parse_as<std::int64_t>(text);
      break;
    case Kind::kShare:
      value = parse_as<float>(text);
      break;
    case Kind::kFlag:
      value = parse_flag(text);
      break;
    case Kind::kName:
      if (const auto found = std::find(names.begin(), names.end(), text); found != names.end()) {
        value = static_cast<double>(found - names.begin());
      }
      break;
  }
  return value && put(row, *value);
}

void WorkloadColumn::write(const WorkloadRow& row, std::string& text) const {
  const std::optional<double> value = get(row);
  if (!value) {
    return;
  }
  if (kind == Kind::kName) {
    text += names[static_cast<std::size_t>(*value)];
  } else if (kind == Kind::kShare) {
    fmt::format_to(std::back_inserter(text), "{}", static_cast<float>(*value));
  } else {
    fmt::format_to(std::back_inserter(text), FMT_COMPILE("{}"), static_cast<std::int64_t>(*value));
  }
}

std::string WorkloadColumn::expected() const {
  switch (kind) {
    case Kind::kNumber:
      return fmt::format("a whole number up to {}", kLargest);
    case Kind::kShare:
      return "a number";
    case Kind::kFlag:
      return "0 or 1";
    case Kind::kName:
      break;
  }
  return fmt::format("one of {}", fmt::join(names, ", "));
}

std::span<const WorkloadColumn> workload_columns() { return kColumns; }

const WorkloadColumn* find_workload_column(std::string_view name) {
  const auto* const found = std::find_if(kColumns.begin(), kColumns.end(),
                                         [&](const WorkloadColumn& c) { return c.name == name; });
  return found == kColumns.end() ? nullptr : found;
}

}  // namespace vpusim
