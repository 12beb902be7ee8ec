#include "sim/importers/workloads/workload_columns.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/importers/workloads/parse_number.hpp"

namespace vpusim {
namespace {

// Extents beyond this are no tensors; they would only overflow later.
constexpr std::uint32_t kLargest = 1U << 24;

bool set_number(std::uint32_t& field, std::string_view text) {
  return parse_number(text, field) && field <= kLargest;
}

bool set_number(std::int32_t& field, std::string_view text) {
  return parse_number(text, field) && std::abs(std::int64_t{field}) <= kLargest;
}

bool set_number(float& field, std::string_view text) {
  return parse_number(text, field) && std::isfinite(field);
}

bool set_flag(bool& field, std::string_view text) {
  if (text != "0" && text != "1" && text != "true" && text != "false") {
    return false;
  }
  field = text == "1" || text == "true";
  return true;
}

bool set_flag(std::optional<bool>& field, std::string_view text) {
  return set_flag(field.emplace(), text);
}

template <class Enum, class Names>
bool set_name(Enum& field, const Names& names, std::string_view text) {
  const auto value = names.find(text);
  field = value.value_or(field);
  return value.has_value();
}

bool set_key(std::uint8_t& key, std::string_view text) {  // KEY_5
  constexpr std::string_view kPrefix = "KEY_";
  constexpr std::uint8_t kHighest = 5;
  return text.starts_with(kPrefix) && parse_number(text.substr(kPrefix.size()), key) &&
         key <= kHighest;
}

using Row = WorkloadRow;
using Text = std::string_view;
constexpr Text kNumber = "a whole number up to 16777216";
constexpr Text kShare = "a number";
constexpr Text kFlag = "0 or 1";
constexpr Text kName = "a name as the published tables write it";
constexpr Text kKey = "KEY_0 to KEY_5";

// NOLINTBEGIN(bugprone-macro-parentheses): a member has none
#define VPUSIM_NUMBER(name, field)                                                \
  {                                                                               \
    name, kNumber, [](Row& r, Text t) { return set_number(r.workload.field, t); } \
  }
#define VPUSIM_FLAG(name, field)                                              \
  {                                                                           \
    name, kFlag, [](Row& r, Text t) { return set_flag(r.workload.field, t); } \
  }
#define VPUSIM_NAME(name, field, names)                                              \
  {                                                                                  \
    name, kName, [](Row& r, Text t) { return set_name(r.workload.field, names, t); } \
  }
#define VPUSIM_HALO(prefix, field)                                                     \
  VPUSIM_NUMBER(prefix "_t", field.top), VPUSIM_NUMBER(prefix "_b", field.bottom),     \
      VPUSIM_NUMBER(prefix "_l", field.left), VPUSIM_NUMBER(prefix "_r", field.right), \
      VPUSIM_NUMBER(prefix "_f", field.front), VPUSIM_NUMBER(prefix "_k", field.back)

// NOLINTEND(bugprone-macro-parentheses)

constexpr auto kColumns = std::to_array<WorkloadColumn>({
    {"device", kName,
     [](Row& r, Text t) { return set_name(r.device.emplace(), kVpunnDeviceNames, t); }},
    VPUSIM_NAME("operation", operation, kDpuOperationNames),
    VPUSIM_NUMBER("in_w", input.width),
    VPUSIM_NUMBER("in_h", input.height),
    VPUSIM_NUMBER("in_c", input.channels),
    VPUSIM_NUMBER("in_b", input.batch),
    VPUSIM_NAME("in_dtype", input.type, kDataTypeNames),
    VPUSIM_NAME("in_layout", input.layout, kLayoutNames),
    VPUSIM_FLAG("in_sparsity_enabled", input.is_sparse),
    VPUSIM_NUMBER("out_w", output.width),
    VPUSIM_NUMBER("out_h", output.height),
    VPUSIM_NUMBER("out_c", output.channels),
    VPUSIM_NUMBER("out_b", output.batch),
    VPUSIM_NAME("out_dtype", output.type, kDataTypeNames),
    VPUSIM_NAME("out_layout", output.layout, kLayoutNames),
    VPUSIM_FLAG("out_sparsity_enabled", output.is_sparse),
    VPUSIM_NUMBER("kernel_w", kernel_width),
    VPUSIM_NUMBER("kernel_h", kernel_height),
    VPUSIM_NUMBER("stride_w", stride_width),
    VPUSIM_NUMBER("stride_h", stride_height),
    VPUSIM_NUMBER("pad_top", padding.top),
    VPUSIM_NUMBER("pad_bottom", padding.bottom),
    VPUSIM_NUMBER("pad_left", padding.left),
    VPUSIM_NUMBER("pad_right", padding.right),
    VPUSIM_NAME("execution_mode", execution_mode, kExecutionModeNames),
    VPUSIM_NAME("activation_function", activation, kActivationFunctionNames),
    {"act_sparsity", kShare,
     [](Row& r, Text t) { return set_number(r.workload.input_sparsity, t); }},
    {"weight_sparsity", kShare,
     [](Row& r, Text t) { return set_number(r.workload.weight_sparsity, t); }},
    VPUSIM_FLAG("weight_sparsity_enabled", has_weight_sparsity),
    {"in_swz0", kKey, [](Row& r, Text t) { return set_key(r.workload.swizzling[0], t); }},
    {"in_swz1", kKey, [](Row& r, Text t) { return set_key(r.workload.swizzling[1], t); }},
    {"out_swz", kKey, [](Row& r, Text t) { return set_key(r.workload.swizzling[2], t); }},
    VPUSIM_NUMBER("output_write_tiles", output_write_tiles),
    VPUSIM_NAME("isi_strategy", isi_strategy, kIsiStrategyNames),
    VPUSIM_HALO("ih", input_halo),
    VPUSIM_HALO("oh", output_halo),
    VPUSIM_HALO("obc", output_broadcast),
    VPUSIM_HALO("oin", output_inbound_halo),
    VPUSIM_FLAG("sep_enabled", storage_elements.is_used),
    VPUSIM_NUMBER("sep_w", storage_elements.table[0]),
    VPUSIM_NUMBER("sep_h", storage_elements.table[1]),
    VPUSIM_NUMBER("sep_c", storage_elements.table[2]),
    VPUSIM_NUMBER("sep_b", storage_elements.table[3]),
    VPUSIM_NUMBER("sepact_w", storage_elements.activations[0]),
    VPUSIM_NUMBER("sepact_h", storage_elements.activations[1]),
    VPUSIM_NUMBER("sepact_c", storage_elements.activations[2]),
    VPUSIM_NUMBER("sepact_b", storage_elements.activations[3]),
    VPUSIM_FLAG("sep_no_sparse_map", storage_elements.has_no_sparsity_map),
    {"weight_dtype", kName,
     [](Row& r, Text t) { return set_name(r.workload.weight_type.emplace(), kDataTypeNames, t); }},
    VPUSIM_FLAG("weightless", is_weightless),
    VPUSIM_FLAG("inplace_output", is_inplace),
    VPUSIM_FLAG("superdense", is_superdense),
    VPUSIM_FLAG("in_autopad", has_input_autopad),
    VPUSIM_FLAG("out_autopad", has_output_autopad),
    VPUSIM_NAME("mpe_engine", mpe_engine, kMpeEngineNames),
    VPUSIM_FLAG("reduce_minmax", has_min_max_reduction),
});

#undef VPUSIM_NUMBER
#undef VPUSIM_FLAG
#undef VPUSIM_NAME
#undef VPUSIM_HALO

}  // namespace

std::span<const WorkloadColumn> workload_columns() { return kColumns; }

const WorkloadColumn* find_workload_column(std::string_view name) {
  const auto* const found = std::find_if(kColumns.begin(), kColumns.end(),
                                         [&](const WorkloadColumn& c) { return c.name == name; });
  return found == kColumns.end() ? nullptr : found;
}

}  // namespace vpusim
