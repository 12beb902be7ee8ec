#include "sim/timing/pipeline/pipeline_breakdown.hpp"

#include <algorithm>
#include <cmath>

namespace vpusim {
namespace {

constexpr double kPermille = 1000;
constexpr double kBlockChannels = 16;
// The input unit fetches no fewer bytes of a pixel: 16 channels of 8 bit take as long as 32
// (measured on 2.7, whose words have 16 bytes, and on 4.0).
constexpr double kReadGranule = 32;
constexpr double kWeightGranule = 16;  // of one output channel's weights
constexpr double kWeightTableEntry = 16;
// A compressed convolution has 4 or 16 input channels in memory.
constexpr std::uint32_t kCompactChannels = 4;
constexpr std::uint32_t kFewChannels = 16;
constexpr std::uint32_t kWidestReusedWindow = 3;

// What the array computes at once (a block) and what one pass walks over (a grid of blocks):
// the execution modes as VPUNN's splitter knows them.
struct Grid {
  std::int64_t block_width;
  std::int64_t block_height;
  std::int64_t width;
  std::int64_t height;
  std::int64_t channels;
};

Grid grid_of(ExecutionMode mode) {
  switch (mode) {
    case ExecutionMode::kVector:
      return {16, 1, 16, 1, 16};
    case ExecutionMode::kVectorFp16:
      return {4, 1, 4, 1, 16};
    case ExecutionMode::kMatrix:
      return {4, 4, 4, 4, 16};
    case ExecutionMode::kCuboid8x16:
      return {4, 4, 16, 8, 128};
    case ExecutionMode::kCuboid4x16:
      return {4, 4, 8, 8, 256};
    default:
      return {4, 4, 16, 16, 64};
  }
}

double divide_up(double a, double b) { return std::ceil(a / b); }

// The passes of one kind along an axis: the first, those between, the last.
struct PassKind {
  double count = 0;
  double blocks = 0;
  double pixels = 0;
  double taps = 0;        // window positions of all blocks that do not only meet padding
  double pixel_taps = 0;  // the same, of all pixels
};
using PassKinds = std::array<PassKind, 3>;

struct Axis {
  std::int64_t output;
  std::int64_t input;
  std::int64_t kernel;
  std::int64_t stride;
  std::int64_t padding;  // before the first input element
};

PassKind pass_kind(const Axis& axis, std::int64_t first, std::int64_t extent, std::int64_t block) {
  PassKind kind;
  const std::int64_t end = std::min(first + extent, axis.output);
  for (std::int64_t at = first; at < end; at += block) {
    const std::int64_t last = std::min(at + block, end) - 1;
    // A tap is walked as soon as one pixel of the block has an input element under it.
    const std::int64_t first_tap = std::max<std::int64_t>(axis.padding - last * axis.stride, 0);
    const std::int64_t last_tap =
        std::min(axis.kernel - 1, axis.input - 1 + axis.padding - at * axis.stride);
    const auto taps = static_cast<double>(std::max<std::int64_t>(last_tap - first_tap + 1, 0));
    kind.taps += taps;
    kind.pixel_taps += taps * static_cast<double>(last - at + 1);
    kind.blocks += 1;
  }
  kind.pixels = static_cast<double>(end - first);
  return kind;
}

PassKinds pass_kinds(const Axis& axis, std::int64_t extent, std::int64_t block) {
  const std::int64_t passes = (axis.output + extent - 1) / extent;
  PassKinds kinds;
  kinds[0] = pass_kind(axis, 0, extent, block);
  kinds[0].count = 1;
  if (passes > 1) {
    kinds[2] = pass_kind(axis, (passes - 1) * extent, extent, block);
    kinds[2].count = 1;
  }
  if (passes > 2) {
    kinds[1] = pass_kind(axis, extent, extent, block);
    kinds[1].count = static_cast<double>(passes - 2);
  }
  return kinds;
}

bool is_float(DataType type) {
  return type == DataType::kFloat16 || type == DataType::kBfloat16 || type == DataType::kFloat32;
}

enum class Family : std::uint8_t { kConvolution, kChannelwise, kElementwise };

Family family_of(DpuOperation operation) {
  switch (operation) {
    case DpuOperation::kConvolution:
    case DpuOperation::kCompressedConvolution:
    case DpuOperation::kLayerNorm:
      return Family::kConvolution;
    case DpuOperation::kElementwise:
    case DpuOperation::kElementwiseMultiply:
      return Family::kElementwise;
    default:
      return Family::kChannelwise;
  }
}

// How many pixels of one channel lie side by side in the memory of the output: a block is
// written down its columns, so a grid is 16 high where a block is 4 wide. 0: channels do.
double run_length(Layout layout) {
  switch (layout) {
    case Layout::kXyz:
    case Layout::kXzy:
    case Layout::kCMajor:
      return 4;
    case Layout::kYxz:
    case Layout::kYzx:
      return 16;
    default:
      return 0;
  }
}

double bytes_of(double elements, DataType type) { return elements * bits_of(type) / 8; }

// What one workload asks of the parts, for a pass of any size. Cycles are the DPU's.
class Walk {
 public:
  Walk(const DpuWorkload& w, const HwConfig& hw)
      : w_(w),
        parameters_(hw.dpu.pipeline),
        family_(family_of(w.operation)),
        grid_(grid_of(w.execution_mode)),
        vpu_cycle_(static_cast<double>(hw.clocks.dpu.count()) /
                   static_cast<double>(std::max<std::uint64_t>(hw.clocks.vpu.count(), 1))),
        word_(static_cast<double>(std::max<std::uint64_t>(hw.cmx.word.count(), 1))),
        units_(std::max(hw.dpu.post_processing_units, 1U)) {
    set_compute(hw);
    set_reads(hw);
    set_writes(hw);
  }

  void add(const PassKind& columns, const PassKind& rows, double channels, double count,
           PipelineBreakdown& sum) const {
    const double blocks = columns.blocks * rows.blocks;
    const double channel_blocks = divide_up(channels, kBlockChannels);
    const double taps = skips_padding_
                            ? columns.taps * rows.taps
                            : blocks * static_cast<double>(w_.kernel_width) * w_.kernel_height;
    // Columns that a block lacks are not read and not post-processed; rows are.
    const double column_blocks = columns.pixels / static_cast<double>(grid_.block_width);
    const double rows_read = static_cast<double>(grid_.block_height) *
                             (skips_padding_ ? rows.taps : rows.blocks * w_.kernel_height);
    const double columns_read =
        skips_padding_ ? columns.pixel_taps : columns.pixels * w_.kernel_width;

    const double compute =
        channel_blocks * (family_ == Family::kElementwise ? step_cycles_ + blocks * block_cycles_
                                                          : taps * tap_cycles_);
    const double pixels_read = family_ == Family::kElementwise
                                   ? column_blocks * rows.blocks * block_pixels() * operands_
                                   : columns_read * rows_read;
    const double input = pixels_read * read_cycles(channels);
    const double weights = channels * weight_cycles_;
    const double post = column_blocks * rows.blocks * channel_blocks * post_cycles_;
    const double writes = std::max(columns.pixels * rows.pixels * write_cycles(channels),
                                   blocks * channel_blocks * run_cycles_);

    // Both reads go through the same ports; everything else has hardware of its own. The
    // longest hides the others, but for the share that waits for the first of its data.
    const std::array<double, 4> stages = {compute, input + weights, post, writes};
    const auto longest =
        static_cast<std::size_t>(std::max_element(stages.begin(), stages.end()) - stages.begin());
    const auto put = [&](std::size_t stage, PipelinePart part, double cycles) {
      const double share = stage == longest ? 1 : parameters_.exposed_share / kPermille;
      sum.busy[static_cast<std::size_t>(part)] += count * cycles;
      sum.exposed[static_cast<std::size_t>(part)] += count * share * cycles;
    };
    put(0, PipelinePart::kCompute, compute);
    put(1, PipelinePart::kInputReads, input);
    put(1, PipelinePart::kWeightReads, weights);
    put(2, PipelinePart::kPostProcessing, post);
    put(3, PipelinePart::kOutputWrites, writes);
    const double overhead = count * static_cast<double>(parameters_.pass_overhead.count());
    sum.busy[static_cast<std::size_t>(PipelinePart::kPasses)] += overhead;
    sum.exposed[static_cast<std::size_t>(PipelinePart::kPasses)] += overhead;
  }

  const Grid& grid() const { return grid_; }

 private:
  double block_pixels() const {
    return static_cast<double>(grid_.block_width * grid_.block_height);
  }

  // Input channels as they lie in memory.
  double input_channels() const {
    const std::uint32_t channels = std::max(w_.input.channels, 1U);
    if (channels >= kFewChannels) {
      return channels;
    }
    const bool is_compressed =
        !w_.has_input_autopad && (w_.operation == DpuOperation::kConvolution ||
                                  w_.operation == DpuOperation::kCompressedConvolution);
    return is_compressed && channels <= kCompactChannels ? kCompactChannels : kFewChannels;
  }

  // Of the MACs, that of the lane which has most: a lane has one output channel's weights.
  double density() const {
    const double weights = w_.has_weight_sparsity ? w_.weight_sparsity : 0;
    const double input = w_.input.is_sparse ? w_.input_sparsity : 0;
    const double zeros = std::clamp(std::max(weights, input), 0.0, 1.0);
    return zeros > 0 ? std::min(1.0, (1 - zeros) * (1 + parameters_.sparse_imbalance / kPermille))
                     : 1;
  }

  void set_compute(const HwConfig& hw) {
    const double slowdown = is_float(w_.input.type) ? std::max(hw.dpu.fp16_slowdown, 1U) : 1;
    const double outputs = block_pixels() * kBlockChannels;
    const double macs = std::max(hw.dpu.macs_per_cycle, 1U);
    const double lanes = std::max(1.0, std::floor(macs / outputs));
    const double step = slowdown * std::max(1.0, outputs / macs);
    skips_padding_ = family_ == Family::kConvolution || parameters_.skips_depthwise_padding;
    switch (family_) {
      case Family::kConvolution: {
        // Taps of so few channels share the lanes.
        const double channels = input_channels();
        tap_cycles_ = step * density() *
                      (channels < kFewChannels ? channels / lanes : divide_up(channels, lanes));
        break;
      }
      case Family::kChannelwise:
        tap_cycles_ = step;
        break;
      case Family::kElementwise:
        step_cycles_ = slowdown * static_cast<double>(parameters_.elementwise_step.count());
        block_cycles_ = slowdown * parameters_.elementwise_block / kPermille;
        break;
    }
    post_cycles_ =
        outputs / units_ * (is_float(w_.output.type) ? parameters_.float_output / kPermille : 1.0);
  }

  void set_reads(const HwConfig& hw) {
    if (hw.dpu.cmx_read_ports == 0 || parameters_.read_share == 0) {
      return;  // reads never limit
    }
    const double byte_cycles =
        vpu_cycle_ * kPermille / (hw.dpu.cmx_read_ports * word_ * parameters_.read_share);
    read_byte_cycles_ = byte_cycles;
    if (w_.execution_mode == ExecutionMode::kCuboid8x16 ||
        w_.execution_mode == ExecutionMode::kCuboid4x16) {
      read_byte_cycles_ *=
          family_ == Family::kElementwise ? 1.0 : parameters_.narrow_mode_read / kPermille;
    }
    if (family_ == Family::kChannelwise) {
      read_byte_cycles_ *= window_share() * (reads_skipped_columns(hw) ? w_.stride_width : 1.0);
    }
    operands_ = is_weightless() ? 1 : 2;
    const double window = static_cast<double>(w_.kernel_width) * w_.kernel_height;
    const DataType type = w_.weight_type.value_or(w_.input.type);
    if (family_ == Family::kConvolution) {
      const double zeros =
          w_.has_weight_sparsity ? std::clamp(double{w_.weight_sparsity}, 0.0, 1.0) : 0.0;
      const double weights =
          bytes_of(std::max(input_channels(), double{kFewChannels}) * window, type);
      weight_cycles_ = divide_up(weights * (1 - zeros), kWeightGranule) * kWeightGranule;
    } else if (w_.operation == DpuOperation::kDepthwiseConvolution) {
      weight_cycles_ = divide_up(bytes_of(window, type), kWeightGranule) * kWeightGranule;
    } else {
      return;
    }
    weight_cycles_ = (weight_cycles_ + kWeightTableEntry) * byte_cycles;
  }

  // A narrow window that moves pixel by pixel is read row by row, not tap by tap, if the
  // channels are few enough to be kept.
  double window_share() const {
    if (w_.kernel_width > kWidestReusedWindow || w_.stride_width != 1 ||
        w_.output.channels > parameters_.window_reuse_channels) {
      return 1;
    }
    const double block = static_cast<double>(grid_.block_width);
    const double row = block + w_.kernel_width - 1 + parameters_.window_reuse_extra / kPermille;
    return std::min(1.0, row / (block * w_.kernel_width));
  }

  bool reads_skipped_columns(const HwConfig& hw) const {
    return hw.dpu.max_pool_reads_skipped_columns && w_.operation == DpuOperation::kMaxPool;
  }

  bool is_weightless() const {
    return w_.is_weightless.value_or(w_.input.layout != w_.output.layout ||
                                     bits_of(w_.input.type) != bits_of(w_.output.type));
  }

  // One pixel of the input for a pass of so many output channels.
  double read_cycles(double channels) const {
    const double whole = family_ == Family::kConvolution ? input_channels() : channels;
    const double zeros = w_.input.is_sparse ? std::clamp(double{w_.input_sparsity}, 0.0, 1.0) : 0.0;
    const double bytes = bytes_of(whole, w_.input.type) * (1 - zeros);
    return std::max(divide_up(bytes, kReadGranule), 1.0) * kReadGranule * read_byte_cycles_;
  }

  void set_writes(const HwConfig& hw) {
    is_shared_ = w_.output_write_tiles > 1;
    const std::uint32_t width =
        is_shared_ ? parameters_.shared_write_width : parameters_.write_width;
    word_cycles_ = vpu_cycle_ * kPermille / std::max(width, 1U);
    const double run = run_length(w_.output.layout);
    if (run > 0) {
      // Runs along a row were measured where the device says so.
      const double cycles = run == 4 && hw.dpu.planar_write > Cycles(0)
                                ? static_cast<double>(hw.dpu.planar_write.count())
                                : parameters_.run_write / kPermille;
      run_cycles_ = block_pixels() * kBlockChannels / run * cycles;
    }
  }

  // One pixel of the output.
  double write_cycles(double channels) const {
    const double bytes = bytes_of(channels, w_.output.type);
    if (!is_shared_) {
      return bytes / word_ * word_cycles_;
    }
    const bool is_merged =
        bits_of(w_.output.type) <= 8 && bytes > kBlockChannels && word_ > kBlockChannels;
    return divide_up(bytes, word_) * word_cycles_ *
           (is_merged ? parameters_.merged_write / kPermille : 1.0);
  }

  const DpuWorkload& w_;
  const DpuPipeline& parameters_;
  Family family_;
  Grid grid_;
  double vpu_cycle_;  // in DPU cycles
  double word_;       // bytes
  double units_;
  bool skips_padding_ = false;
  bool is_shared_ = false;
  double operands_ = 1;
  double tap_cycles_ = 0;    // one block, all input channels of one tap
  double step_cycles_ = 0;   // elementwise: 16 channels of a pass
  double block_cycles_ = 0;  // and one block of them
  double post_cycles_ = 0;   // one block
  double read_byte_cycles_ = 0;
  double weight_cycles_ = 0;  // one output channel
  double word_cycles_ = 0;
  double run_cycles_ = 0;  // one block
};

}  // namespace

PipelinePart PipelineBreakdown::bound() const {
  return static_cast<PipelinePart>(std::max_element(exposed.begin(), exposed.end()) -
                                   exposed.begin());
}

PipelineBreakdown pipeline_breakdown(const DpuWorkload& w, const HwConfig& hw) {
  const Walk walk(w, hw);
  const Grid& grid = walk.grid();
  const PassKinds columns = pass_kinds({.output = std::max<std::int64_t>(w.output.width, 1),
                                        .input = w.input.width,
                                        .kernel = w.kernel_width,
                                        .stride = w.stride_width,
                                        .padding = w.padding.left},
                                       grid.width, grid.block_width);
  const PassKinds rows = pass_kinds({.output = std::max<std::int64_t>(w.output.height, 1),
                                     .input = w.input.height,
                                     .kernel = w.kernel_height,
                                     .stride = w.stride_height,
                                     .padding = w.padding.top},
                                    grid.height, grid.block_height);
  const std::int64_t output_channels = std::max<std::int64_t>(w.output.channels, 1);
  const std::int64_t groups = (output_channels + grid.channels - 1) / grid.channels;
  const auto last = static_cast<double>(output_channels - (groups - 1) * grid.channels);
  const double batch = std::max(w.output.batch, 1U);

  PipelineBreakdown breakdown;
  for (const PassKind& column : columns) {
    for (const PassKind& row : rows) {
      const double count = batch * column.count * row.count;
      if (count == 0) {
        continue;
      }
      if (groups > 1) {
        walk.add(column, row, static_cast<double>(grid.channels),
                 count * static_cast<double>(groups - 1), breakdown);
      }
      walk.add(column, row, last, count, breakdown);
    }
  }
  const auto start = static_cast<double>(hw.dpu.pipeline.start.count());
  breakdown.busy[static_cast<std::size_t>(PipelinePart::kStart)] = start;
  breakdown.exposed[static_cast<std::size_t>(PipelinePart::kStart)] = start;
  for (const double part : breakdown.exposed) {
    breakdown.cycles += part;
  }
  return breakdown;
}

}  // namespace vpusim
