#include <type_traits>

#include "sim/base/sha256.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {
namespace {

// Feeds values to a hash so that no two schedules collide by concatenation: every
// list and text is preceded by its length.
class Digest {
 public:
  template <class Value>
  void add(const Value& value) {
    if constexpr (std::is_enum_v<Value>) {
      number(static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_floating_point_v<Value>) {
      bytes(&value, sizeof value);
    } else if constexpr (std::is_arithmetic_v<Value>) {
      number(static_cast<std::uint64_t>(value));
    } else if constexpr (requires { value.count(); }) {
      number(value.count());
    } else if constexpr (requires {
                           value.index();
                           value.valid();
                         }) {
      number(value.index());
    } else if constexpr (std::is_convertible_v<Value, std::string_view>) {
      text(value);
    } else if constexpr (requires { value.has_value(); }) {
      add(value.has_value());
      if (value) {
        add(*value);
      }
    } else if constexpr (requires {
                           value.begin();
                           value.size();
                         }) {
      number(value.size());
      for (const auto& item : value) {
        add(item);
      }
    } else {
      fields(value);
    }
  }

  template <class... Values>
  void all(const Values&... values) {
    (add(values), ...);
  }

  std::string hex() {
    flush();
    return hash_.hex();
  }

 private:
  void fields(const Padding& p) { all(p.left, p.right, p.top, p.bottom); }
  void fields(const ElementType& e) { all(e.format, e.is_quantized); }
  void fields(const Distribution& d) {
    all(d.modes, d.cluster_count, d.tile_grid, d.alignment, d.is_uniform, d.kernel, d.strides,
        d.padding, d.memory_shapes, d.memory_offsets, d.compute_shapes, d.compute_offsets);
  }
  void fields(const HaloRegion& h) { all(h.shape, h.offset, h.cluster, h.is_inward); }
  void fields(const SparsityCompression& c) { all(c.axis, c.element_counts, c.alignment); }
  void fields(const TensorType& t) {
    all(t.shape, t.element, t.order, t.strides, t.swizzling_key, t.swizzling_alignment,
        t.compression, t.distribution, t.halos);
  }
  void fields(const Buffer& b) {
    all(b.name, b.section, b.indices, b.byte_offset, b.type, b.swizzling_key);
  }
  void fields(const Barrier& b) {
    all(b.name, b.physical_id, b.is_start, b.is_final, b.stated_producers, b.stated_consumers);
  }
  void fields(const Target& t) {
    all(t.architecture, t.tile_count, t.shaves_per_tile, t.dma_port_count, t.dpu_frequency,
        t.has_dedicated_shave_queues, t.has_workload_management, t.max_barrier_producers,
        t.max_barrier_variants, t.compiler_estimate);
  }
  void fields(const DmaDescriptor& d) {
    all(d.plane_count, d.length, d.source_width, d.source_stride, d.source_plane_stride,
        d.target_width, d.target_stride, d.target_plane_stride);
  }
  void fields(const DmaTransfer& d) {
    all(d.kind, d.port, d.is_out_of_order, d.is_profiling, d.source, d.target, d.profiling_index,
        d.descriptor);
  }
  void fields(const DpuOperand& o) { all(o.role, o.buffer); }
  void fields(const DpuHaloRegion& h) {
    all(h.begin, h.end, h.target_offset, h.target_clusters, h.target_width);
  }
  void fields(const DpuVariant& v) {
    all(v.output_begin, v.output_end, v.input_begin, v.input_end, v.padding, v.mpe_mode, v.cluster,
        v.halos);
  }
  void fields(const PostProcessing& p) { all(p.mode, p.clamp_low); }
  void fields(const DpuTask& d) {
    all(d.operation, d.kernel, d.strides, d.padding, d.is_permute_quantize, d.is_superdense,
        d.is_segmented, d.is_inplace, d.has_compressed_input_channels, d.compressed_channel_pattern,
        d.post_processing, d.operands, d.variants);
  }
  void fields(const KernelRun& r) { all(r.inputs, r.outputs, r.arguments); }
  void fields(const ShaveKernel& k) {
    all(k.symbol, k.tile, k.list, k.inputs, k.outputs, k.profiling_data, k.runs);
  }
  void fields(const MediaTask& m) {
    all(m.input_format, m.output_format, m.inputs, m.outputs, m.profiling_data);
  }
  void fields(const Task& t) {
    all(t.name, t.work.index(), t.waits, t.updates, t.enqueue_target);
    if (t.stream > 0) {
      number(t.stream);
    }
    std::visit([this](const auto& work) { fields(work); }, t.work);
  }
  void fields(const Warning& w) { all(w.code, w.message, w.count); }

  void number(std::uint64_t value) { bytes(&value, sizeof value); }
  void text(std::string_view value) {
    number(value.size());
    bytes(value.data(), value.size());
  }
  void bytes(const void* data, std::size_t size) {
    buffer_.append(static_cast<const char*>(data), size);
    if (buffer_.size() > kFull) {
      flush();
    }
  }
  void flush() {
    hash_.add(buffer_);
    buffer_.clear();
  }

  static constexpr std::size_t kFull = 1 << 16;
  std::string buffer_;
  Sha256 hash_;
};

}  // namespace

std::string hash_of(const Schedule& schedule) {
  Digest digest;
  digest.all(schedule.name(), schedule.target(), schedule.types(), schedule.buffers(),
             schedule.barriers(), schedule.tasks(), schedule.import_notes());
  return digest.hex();
}

}  // namespace vpusim
