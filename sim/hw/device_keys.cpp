#include "sim/hw/device_keys.hpp"

#include <array>
#include <type_traits>
#include <utility>

#include "sim/base/check.hpp"

namespace vpusim {
namespace {

constexpr std::uint64_t kMillion = 1'000'000;
constexpr std::uint64_t kMany = kMillion;  // no device comes near

// What one unit of a key is worth in the unit of its type.
std::uint64_t scale_of(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, std::uint64_t>, 3> kScales = {{
      {"_mhz", kMillion},       // Hertz
      {"_mb_per_s", kMillion},  // BytesPerSecond
      {"_ns", 1000},            // Picoseconds
  }};
  for (const auto& [ending, scale] : kScales) {
    if (path.ends_with(ending)) {
      return scale;
    }
  }
  return 1;
}

using Slot = DeviceKey::Slot;

DmaPath& path(HwConfig& hw, DmaDirection direction) {
  return hw.dma.paths[static_cast<std::size_t>(direction)];
}

constexpr auto kKeys = std::to_array<DeviceKey>({
    {"clocks.dpu_mhz", "clock of the DPUs", 1, 10'000,
     [](HwConfig& hw) -> Slot { return &hw.clocks.dpu; }},
    {"clocks.vpu_mhz", "clock of CMX and DMA; of SHAVEs only for profiled costs", 1, 10'000,
     [](HwConfig& hw) -> Slot { return &hw.clocks.vpu; }},
    {"clocks.dvfs_lowest_mhz", "DPU clock of the slowest DVFS work point", 0, 10'000,
     [](HwConfig& hw) -> Slot { return &hw.clocks.dvfs_lowest; }},
    {"clocks.dvfs_step_mhz", "from one work point to the next", 0, 10'000,
     [](HwConfig& hw) -> Slot { return &hw.clocks.dvfs_step; }},
    {"clocks.dvfs_points", "work points; 0: unknown", 0, 64,
     [](HwConfig& hw) -> Slot { return &hw.clocks.dvfs_points; }},

    {"tile.count", "tiles (the compiler says clusters)", 1, 64,
     [](HwConfig& hw) -> Slot { return &hw.tile.count; }},

    {"dpu.count_per_tile", "DPUs of one tile", 1, 16,
     [](HwConfig& hw) -> Slot { return &hw.dpu.count_per_tile; }},
    {"dpu.macs_per_cycle", "8-bit MACs of one DPU", 1, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dpu.macs_per_cycle; }},
    {"dpu.fp16_slowdown", "how many times fewer MACs per cycle in 16 bit", 1, 64,
     [](HwConfig& hw) -> Slot { return &hw.dpu.fp16_slowdown; }},
    {"dpu.input_channels_per_cycle", "input channels that one MAC lane takes per cycle", 1, 1024,
     [](HwConfig& hw) -> Slot { return &hw.dpu.input_channels_per_cycle; }},
    {"dpu.post_processing_units", "PPEs of one DPU", 1, 4096,
     [](HwConfig& hw) -> Slot { return &hw.dpu.post_processing_units; }},
    {"dpu.cmx_read_ports", "CMX read ports of one DPU; 0: reads never limit", 0, 1024,
     [](HwConfig& hw) -> Slot { return &hw.dpu.cmx_read_ports; }},
    {"dpu.remote_read_bytes_per_kilocycle",
     "reads from another tile's CMX per 1000 DPU cycles; 0: like one's own", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dpu.remote_read_width; }},
    {"dpu.max_pool_reads_skipped_columns", "a strided max-pool reads every column of its windows",
     0, 1, [](HwConfig& hw) -> Slot { return &hw.dpu.max_pool_reads_skipped_columns; }},
    {"dpu.planar_write_dpu_cycles",
     "per 4 pixels of a channel that are written planar (NCHW); 0: never a limit", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dpu.planar_write; }},
    {"dpu.pipeline.start_dpu_cycles", "of a workload before its first pass and after its last", 0,
     kMany, [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.start; }, true},
    {"dpu.pipeline.pass_overhead_dpu_cycles",
     "between two passes over the grid of the execution mode", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.pass_overhead; }, true},
    {"dpu.pipeline.read_share_permille", "of what the CMX read ports could deliver", 1, 1000,
     [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.read_share; }, true},
    {"dpu.pipeline.narrow_mode_read_permille",
     "how long reads take in the modes 8x16 and 4x16, of those in 16x16", 1000, 100'000,
     [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.narrow_mode_read; }, true},
    {"dpu.pipeline.window_reuse_channels",
     "up to so many, a narrow window is read once a row; 0: never", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.window_reuse_channels; }, true},
    {"dpu.pipeline.window_reuse_extra_permille",
     "columns in 1000 that such a row costs besides its own", 0, 100'000,
     [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.window_reuse_extra; }, true},
    {"dpu.pipeline.write_words_per_kilocycle", "CMX words into the own tile, per 1000 VPU cycles",
     1, kMany, [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.write_width; }, true},
    {"dpu.pipeline.shared_write_words_per_kilocycle", "the same, into several tiles at once", 1,
     kMany, [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.shared_write_width; }, true},
    {"dpu.pipeline.merged_write_permille",
     "how long such a word takes that holds 8-bit results of two blocks", 1000, 100'000,
     [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.merged_write; }, true},
    {"dpu.pipeline.float_output_permille",
     "how long the PPEs take for floating-point results, of 8-bit ones", 1, 100'000,
     [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.float_output; }, true},
    {"dpu.pipeline.elementwise_step_dpu_cycles",
     "before each 16 channels of an elementwise pass, 8 bit", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.elementwise_step; }, true},
    {"dpu.pipeline.elementwise_block_permille", "DPU cycles of 1000 elementwise blocks, 8 bit", 0,
     kMany, [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.elementwise_block; }, true},
    {"dpu.pipeline.run_write_permille", "DPU cycles of 1000 runs of a permuted output", 1, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.run_write; }, true},
    {"dpu.pipeline.exposed_permille",
     "share of the shorter parts of a pass that the longest does not hide", 0, 1000,
     [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.exposed_share; }, true},
    {"dpu.pipeline.sparse_imbalance_permille",
     "by which the fullest lane of sparse data exceeds the mean", 0, 100'000,
     [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.sparse_imbalance; }, true},
    {"dpu.pipeline.skips_depthwise_padding",
     "blocks skip the padding in every operation, not only in convolutions", 0, 1,
     [](HwConfig& hw) -> Slot { return &hw.dpu.pipeline.skips_depthwise_padding; }, true},
    {"dpu.task_storage", "invariants that a tile holds at a time", 1, 65'536,
     [](HwConfig& hw) -> Slot { return &hw.dpu.task_storage; }},
    {"dpu.variant_storage", "variants that a tile holds at a time", 1, 65'536,
     [](HwConfig& hw) -> Slot { return &hw.dpu.variant_storage; }},
    {"dpu.max_extent", "elements of a tensor in one dimension", 1, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dpu.max_extent; }},
    {"dpu.max_kernel", "elements of a window in one dimension", 1, 1024,
     [](HwConfig& hw) -> Slot { return &hw.dpu.max_kernel; }},
    {"dpu.channel_multiple", "channels of tensors are a multiple of it", 1, 1024,
     [](HwConfig& hw) -> Slot { return &hw.dpu.channel_multiple; }},
    {"dpu.compact_channel_multiple", "the same of superdense outputs and compressed input channels",
     1, 1024, [](HwConfig& hw) -> Slot { return &hw.dpu.compact_channel_multiple; }},
    {"dpu.max_depthwise_channels", "channels of one depthwise or pooling variant", 16, 65'536,
     [](HwConfig& hw) -> Slot { return &hw.dpu.max_depthwise_channels; }},
    {"dpu.max_halo_regions", "regions of one variant that go into other tiles", 0, 1024,
     [](HwConfig& hw) -> Slot { return &hw.dpu.max_halo_regions; }},
    {"dpu.buffer_alignment_bytes", "tensors in CMX start at a multiple of it", 1, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dpu.buffer_alignment; }},
    {"dpu.fifo_depth",
     "tasks that a tile's DPU queue holds; 0: no limit; with enqueue_latency_ns only", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dpu.handling.fifo_depth; }},
    {"dpu.enqueue_latency_ns", "to put one task into its queue", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dpu.handling.enqueue_latency; }},
    {"dpu.start_latency_ns", "from barriers met to the first variant", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dpu.handling.start_latency; }},
    {"dpu.start_pitch_ns", "at least this between two DPU starts of the device", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dpu.handling.start_pitch; }},
    {"dpu.signal_latency_ns", "from the end of a variant to its barriers", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dpu.handling.signal_latency; }},
    {"dpu.startup_latency_vpu_cycles", "from the begin of an inference to the first DPU task", 0,
     kMany, [](HwConfig& hw) -> Slot { return &hw.dpu.handling.startup_latency; }},
    {"dpu.startup_pitch_vpu_cycles", "added for each further queue of DPU tasks", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dpu.handling.startup_pitch; }},

    {"shave.count_per_tile", "SHAVEs of one tile that run kernels", 1, 64,
     [](HwConfig& hw) -> Slot { return &hw.shave.count_per_tile; }},
    {"shave.unknown_kernel.bytes_per_kilocycle",
     "output bytes per 1000 DPU cycles of a kernel without a published cost", 1, kMany,
     [](HwConfig& hw) -> Slot { return &hw.shave.unknown_kernel.width; }},
    {"shave.unknown_kernel.latency_dpu_cycles", "and its fixed part", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.shave.unknown_kernel.latency; }},
    {"shave.cold_kernel_ns", "to fetch the code of a kernel that the SHAVEs do not hold", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.shave.cold_kernel_latency; }},
    {"shave.held_kernels", "kernels whose code the SHAVEs hold at once; 0: all", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.shave.held_kernels; }},
    {"shave.cold_signal_ns", "added to the first signal of each SHAVE", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.shave.cold_signal_latency; }},
    {"shave.task_storage", "kernel invocations that a tile holds at a time", 1, 65'536,
     [](HwConfig& hw) -> Slot { return &hw.shave.task_storage; }},
    {"shave.fifo_depth",
     "tasks that a SHAVE queue holds; 0: no limit; with enqueue_latency_ns only", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.shave.handling.fifo_depth; }},
    {"shave.enqueue_latency_ns", "to put one task into its queue", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.shave.handling.enqueue_latency; }},
    {"shave.start_latency_ns", "from barriers met to the first instruction", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.shave.handling.start_latency; }},
    {"shave.start_pitch_ns", "at least this between two SHAVE starts of the device", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.shave.handling.start_pitch; }},
    {"shave.signal_latency_ns", "from the end of a kernel to its barriers", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.shave.handling.signal_latency; }},
    {"shave.startup_latency_vpu_cycles", "from the begin of an inference to the first SHAVE task",
     0, kMany, [](HwConfig& hw) -> Slot { return &hw.shave.handling.startup_latency; }},
    {"shave.startup_pitch_vpu_cycles", "added for each further queue of SHAVE tasks", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.shave.handling.startup_pitch; }},

    {"dma.port_count", "DMA ports that schedules name", 1, 16,
     [](HwConfig& hw) -> Slot { return &hw.dma.port_count; }},
    {"dma.channel_count", "queues per port; 2: one for DDR sources, one for CMX sources", 1, 2,
     [](HwConfig& hw) -> Slot { return &hw.dma.channel_count; }},
    {"dma.engine_count", "physical engines behind the ports", 1, 16,
     [](HwConfig& hw) -> Slot { return &hw.dma.engine_count; }},
    {"dma.ddr_to_cmx.latency_vpu_cycles", "before the first byte, DDR to CMX", 0, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kDdrToCmx).latency; }},
    {"dma.ddr_to_cmx.bytes_per_kilocycle", "rate of one engine, DDR to CMX, VPU clock", 1, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kDdrToCmx).width; }},
    {"dma.ddr_to_cmx.ddr_latency_ns", "latency outside the chip, DDR to CMX", 0, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kDdrToCmx).ddr_latency; }},
    {"dma.ddr_to_cmx.opening_bytes", "first bytes, that have a rate of their own, DDR to CMX", 0,
     kMany, [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kDdrToCmx).opening; }},
    {"dma.ddr_to_cmx.opening_bytes_per_kilocycle", "and that rate, DDR to CMX, VPU clock", 1, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kDdrToCmx).opening_width; }},
    {"dma.cmx_to_cmx.latency_vpu_cycles", "before the first byte, CMX to CMX", 0, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kCmxToCmx).latency; }},
    {"dma.cmx_to_cmx.bytes_per_kilocycle", "rate of one engine, CMX to CMX, VPU clock", 1, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kCmxToCmx).width; }},
    {"dma.cmx_to_cmx.ddr_latency_ns", "latency outside the chip, CMX to CMX", 0, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kCmxToCmx).ddr_latency; }},
    {"dma.cmx_to_cmx.opening_bytes", "first bytes, that have a rate of their own, CMX to CMX", 0,
     kMany, [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kCmxToCmx).opening; }},
    {"dma.cmx_to_cmx.opening_bytes_per_kilocycle", "and that rate, CMX to CMX, VPU clock", 1, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kCmxToCmx).opening_width; }},
    {"dma.cmx_to_ddr.latency_vpu_cycles", "before the first byte, CMX to DDR", 0, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kCmxToDdr).latency; }},
    {"dma.cmx_to_ddr.bytes_per_kilocycle", "rate of one engine, CMX to DDR, VPU clock", 1, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kCmxToDdr).width; }},
    {"dma.cmx_to_ddr.ddr_latency_ns", "latency outside the chip, CMX to DDR", 0, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kCmxToDdr).ddr_latency; }},
    {"dma.cmx_to_ddr.opening_bytes", "first bytes, that have a rate of their own, CMX to DDR", 0,
     kMany, [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kCmxToDdr).opening; }},
    {"dma.cmx_to_ddr.opening_bytes_per_kilocycle", "and that rate, CMX to DDR, VPU clock", 1, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kCmxToDdr).opening_width; }},
    {"dma.ddr_to_ddr.latency_vpu_cycles", "before the first byte, DDR to DDR", 0, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kDdrToDdr).latency; }},
    {"dma.ddr_to_ddr.bytes_per_kilocycle", "rate of one engine, DDR to DDR, VPU clock", 1, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kDdrToDdr).width; }},
    {"dma.ddr_to_ddr.ddr_latency_ns", "latency outside the chip, DDR to DDR", 0, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kDdrToDdr).ddr_latency; }},
    {"dma.ddr_to_ddr.opening_bytes", "first bytes, that have a rate of their own, DDR to DDR", 0,
     kMany, [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kDdrToDdr).opening; }},
    {"dma.ddr_to_ddr.opening_bytes_per_kilocycle", "and that rate, DDR to DDR, VPU clock", 1, kMany,
     [](HwConfig& hw) -> Slot { return &path(hw, DmaDirection::kDdrToDdr).opening_width; }},
    {"dma.control_latency_ns", "of a job that moves no data: sync, fetch, enqueue, barrier program",
     0, kMany, [](HwConfig& hw) -> Slot { return &hw.dma.control_latency; }},
    {"dma.fetch_latency_ns", "to fetch a descriptor; hidden while the channel's last job runs", 0,
     kMany, [](HwConfig& hw) -> Slot { return &hw.dma.fetch_latency; }},
    {"dma.outstanding_jobs",
     "jobs of a channel under way at once, where they are marked out of order", 1, 16,
     [](HwConfig& hw) -> Slot { return &hw.dma.outstanding_jobs; }},
    {"dma.ddr_read_row_vpu_cycles", "added by each row where data in DDR have gaps", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dma.ddr_read_row; }},
    {"dma.ddr_write_row_vpu_cycles", "at least, for each row that is written into DDR", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dma.ddr_write_row; }},
    {"dma.task_storage", "descriptors that a queue holds at a time", 1, 65'536,
     [](HwConfig& hw) -> Slot { return &hw.dma.task_storage; }},
    {"dma.max_transfer_bytes", "length of one transfer", 1, 1'000'000 * kMillion,
     [](HwConfig& hw) -> Slot { return &hw.dma.max_transfer; }},
    {"dma.max_stride_levels", "nested strides on one side of a transfer", 0, 64,
     [](HwConfig& hw) -> Slot { return &hw.dma.max_stride_levels; }},
    {"dma.max_planes", "steps of the outermost of all stride levels", 1, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dma.max_planes; }},
    {"dma.fifo_depth",
     "descriptors that a channel holds; 0: no limit; with enqueue_latency_ns only", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dma.handling.fifo_depth; }},
    {"dma.enqueue_latency_ns", "to put one task into its queue", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dma.handling.enqueue_latency; }},
    {"dma.start_latency_ns", "from barriers met to the descriptor's issue", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dma.handling.start_latency; }},
    {"dma.start_pitch_ns", "at least this between two DMA starts of the device", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dma.handling.start_pitch; }},
    {"dma.signal_latency_ns", "from the last byte to the barriers", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dma.handling.signal_latency; }},
    {"dma.startup_latency_vpu_cycles", "from the begin of an inference to the first DMA task", 0,
     kMany, [](HwConfig& hw) -> Slot { return &hw.dma.handling.startup_latency; }},
    {"dma.startup_pitch_vpu_cycles", "added for each further queue of DMA tasks", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.dma.handling.startup_pitch; }},

    {"m2i.count", "media (colour conversion and scaling) engines", 0, 1,
     [](HwConfig& hw) -> Slot { return &hw.m2i.count; }},
    {"m2i.bytes_per_kilocycle", "input plus output bytes per 1000 VPU cycles", 1, kMany,
     [](HwConfig& hw) -> Slot { return &hw.m2i.width; }},
    {"m2i.fifo_depth", "tasks that the queue holds; 0: no limit; with enqueue_latency_ns only", 0,
     kMany, [](HwConfig& hw) -> Slot { return &hw.m2i.handling.fifo_depth; }},
    {"m2i.enqueue_latency_ns", "to put one task into its queue", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.m2i.handling.enqueue_latency; }},
    {"m2i.start_latency_ns", "from barriers met to the first byte", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.m2i.handling.start_latency; }},
    {"m2i.start_pitch_ns", "at least this between two M2I starts of the device", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.m2i.handling.start_pitch; }},
    {"m2i.signal_latency_ns", "from the last byte to the barriers", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.m2i.handling.signal_latency; }},
    {"m2i.startup_latency_vpu_cycles", "from the begin of an inference to the first M2I task", 0,
     kMany, [](HwConfig& hw) -> Slot { return &hw.m2i.handling.startup_latency; }},
    {"m2i.startup_pitch_vpu_cycles", "added for each further queue of M2I tasks", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.m2i.handling.startup_pitch; }},

    {"cmx.capacity_bytes", "scratchpad of one tile that schedules may use", 1, 1'000 * kMillion,
     [](HwConfig& hw) -> Slot { return &hw.cmx.capacity; }},
    {"cmx.word_bytes", "width of one DPU read port", 1, 1024,
     [](HwConfig& hw) -> Slot { return &hw.cmx.word; }},
    {"cmx.dma_bytes_per_kilocycle", "all DMA traffic of one tile's CMX, VPU clock", 1, kMany,
     [](HwConfig& hw) -> Slot { return &hw.cmx.dma_width; }},
    {"cmx.bank_bytes_per_kilocycle",
     "DMA, DPU and SHAVE traffic of one tile's CMX together, VPU clock; 0: never a limit", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.cmx.bank_width; }},
    {"ddr.bandwidth_mb_per_s", "DDR bandwidth that all masters share", 1, 100 * kMillion,
     [](HwConfig& hw) -> Slot { return &hw.ddr.bandwidth; }},
    {"ddr.write_bandwidth_mb_per_s", "of it, at most this for writes", 1, 100 * kMillion,
     [](HwConfig& hw) -> Slot { return &hw.ddr.write_bandwidth; }},
    {"ddr.capacity_bytes", "DDR that schedules may use", 1, 1'000'000 * kMillion,
     [](HwConfig& hw) -> Slot { return &hw.ddr.capacity; }},

    {"barriers.count", "physical barriers that schedules may use", 1, 65'536,
     [](HwConfig& hw) -> Slot { return &hw.barriers.count; }},
    {"barriers.max_producers", "producing variants of one use of a barrier", 1, 65'536,
     [](HwConfig& hw) -> Slot { return &hw.barriers.max_producers; }},
    {"barriers.max_variants", "producing and consuming variants of one use", 1, 65'536,
     [](HwConfig& hw) -> Slot { return &hw.barriers.max_variants; }},
    {"barriers.reprogram_latency_ns", "from the last consumer to the id's next use", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.barriers.reprogram_latency; }},

    {"compiler_dma.is_legacy", "the compiler's DMA formula: legacy or the one of 2024", 0, 1,
     [](HwConfig& hw) -> Slot { return &hw.compiler_dma.is_legacy; }},
    {"compiler_dma.dpu_mhz", "DPU clock in the compiler's formula", 1, 10'000,
     [](HwConfig& hw) -> Slot { return &hw.compiler_dma.dpu_frequency; }},
    {"compiler_dma.cmx_mhz", "CMX clock in the compiler's formula", 1, 10'000,
     [](HwConfig& hw) -> Slot { return &hw.compiler_dma.cmx_frequency; }},
    {"compiler_dma.dram_mb_per_s", "DDR bandwidth in the compiler's formula", 1, 100 * kMillion,
     [](HwConfig& hw) -> Slot { return &hw.compiler_dma.dram_bandwidth; }},
    {"compiler_dma.dram_latency_ns", "DDR latency in the compiler's formula", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.compiler_dma.dram_latency; }},
    {"compiler_dma.cmx_latency_cycles", "CMX latency in the compiler's formula", 0, kMany,
     [](HwConfig& hw) -> Slot { return &hw.compiler_dma.cmx_latency; }},
    {"compiler_dma.cmx_word_bytes", "bytes per CMX cycle in the compiler's formula", 2, 4096,
     [](HwConfig& hw) -> Slot { return &hw.compiler_dma.cmx_word; }},
    {"compiler_dma.is_half_duplex", "the formula halves the word between CMX and CMX", 0, 1,
     [](HwConfig& hw) -> Slot { return &hw.compiler_dma.is_half_duplex; }},
});

template <class Value>
std::uint64_t count_of(const Value& value) {
  if constexpr (std::is_arithmetic_v<Value>) {
    return value;
  } else {
    return value.count();
  }
}

}  // namespace

std::uint64_t DeviceKey::get(const HwConfig& hw) const {
  // The table speaks of a mutable device so that each row names its member once.
  auto& readable = const_cast<HwConfig&>(hw);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  const std::uint64_t count =
      std::visit([](auto* value) { return count_of(*value); }, slot(readable));
  return count / scale_of(path);
}

void DeviceKey::set(HwConfig& hw, std::uint64_t value) const {
  VPUSIM_CHECK(smallest <= value && value <= largest);
  std::visit(
      [&](auto* member) {
        using Member = std::remove_pointer_t<decltype(member)>;
        *member = static_cast<Member>(value * scale_of(path));
      },
      slot(hw));
}

bool DeviceKey::is_flag() const {
  HwConfig any;
  return std::holds_alternative<bool*>(slot(any));
}

std::span<const DeviceKey> device_keys() { return kKeys; }

}  // namespace vpusim
