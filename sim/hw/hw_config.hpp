#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/enum_names.hpp"
#include "sim/base/quantity.hpp"
#include "sim/hw/power_table.hpp"
#include "sim/hw/shave_tables.hpp"

namespace vpusim {

// The kinds of engine that run scheduled tasks.
enum class EngineKind : std::uint8_t { kDma, kDpu, kShave, kM2i };
inline constexpr std::array kEngineKinds = {EngineKind::kDma, EngineKind::kDpu, EngineKind::kShave,
                                            EngineKind::kM2i};
inline constexpr auto kEngineKindNames =
    enum_names<EngineKind, EngineKind::kM2i>("DMA", "DPU", "SHAVE", "M2I");

// How a task of one kind of engine gets from its queue into the engine and how its
// end is told to the barriers. Zero means "takes no time" (or, for a depth, no limit).
struct TaskHandling {
  std::uint32_t fifo_depth = 0;  // tasks that wait in a hardware queue; needs an enqueue latency
  Picoseconds enqueue_latency;   // to put one task into it, one after another
  Picoseconds start_latency;     // from its last barrier's lifting to the first work, at least
  Picoseconds start_pitch;       // at least this between two starts of this kind
  Picoseconds signal_latency;    // from the end of the work to the barrier's counter
  // VPU cycles from the begin of a run until the first queue of this kind may start a
  // task, and from each queue to the next: what the runtime needs to set them up.
  Cycles startup_latency;
  Cycles startup_pitch;
};

// The four ways a DMA transfer can go.
enum class DmaDirection : std::uint8_t { kDdrToCmx, kCmxToCmx, kCmxToDdr, kDdrToDdr };

// What one DMA port achieves in one direction when nothing else runs. Cycles are of
// the VPU clock.
struct DmaPath {
  Cycles latency;           // before the first byte arrives, on the chip
  Picoseconds ddr_latency;  // and outside it, whatever the clock
  BytesPerKilocycle width;
  // The first bytes move at a rate of their own: slower until enough requests are on
  // their way, faster as long as the engine's own memory takes them.
  Bytes opening;
  BytesPerKilocycle opening_width;
};

// What the pipeline model (timing/pipeline) assumes about a DPU beyond its published numbers.
// The defaults are those of a DPU that nobody measured: the middle of the measured ones.
struct DpuPipeline {
  Cycles start{150};        // DPU cycles of a workload before the first pass and after the last
  Cycles pass_overhead{5};  // DPU cycles between two passes over the grid of the execution mode
  std::uint32_t read_share = 900;            // permille of what the CMX read ports could deliver
  std::uint32_t narrow_mode_read = 1400;     // permille of the time that 16x16 reads take
  std::uint32_t window_reuse_channels = 64;  // up to so many channels windows are read once a row
  std::uint32_t window_reuse_extra = 700;    // columns in 1000 that such a row costs besides
  std::uint32_t write_width = 3500;          // CMX words per 1000 VPU cycles, into the own tile
  std::uint32_t shared_write_width = 1700;   // the same, into several tiles at once
  std::uint32_t merged_write = 1250;         // permille: a word of 8-bit elements of two blocks
  std::uint32_t float_output = 1000;         // permille of the time of 8-bit results in the PPE
  Cycles elementwise_step{21};  // DPU cycles before each 16 channels of an elementwise pass
  std::uint32_t elementwise_block = 3200;  // DPU cycles of 1000 blocks of two operands
  std::uint32_t run_write = 1060;          // DPU cycles of 1000 runs of a permuted output
  std::uint32_t exposed_share = 40;        // permille of shorter parts that the longest leaves bare
  std::uint32_t sparse_imbalance = 150;    // permille by which a lane has more than its share
  bool skips_depthwise_padding = false;    // as convolutions do, block by block
};

// What the compiler's own cost model assumes about a DMA; only compiler fidelity uses it.
struct CompilerDmaCost {
  bool is_legacy = true;  // which of the two published formulas; see timing/analytic/
  // Constants of the model, whatever the device's clocks are: its cycles are of this DPU clock.
  Hertz dpu_frequency;
  Hertz cmx_frequency;
  BytesPerSecond dram_bandwidth;
  Picoseconds dram_latency;
  Cycles cmx_latency;           // of the CMX clock
  Bytes cmx_word;               // moved per CMX cycle
  bool is_half_duplex = false;  // CMX to CMX moves half a word
};

// The devices that the published cost model (VPUNN) knows.
enum class VpunnDevice : std::uint8_t { kVpu20, kVpu21, kVpu27, kVpu40, kNpu50 };
inline constexpr auto kVpunnDeviceNames = enum_names<VpunnDevice, VpunnDevice::kNpu50>(
    "VPU_2_0", "VPU_2_1", "VPU_2_7", "VPU_4_0", "NPU_5_0");

// One device: what `hw_configs/<generation>/device.yaml` says, checked. Immutable
// once loaded. Every number's origin stands in that folder's SOURCES.md.
struct HwConfig {
  std::string name;   // "vpu_2_7": the folder, or the user's file without its ending
  std::string title;  // "VPU 2.7 (NPU37XX)"
  std::vector<std::string> architectures;  // as compilers print them: "NPU37XX"

  struct Clocks {
    Hertz dpu;
    Hertz vpu;                   // CMX and DMA; SHAVE costs only where they were profiled
    bool are_users_own = false;  // a device file outside the catalogue gave one of them
    // The DPU clocks that the runtime chooses among (DVFS): evenly spaced work points.
    Hertz dvfs_lowest;
    Hertz dvfs_step;
    std::uint32_t dvfs_points = 0;  // 0: unknown

    Hertz dvfs_point(std::uint32_t index) const { return dvfs_lowest + dvfs_step * index; }
  } clocks;

  struct Tile {
    std::uint32_t count = 0;
  } tile;

  struct Dpu {
    std::uint32_t count_per_tile = 0;
    std::uint32_t macs_per_cycle = 0;            // 8-bit; see fp16_slowdown
    std::uint32_t fp16_slowdown = 0;             // MACs of 8 bit per MAC of 16 bit
    std::uint32_t input_channels_per_cycle = 0;  // of one MAC lane
    std::uint32_t post_processing_units = 0;
    std::uint32_t cmx_read_ports = 0;  // 0: CMX reads never limit (VPU 2.0)
    // Three limits that the learned models do not know; see timing/dpu_memory_limits.
    BytesPerKilocycle remote_read_width;          // CMX of another tile, DPU clock; 0: no limit
    bool max_pool_reads_skipped_columns = false;  // a strided window costs like a dense one
    Cycles planar_write;             // DPU cycles per run of 4 pixels of one channel; 0: no limit
    std::uint32_t task_storage = 0;  // invariants that a tile holds at a time
    std::uint32_t variant_storage = 0;
    TaskHandling handling;
    DpuPipeline pipeline;
    std::optional<PowerTable> power;  // none: nobody published it

    // What a task may ask for.
    std::uint32_t max_extent = 0;  // of each dimension of a tensor, elements
    std::uint32_t max_kernel = 0;  // of each side of the window
    std::uint32_t channel_multiple = 0;
    std::uint32_t compact_channel_multiple = 0;  // superdense output, compressed input channels
    std::uint32_t max_depthwise_channels = 0;    // of one variant without a sum over channels
    std::uint32_t max_halo_regions = 0;          // of one variant
    Bytes buffer_alignment;                      // of tensors in CMX
  } dpu;

  struct Shave {
    std::uint32_t count_per_tile = 0;
    std::vector<ShaveKernelCost> kernels;        // sorted by name
    std::vector<ShaveHeuristicCost> heuristics;  // sorted by name
    ShaveProfile profile;
    std::vector<ShaveKernelCost> measured_kernels;  // sorted by name; device fidelity only
    ShaveKernelCost unknown_kernel;                 // for kernels that are in no table
    Picoseconds cold_kernel_latency;                // to fetch code that the SHAVEs do not hold
    std::uint32_t held_kernels = 0;                 // kernels whose code they hold; 0: all
    Picoseconds cold_signal_latency;  // added to a SHAVE's first signal of an inference
    std::uint32_t task_storage = 0;   // kernel invocations that a tile holds at a time
    TaskHandling handling;
  } shave;

  struct Dma {
    std::uint32_t port_count = 0;
    std::uint32_t channel_count = 0;  // per port; 2: one for DDR sources, one for CMX sources
    std::uint32_t engine_count = 0;   // physical engines that the ports share
    std::array<DmaPath, 4> paths;     // by DmaDirection
    Picoseconds control_latency;      // of a job that moves no data; see moves_no_data()
    Picoseconds fetch_latency;        // of a descriptor; hidden while the channel's last job runs
    std::uint32_t outstanding_jobs = 1;  // whose latencies may overlap, out-of-order ones only
    Cycles ddr_read_row;                 // VPU cycles that each row adds where DDR data have gaps
    Cycles ddr_write_row;            // VPU cycles that each row takes at least, written into DDR
    std::uint32_t task_storage = 0;  // descriptors that a queue holds at a time
    Bytes max_transfer;              // of one descriptor
    std::uint32_t max_stride_levels = 0;  // jumps between runs of bytes, one within the other
    std::uint32_t max_planes = 0;         // steps of the outermost of all levels
    TaskHandling handling;
  } dma;

  struct M2i {
    std::uint32_t count = 0;
    BytesPerKilocycle width;  // input and output bytes per 1000 VPU cycles
    TaskHandling handling;
  } m2i;

  struct Cmx {
    Bytes capacity;                // per tile, usable by schedules
    Bytes word;                    // width of one read port
    BytesPerKilocycle dma_width;   // per tile, shared by all DMA traffic; VPU clock
    BytesPerKilocycle bank_width;  // per tile, shared by DMA, DPU and SHAVE; 0: never a limit
  } cmx;

  struct Ddr {
    BytesPerSecond bandwidth;        // shared by all masters
    BytesPerSecond write_bandwidth;  // of it, at most this for writes
    Bytes capacity;                  // that schedules may use
  } ddr;

  struct Barriers {
    std::uint32_t count = 0;          // physical
    std::uint32_t max_producers = 0;  // variants, per use of a barrier
    std::uint32_t max_variants = 0;   // producers + consumers, per use
    Picoseconds reprogram_latency;    // from the last consumer to the next use of the id
  } barriers;

  struct Timing {
    VpunnDevice vpunn_device = VpunnDevice::kVpu27;  // as which the cost models know it
    std::string dpu_model;  // as --timing names it, files resolved; empty: the fidelity's own
    std::string dma_model = "analytic";            // likewise, without the "dma:"
    ShaveModel shave_model = ShaveModel::kLinear;  // which of the tables speaks
  } timing;

  CompilerDmaCost compiler_dma;

  const TaskHandling& handling(EngineKind kind) const;
  const DmaPath& dma_path(DmaDirection direction) const;

  // The same device with its DPU at another clock. The VPU clock comes from the
  // same PLL by a fixed divider and scales along (facts: 37XX 3/4, 40XX 4/7).
  HwConfig with_dpu_frequency(Hertz frequency) const;
};

// SHA-256 over every value of the device: equal hashes simulate equally.
std::string hash_of(const HwConfig& hw);

}  // namespace vpusim
