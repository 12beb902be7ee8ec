#include "sim/importers/yaml/read_work.hpp"

#include <tuple>

#include "sim/importers/yaml/keys.hpp"

namespace vpusim::yaml {
namespace {

std::vector<BufferId> buffers_if(const Cursor& cursor, const NameTable<BufferId>& buffers,
                                 std::string_view key) {
  std::vector<BufferId> ids;
  if (const auto names = cursor.find(key)) {
    for (const Cursor name : names->elements("a list of buffers")) {
      ids.push_back(buffers.find(name));
    }
  }
  return ids;
}

void set_flag(DpuTask& dpu, const Cursor& name) {
  const std::string_view text = name.as_text("a flag");
  std::vector<std::string_view> names;
  for (const schedule_keys::DpuFlag& known : schedule_keys::kDpuFlags) {
    if (known.name == text) {
      dpu.*known.member = true;
      return;
    }
    names.push_back(known.name);
  }
  name.fail("unknown flag " + in_quotes(text) + did_you_mean(text, names));
}

DpuVariant read_variant(const Cursor& cursor) {
  allow_only(cursor, {"cluster", "mpe_mode", "output", "input", "padding", "halos"});
  DpuVariant variant;
  if (const auto cluster = cursor.find("cluster")) {
    variant.cluster = read_small(*cluster, "a tile", kLargestTile);
  }
  if (const auto mode = cursor.find("mpe_mode")) {
    variant.mpe_mode = read_name(*mode, kMpeModeNames, "MPE mode");
  }
  std::tie(variant.output_begin, variant.output_end) = read_box(cursor.at("output"));
  if (const auto input = cursor.find("input")) {
    std::tie(variant.input_begin, variant.input_end) = read_box(*input);
  }
  variant.padding = read_padding_if(cursor);
  if (const auto halos = cursor.find("halos")) {
    for (const Cursor entry : halos->elements("a list of halo regions")) {
      allow_only(entry, {"box", "target_offset", "target_clusters", "target_width"});
      DpuHaloRegion halo;
      std::tie(halo.begin, halo.end) = read_box(entry.at("box"));
      halo.target_offset = entry.at("target_offset").as_signed("a whole number");
      halo.target_clusters = read_small_list_if(entry, "target_clusters", kLargestTile);
      halo.target_width =
          read_small(entry.at("target_width"), "a width", std::numeric_limits<std::int32_t>::max());
      variant.halos.push_back(std::move(halo));
    }
  }
  return variant;
}

}  // namespace

DmaTransfer read_dma(const Cursor& cursor, const NameTable<BufferId>& buffers) {
  allow_only(cursor, {"kind", "port", "source", "target", "out_of_order", "profiling",
                      "profiling_index", "descriptor"});
  DmaTransfer dma;
  if (const auto kind = cursor.find("kind")) {
    dma.kind = read_name(*kind, kDmaKindNames, "DMA kind");
  }
  if (const auto port = cursor.find("port")) {
    dma.port = static_cast<std::uint8_t>(read_small(*port, "a DMA port", 15));
  }
  dma.source = buffers.find(cursor.at("source"));
  dma.target = buffers.find(cursor.at("target"));
  dma.is_out_of_order = read_flag_if(cursor, "out_of_order");
  dma.is_profiling = read_flag_if(cursor, "profiling");
  if (const auto index = cursor.find("profiling_index")) {
    dma.profiling_index = read_small(*index, "a whole number", kLargest32);
  }
  if (const auto descriptor = cursor.find("descriptor")) {
    DmaDescriptor& fields = dma.descriptor.emplace();
    std::vector<std::string_view> names;
    for (const schedule_keys::DescriptorField& field : schedule_keys::kDescriptorFields) {
      names.push_back(field.name);
      if (const auto value = descriptor->find(field.name)) {
        fields.*field.member = value->as_unsigned("a whole number");
      }
    }
    descriptor->allow_only(names);
  }
  return dma;
}

DpuTask read_dpu(const Cursor& cursor, const NameTable<BufferId>& buffers) {
  allow_only(cursor, {"operation", "kernel", "strides", "padding", "flags",
                      "compressed_channel_pattern", "post_processing", "operands", "variants"});
  DpuTask dpu;
  dpu.operation = read_name(cursor.at("operation"), kNceOperationNames, "operation");
  dpu.kernel = read_window_if(cursor, "kernel");
  dpu.strides = read_window_if(cursor, "strides");
  dpu.padding = read_padding_if(cursor);
  if (const auto flags = cursor.find("flags")) {
    for (const Cursor name : flags->elements("a list of flags")) {
      set_flag(dpu, name);
    }
  }
  if (const auto pattern = cursor.find("compressed_channel_pattern")) {
    dpu.compressed_channel_pattern = pattern->as_unsigned("a bit pattern");
  }
  if (const auto ppe = cursor.find("post_processing")) {
    allow_only(*ppe, {"mode", "clamp_low"});
    PostProcessing& processing = dpu.post_processing.emplace();
    processing.mode = ppe->at("mode").as_text("a mode");
    if (const auto clamp = ppe->find("clamp_low")) {
      processing.clamp_low = clamp->as_real("a number");
    }
  }
  for (const Cursor operand : cursor.at("operands").elements("a list of operands")) {
    for (const Cursor entry : operand.entries("a role and a buffer")) {
      const auto role = kDpuOperandRoleNames.find(entry.key());
      if (!role) {
        entry.fail_at_key("unknown role " + in_quotes(entry.key()) +
                          did_you_mean(entry.key(), kDpuOperandRoleNames.all()));
      }
      dpu.operands.push_back({*role, buffers.find(entry)});
    }
  }
  const Cursor variants = cursor.at("variants");
  for (const Cursor variant : variants.elements("a list of variants")) {
    dpu.variants.push_back(read_variant(variant));
  }
  if (dpu.variants.empty() || dpu.variants.size() > 65'535) {
    variants.fail(fmt::format("expected 1 to 65535 variants, got {}", dpu.variants.size()));
  }
  return dpu;
}

ShaveKernel read_shave(const Cursor& cursor, const NameTable<BufferId>& buffers) {
  allow_only(cursor, {"kernel", "tile", "list", "inputs", "outputs", "profiling_data", "runs"});
  ShaveKernel kernel;
  kernel.symbol = cursor.at("kernel").as_text("a kernel");
  if (const auto tile = cursor.find("tile")) {
    kernel.tile = read_small(*tile, "a tile", 65'535);
  }
  if (const auto list = cursor.find("list")) {
    kernel.list = read_small(*list, "a SHAVE", 65'535);
  }
  kernel.inputs = buffers_if(cursor, buffers, "inputs");
  kernel.outputs = buffers_if(cursor, buffers, "outputs");
  kernel.profiling_data = buffers_if(cursor, buffers, "profiling_data");
  if (const auto runs = cursor.find("runs")) {
    for (const Cursor run : runs->elements("a list of runs")) {
      allow_only(run, {"inputs", "outputs", "arguments"});
      KernelRun& entry = kernel.runs.emplace_back();
      entry.inputs = buffers_if(run, buffers, "inputs");
      entry.outputs = buffers_if(run, buffers, "outputs");
      if (const auto arguments = run.find("arguments")) {
        entry.arguments = arguments->as_text("arguments");
      }
    }
  }
  if (kernel.runs.empty()) {
    kernel.runs.push_back({.inputs = kernel.inputs, .outputs = kernel.outputs, .arguments = ""});
  }
  return kernel;
}

MediaTask read_media(const Cursor& cursor, const NameTable<BufferId>& buffers) {
  allow_only(cursor, {"input_format", "output_format", "inputs", "outputs", "profiling_data"});
  MediaTask media;
  media.input_format = cursor.at("input_format").as_text("a format");
  media.output_format = cursor.at("output_format").as_text("a format");
  media.inputs = buffers_if(cursor, buffers, "inputs");
  media.outputs = buffers_if(cursor, buffers, "outputs");
  media.profiling_data = buffers_if(cursor, buffers, "profiling_data");
  if (media.inputs.empty() || media.outputs.empty()) {
    cursor.fail("needs inputs and outputs");
  }
  return media;
}

}  // namespace vpusim::yaml
