#include "sim/importers/workloads/dma_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/base/document.hpp"
#include "sim/importers/workloads/parse_number.hpp"

namespace vpusim {
namespace {

bool parse_bytes(std::string_view text, std::optional<std::uint64_t>& bytes) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 48;
  return parse_number(text, bytes.emplace()) && *bytes <= kMost;
}

// "DRAM" or "CMX".
bool parse_place(std::string_view text, std::optional<bool>& in_cmx) {
  in_cmx = text == "CMX";
  return *in_cmx || text == "DRAM" || text == "DDR";
}

bool parse_engines(std::string_view text, std::uint32_t& count) {
  constexpr std::string_view kPrefix = "Num_Engine_";
  return parse_number(text.starts_with(kPrefix) ? text.substr(kPrefix.size()) : text, count);
}

constexpr std::string_view kNumber = "a whole number of bytes";
constexpr std::string_view kCount = "a whole number";
constexpr std::string_view kPlace = "DRAM or CMX";

}  // namespace

// A row's fields, before it is clear which of them say what is moved.
struct DmaReader::Fields {
  std::optional<VpunnDevice> device;
  std::optional<DmaDirection> direction;
  std::optional<bool> from_cmx;
  std::optional<bool> to_cmx;
  std::optional<std::uint64_t> bytes;
  std::optional<std::uint64_t> in_bytes;
  std::optional<std::uint64_t> out_bytes;
  std::string in_form;  // type and layout
  std::string out_form;
  std::optional<std::uint32_t> further_planes;
  PlaneDmaWorkload planes;
  std::optional<std::uint32_t> dimension_count;
  NestedDmaWorkload nested;
};

struct DmaReader::Column {
  std::string name;
  std::string_view expected;
  std::function<bool(Fields&, std::string_view)> set;
};

std::vector<DmaReader::Column> DmaReader::all_columns() {
  using Text = std::string_view;
  const auto name_in = [](const auto& names, auto& field, Text text) {
    field = names.find(text);
    return field.has_value();
  };
  std::vector<Column> columns = {
      {"device", "a device such as VPU_4_0",
       [=](Fields& f, Text t) { return name_in(kVpunnDeviceNames, f.device, t); }},
      {"direction", "DDR2CMX, CMX2CMX, CMX2DDR or DDR2DDR",
       [=](Fields& f, Text t) { return name_in(kDmaDirectionNames, f.direction, t); }},
      {"src", kPlace, [](Fields& f, Text t) { return parse_place(t, f.from_cmx); }},
      {"dst", kPlace, [](Fields& f, Text t) { return parse_place(t, f.to_cmx); }},
      {"bytes", kNumber, [](Fields& f, Text t) { return parse_bytes(t, f.bytes); }},
      {"in_bytes", kNumber, [](Fields& f, Text t) { return parse_bytes(t, f.in_bytes); }},
      {"out_bytes", kNumber, [](Fields& f, Text t) { return parse_bytes(t, f.out_bytes); }},
      {"num_planes", kCount,
       [](Fields& f, Text t) { return parse_number(t, f.further_planes.emplace()); }},
      {"length", kNumber, [](Fields& f, Text t) { return parse_number(t, f.planes.length); }},
      {"num_dim", kCount,
       [](Fields& f, Text t) { return parse_number(t, f.dimension_count.emplace()); }},
      {"num_engine", "Num_Engine_1 or Num_Engine_2",
       [](Fields& f, Text t) { return parse_engines(t, f.nested.engine_count); }},
      {"src_width", kNumber,
       [](Fields& f, Text t) {
         return parse_number(t, f.planes.source_width) && parse_number(t, f.nested.source_width);
       }},
      {"dst_width", kNumber,
       [](Fields& f, Text t) {
         return parse_number(t, f.planes.target_width) && parse_number(t, f.nested.target_width);
       }},
      {"src_stride", kNumber,
       [](Fields& f, Text t) { return parse_number(t, f.planes.source_stride); }},
      {"dst_stride", kNumber,
       [](Fields& f, Text t) { return parse_number(t, f.planes.target_stride); }},
      {"src_plane_stride", kNumber,
       [](Fields& f, Text t) { return parse_number(t, f.planes.source_plane_stride); }},
      {"dst_plane_stride", kNumber,
       [](Fields& f, Text t) { return parse_number(t, f.planes.target_plane_stride); }},
  };
  for (const char* const column : {"in_dtype", "in_layout", "out_dtype", "out_layout"}) {
    std::string Fields::*const form =
        Text(column).starts_with("in") ? &Fields::in_form : &Fields::out_form;
    columns.push_back({column, "a name", [form](Fields& f, Text t) {
                         (f.*form).append(t);
                         return true;
                       }});
  }
  using Dimension = std::uint32_t DmaDimension::*;
  for (const auto& [name, field] :
       {std::pair<Text, Dimension>{"src_stride_", &DmaDimension::source_stride},
        {"dst_stride_", &DmaDimension::target_stride},
        {"src_dim_size_", &DmaDimension::source_repeats},
        {"dst_dim_size_", &DmaDimension::target_repeats}}) {
    for (std::size_t i = 0; i < NestedDmaWorkload::kMostDimensions; ++i) {
      columns.push_back(
          {fmt::format("{}{}", name, i + 1), kCount, [i, field = field](Fields& f, Text t) {
             return parse_number(t, f.nested.dimensions[i].*field);
           }});
    }
  }
  return columns;
}

DmaReader::DmaReader(const std::string& file) : columns_(all_columns()) {
  std::vector<std::string_view> legal = {"name",  "cycles", "gt_dpu_cycles",
                                         "label", "model",  "split"};
  for (const Column& column : columns_) {
    legal.push_back(column.name);
  }
  table_ = Table::open(file, legal);
  const auto has = [&](std::string_view name) {
    return std::find(table_->names().begin(), table_->names().end(), name) != table_->names().end();
  };
  if (!has("direction") && !(has("src") && has("dst"))) {
    table_->fail(
        "expected column names of DMA transfers, with 'direction' or 'src' and 'dst', "
        "got " +
        in_quotes(table_->header()));
  }
  for (const std::string& name : table_->names()) {
    const auto found = std::find_if(columns_.begin(), columns_.end(),
                                    [&](const Column& column) { return column.name == name; });
    column_of_field_.push_back(found == columns_.end() ? nullptr : &*found);
  }
}

DmaReader::~DmaReader() = default;

bool DmaReader::next(DmaRow& row) {
  if (!table_->next()) {
    return false;
  }
  Fields values;
  const std::vector<std::string_view>& fields = table_->fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Column* const column = column_of_field_[i];
    if (column != nullptr && !fields[i].empty() && !column->set(values, fields[i])) {
      table_->fail_at(i, fmt::format("{}: expected {}, got {}", column->name, column->expected,
                                     in_quotes(fields[i])));
    }
  }
  row.device = values.device;
  row.workload = workload_of(values);
  return true;
}

DmaWorkload DmaReader::workload_of(const Fields& fields) const {
  DmaWorkload dma;
  if (fields.direction) {
    dma.direction = *fields.direction;
  } else if (fields.from_cmx && fields.to_cmx) {
    dma.direction = dma_direction(*fields.from_cmx, *fields.to_cmx);
  } else {
    table_->fail("does not say where it goes: give 'direction', or 'src' and 'dst'");
  }
  dma.is_plain_copy = fields.in_form == fields.out_form;
  if (fields.further_planes) {
    PlaneDmaWorkload planes = fields.planes;
    planes.further_planes = *fields.further_planes;
    planes.direction = dma.direction;
    dma.pattern = planes;
  } else if (fields.dimension_count) {
    NestedDmaWorkload nested = fields.nested;
    nested.dimension_count = *fields.dimension_count;
    nested.direction = dma.direction;
    dma.pattern = nested;
  }
  if (dma.pattern) {
    const std::optional<Bytes> bytes = moved_bytes(*dma.pattern);
    if (!bytes) {
      table_->fail("moves more than 2^64 bytes");
    }
    dma.source = dma.target = *bytes;
  } else if (fields.bytes) {
    dma.source = dma.target = Bytes(*fields.bytes);
  } else if (fields.in_bytes && fields.out_bytes) {
    dma.source = Bytes(*fields.in_bytes);
    dma.target = Bytes(*fields.out_bytes);
  } else {
    table_->fail(
        "does not say what it moves: give 'bytes', 'in_bytes' and 'out_bytes', 'num_planes' or "
        "'num_dim' with the widths and strides that go with it");
  }
  return dma;
}

}  // namespace vpusim
