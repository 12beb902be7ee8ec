#include "sim/importers/yaml/write_yaml.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "sim/importers/yaml/keys.hpp"

namespace vpusim {
namespace {

using Json = nlohmann::ordered_json;
namespace keys = schedule_keys;

// YAML reads at most 1024 characters as the key of "key: value".
constexpr std::size_t kLongestSimpleKey = 1000;

std::string json_text(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Whether YAML reads the text back as the same text without quotes.
bool is_plain(std::string_view text) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"true", "false", "null", "yes", "no", "on", "off", "y", "n"});
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (text.empty() || !is_letter(text.front())) {
    return false;
  }
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(kWords.begin(), kWords.end(), lower) == kWords.end() &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
         });
}

// The value as YAML on one line: JSON without the quotes that YAML does not need.
void write_flow(const Json& value, std::string& out) {
  switch (value.type()) {
    case Json::value_t::object: {
      out += '{';
      std::string_view separator;
      for (const auto& [key, entry] : value.items()) {
        out += separator;
        out += is_plain(key) ? key : json_text(key);
        out += ": ";
        write_flow(entry, out);
        separator = ", ";
      }
      out += '}';
      return;
    }
    case Json::value_t::array: {
      out += '[';
      std::string_view separator;
      for (const Json& entry : value) {
        out += separator;
        write_flow(entry, out);
        separator = ", ";
      }
      out += ']';
      return;
    }
    case Json::value_t::string: {
      const auto& text = value.get_ref<const std::string&>();
      out += is_plain(text) ? text : json_text(value);
      return;
    }
    default:
      out += json_text(value);
  }
}

class ScheduleWriter {
 public:
  ScheduleWriter(const Schedule& schedule, ScheduleSyntax syntax, std::ostream& out)
      : schedule_(schedule), is_json_(syntax == ScheduleSyntax::kJson), out_(out) {}

  void run() {
    out_ << (is_json_ ? "{" : "# A schedule in vpusim's own format.\n");
    entry("vpusim_schedule", keys::kVersion);
    entry("name", schedule_.name());
    entry("target", target());
    if (!schedule_.import_notes().empty()) {
      list("notes", schedule_.import_notes(), [](const Warning& note) {
        return Json{{"code", note.code}, {"message", note.message}, {"count", note.count}};
      });
    }
    std::size_t number = 0;
    mapping("types", schedule_.types(), [&](const TensorType& type) {
      return std::pair("t" + std::to_string(number++), tensor_type(type));
    });
    mapping("buffers", schedule_.buffers(),
            [&](const Buffer& b) { return std::pair(b.name, buffer(b)); });
    mapping("barriers", schedule_.barriers(),
            [&](const Barrier& b) { return std::pair(b.name, barrier(b)); });
    list("tasks", schedule_.tasks(), [&](const Task& t) { return task(t); });
    out_ << (is_json_ ? "\n}\n" : "");
  }

 private:
  void key(std::string_view name) {
    if (is_json_) {
      out_ << (is_first_ ? "\n" : ",\n") << '"' << name << "\": ";
    } else {
      out_ << name << ":";
    }
    is_first_ = false;
  }

  std::string text_of(const Json& value) const {
    std::string text;
    is_json_ ? void(text = json_text(value)) : write_flow(value, text);
    return text;
  }

  void entry(std::string_view name, const Json& value) {
    key(name);
    out_ << (is_json_ ? "" : " ") << text_of(value) << (is_json_ ? "" : "\n");
  }

  template <class Values, class ToJson>
  void list(std::string_view name, const Values& values, const ToJson& to_json) {
    key(name);
    out_ << (is_json_ ? "[" : (values.empty() ? " []\n" : "\n"));
    std::string_view separator = "\n";
    for (const auto& value : values) {
      if (is_json_) {
        out_ << separator << "  " << text_of(to_json(value));
      } else {
        out_ << "  - " << text_of(to_json(value)) << '\n';
      }
      separator = ",\n";
    }
    out_ << (is_json_ ? "\n]" : "");
  }

  template <class Values, class ToEntry>
  void mapping(std::string_view name, const Values& values, const ToEntry& to_entry) {
    key(name);
    out_ << (is_json_ ? "{" : (values.empty() ? " {}\n" : "\n"));
    std::string_view separator = "\n";
    for (const auto& value : values) {
      const auto [entry_name, entry_value] = to_entry(value);
      if (is_json_) {
        out_ << separator << "  " << json_text(entry_name) << ": " << text_of(entry_value);
      } else {
        const std::string key_text = text_of(entry_name);
        const bool is_long = key_text.size() > kLongestSimpleKey;
        out_ << (is_long ? "  ? " : "  ") << key_text << (is_long ? "\n  : " : ": ")
             << text_of(entry_value) << '\n';
      }
      separator = ",\n";
    }
    out_ << (is_json_ ? "\n}" : "");
  }

  Json target() const {
    const Target& t = schedule_.target();
    Json json = Json::object();
    const auto optional = [&](const char* name, const auto& value) {
      if (value) {
        if constexpr (requires { value->count(); }) {
          json[name] = value->count();
        } else {
          json[name] = *value;
        }
      }
    };
    json["architecture"] = t.architecture;
    optional("tile_count", t.tile_count);
    optional("shaves_per_tile", t.shaves_per_tile);
    optional("dma_port_count", t.dma_port_count);
    optional("dpu_hz", t.dpu_frequency);
    if (t.has_dedicated_shave_queues) {
      json["dedicated_shave_queues"] = true;
    }
    if (t.has_workload_management) {
      json["workload_management"] = true;
    }
    optional("max_barrier_producers", t.max_barrier_producers);
    optional("max_barrier_variants", t.max_barrier_variants);
    optional("compiler_estimate_dpu_cycles", t.compiler_estimate);
    return json;
  }

  static Json padding(const Padding& p) {
    return {{"left", p.left}, {"right", p.right}, {"top", p.top}, {"bottom", p.bottom}};
  }

  template <class List>
  static void set_unless_empty(Json& json, const char* name, const List& values) {
    if (!values.empty()) {
      json[name] = values;
    }
  }

  static Json distribution(const Distribution& d) {
    Json json = Json::object();
    Json modes = Json::array();
    for (const keys::DistributionMode& mode : keys::kDistributionModes) {
      if (d.has(mode.mode)) {
        modes.push_back(mode.name);
      }
    }
    json["modes"] = modes;
    json["cluster_count"] = d.cluster_count;
    set_unless_empty(json, "tile_grid", d.tile_grid);
    set_unless_empty(json, "alignment", d.alignment);
    if (d.is_uniform) {
      json["uniform"] = true;
    }
    set_unless_empty(json, "kernel", d.kernel);
    set_unless_empty(json, "strides", d.strides);
    if (d.padding != Padding()) {
      json["padding"] = padding(d.padding);
    }
    set_unless_empty(json, "memory_shapes", d.memory_shapes);
    set_unless_empty(json, "memory_offsets", d.memory_offsets);
    set_unless_empty(json, "compute_shapes", d.compute_shapes);
    set_unless_empty(json, "compute_offsets", d.compute_offsets);
    return json;
  }

  static Json tensor_type(const TensorType& t) {
    Json json;
    json["shape"] = t.shape;
    json["element"] = t.element.name();
    set_unless_empty(json, "order", std::vector<std::uint32_t>(t.order.begin(), t.order.end()));
    set_unless_empty(json, "strides", t.strides);
    if (t.swizzling_key != 0 || t.swizzling_alignment != 0) {
      json["swizzling"] = {{"key", t.swizzling_key}, {"alignment_bytes", t.swizzling_alignment}};
    }
    if (t.compression) {
      json["compression"] = {{"axis", t.compression->axis},
                             {"element_counts", t.compression->element_counts},
                             {"alignment_bytes", t.compression->alignment}};
    }
    if (t.distribution) {
      json["distribution"] = distribution(*t.distribution);
    }
    Json halos = Json::array();
    for (const HaloRegion& halo : t.halos) {
      halos.push_back({{halo.is_inward ? "from_cluster" : "to_cluster", halo.cluster},
                       {"shape", halo.shape},
                       {"offset", halo.offset}});
    }
    set_unless_empty(json, "halos", halos);
    return json;
  }

  static Json buffer(const Buffer& b) {
    Json json;
    json["section"] = kSectionNames[b.section];
    set_unless_empty(json, b.is_in_cmx() ? "tiles" : "arguments", b.indices);
    if (b.byte_offset != 0) {
      json["offset_bytes"] = b.byte_offset;
    }
    json["type"] = "t" + std::to_string(b.type.index());
    if (b.swizzling_key != 0) {
      json["swizzling_key"] = b.swizzling_key;
    }
    return json;
  }

  static Json barrier(const Barrier& b) {
    Json json = Json::object();
    if (b.physical_id) {
      json["physical"] = *b.physical_id;
    }
    if (b.is_start) {
      json["start"] = true;
    }
    if (b.is_final) {
      json["final"] = true;
    }
    if (b.stated_producers) {
      json["producers"] = *b.stated_producers;
    }
    if (b.stated_consumers) {
      json["consumers"] = *b.stated_consumers;
    }
    return json;
  }

  const std::string& name_of(BufferId id) const { return schedule_.buffers()[id].name; }
  const std::string& name_of(BarrierId id) const { return schedule_.barriers()[id].name; }

  template <class Ids>
  Json names(const Ids& ids) const {
    Json json = Json::array();
    for (const auto id : ids) {
      json.push_back(name_of(id));
    }
    return json;
  }

  Json task(const Task& t) const {
    Json json;
    json["name"] = t.name;
    set_unless_empty(json, "waits", names(t.waits));
    set_unless_empty(json, "updates", names(t.updates));
    if (t.enqueue_target) {
      json["enqueue_target"] = name_of(*t.enqueue_target);
    }
    std::visit(Overloaded{
                   [&](const DmaTransfer& work) { json["dma"] = dma(work); },
                   [&](const DpuTask& work) { json["dpu"] = dpu(work); },
                   [&](const ShaveKernel& work) { json["shave"] = shave(work); },
                   [&](const MediaTask& work) { json["m2i"] = media(work); },
               },
               t.work);
    return json;
  }

  Json dma(const DmaTransfer& d) const {
    Json json;
    json["kind"] = kDmaKindNames[d.kind];
    json["port"] = d.port;
    json["source"] = name_of(d.source);
    json["target"] = name_of(d.target);
    if (d.is_out_of_order) {
      json["out_of_order"] = true;
    }
    if (d.is_profiling) {
      json["profiling"] = true;
    }
    if (d.profiling_index) {
      json["profiling_index"] = *d.profiling_index;
    }
    if (d.descriptor) {
      for (const keys::DescriptorField& field : keys::kDescriptorFields) {
        json["descriptor"][field.name] = (*d.descriptor).*field.member;
      }
    }
    return json;
  }

  Json dpu(const DpuTask& d) const {
    Json json;
    json["operation"] = kNceOperationNames[d.operation];
    json["kernel"] = d.kernel;
    json["strides"] = d.strides;
    if (d.padding != Padding()) {
      json["padding"] = padding(d.padding);
    }
    Json flags = Json::array();
    for (const keys::DpuFlag& flag : keys::kDpuFlags) {
      if (d.*flag.member) {
        flags.push_back(flag.name);
      }
    }
    set_unless_empty(json, "flags", flags);
    if (d.compressed_channel_pattern != 0) {
      json["compressed_channel_pattern"] = d.compressed_channel_pattern;
    }
    if (d.post_processing) {
      Json& ppe = json["post_processing"];
      ppe["mode"] = d.post_processing->mode;
      if (d.post_processing->clamp_low) {
        ppe["clamp_low"] = *d.post_processing->clamp_low;
      }
    }
    Json operands = Json::array();
    for (const DpuOperand& operand : d.operands) {
      operands.push_back({{kDpuOperandRoleNames[operand.role], name_of(operand.buffer)}});
    }
    json["operands"] = operands;
    Json variants = Json::array();
    for (const DpuVariant& v : d.variants) {
      variants.push_back(variant(v));
    }
    json["variants"] = variants;
    return json;
  }

  static Json variant(const DpuVariant& v) {
    Json json;
    json["cluster"] = v.cluster;
    json["mpe_mode"] = kMpeModeNames[v.mpe_mode];
    json["output"] = {v.output_begin, v.output_end};
    if (v.input_begin) {
      json["input"] = {*v.input_begin, *v.input_end};
    }
    if (v.padding != Padding()) {
      json["padding"] = padding(v.padding);
    }
    Json halos = Json::array();
    for (const DpuHaloRegion& h : v.halos) {
      halos.push_back({{"box", {h.begin, h.end}},
                       {"target_offset", h.target_offset},
                       {"target_clusters", h.target_clusters},
                       {"target_width", h.target_width}});
    }
    set_unless_empty(json, "halos", halos);
    return json;
  }

  Json shave(const ShaveKernel& k) const {
    Json json;
    json["kernel"] = k.symbol;
    json["tile"] = k.tile;
    if (k.list != 0) {
      json["list"] = k.list;
    }
    set_unless_empty(json, "inputs", names(k.inputs));
    set_unless_empty(json, "outputs", names(k.outputs));
    set_unless_empty(json, "profiling_data", names(k.profiling_data));
    Json runs = Json::array();
    for (const KernelRun& run : k.runs) {
      Json entry = {{"inputs", names(run.inputs)}, {"outputs", names(run.outputs)}};
      if (!run.arguments.empty()) {
        entry["arguments"] = run.arguments;
      }
      runs.push_back(entry);
    }
    json["runs"] = runs;
    return json;
  }

  Json media(const MediaTask& m) const {
    Json json;
    json["input_format"] = m.input_format;
    json["output_format"] = m.output_format;
    json["inputs"] = names(m.inputs);
    json["outputs"] = names(m.outputs);
    set_unless_empty(json, "profiling_data", names(m.profiling_data));
    return json;
  }

  const Schedule& schedule_;
  bool is_json_;
  std::ostream& out_;
  bool is_first_ = true;
};

}  // namespace

void write_schedule(const Schedule& schedule, ScheduleSyntax syntax, std::ostream& out) {
  ScheduleWriter(schedule, syntax, out).run();
}

}  // namespace vpusim
