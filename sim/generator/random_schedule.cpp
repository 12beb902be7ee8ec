#include "sim/generator/random_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/random.hpp"
#include "sim/generator/barrier_drawer.hpp"
#include "sim/generator/ended_tasks.hpp"
#include "sim/generator/tensor_places.hpp"
#include "sim/schedule/schedule_builder.hpp"

namespace vpusim {
namespace {

constexpr std::uint64_t kLine =
    64;  // bytes to which places are aligned, a multiple of all devices'
constexpr std::uint32_t kMostVariants = 16;  // of one task

std::vector<std::uint8_t> channels_innermost() { return {0, 2, 3, 1}; }

// What a tensor of four dimensions is, as a task sees it.
struct Image {
  std::uint32_t channels = 16;
  std::uint32_t height = 1;
  std::uint32_t width = 1;
  ElementType element;

  std::uint64_t bytes() const {
    return std::uint64_t{channels} * height * width * element.bits() / 8;
  }
};

Image image_of(const TensorType& type) {
  return {static_cast<std::uint32_t>(type.shape[1]), static_cast<std::uint32_t>(type.shape[2]),
          static_cast<std::uint32_t>(type.shape[3]), type.element};
}

TensorType type_of(const Image& image) {
  TensorType type;
  type.shape = {1, image.channels, image.height, image.width};
  type.element = image.element;
  type.order = channels_innermost();
  return type;
}

class Generator {
 public:
  Generator(const RandomScheduleSettings& settings, const RandomScheduleMix& mix,
            const HwConfig& hw)
      : settings_(settings),
        mix_(mix),
        hw_(hw),
        random_(settings.seed),
        builder_("random"),
        barriers_(barrier_settings(), builder_, random_),
        lanes_(hw.dma.channel_count > 1 ? 2 : 1) {
    const std::size_t queues = 2 * hw.tile.count + hw.dma.port_count * lanes_;
    queues_.assign(queues, {.task_count = 0, .ended = EndedTasks(queues)});
    Target target;
    target.architecture = hw.architectures.empty() ? "" : hw.architectures.front();
    builder_.set_target(target);
    divide_cmx();
    draw_images();
  }

  Schedule run() {
    for (std::uint32_t i = 0; i < settings_.task_count; ++i) {
      add_task(i);
    }
    return std::move(builder_).finish();
  }

 private:
  struct Queue {
    std::uint32_t task_count = 0;
    EndedTasks ended;  // when its next task may start, whatever barriers do
  };

  // The task that is being drawn: its queue, and what has ended when it starts.
  struct Slot {
    std::uint32_t queue = 0;
    bool is_serial = true;
    BarrierList waits;
    EndedTasks ended;
  };

  BarrierSettings barrier_settings() const {
    // What a queue stores at a time limits how many may wait for one update.
    const std::uint32_t room =
        std::min({hw_.barriers.max_producers, hw_.barriers.max_variants, hw_.dpu.variant_storage,
                  hw_.dpu.task_storage, hw_.shave.task_storage, hw_.dma.task_storage});
    return {.ids = hw_.barriers.count,
            .open = settings_.open_barriers,
            .variants_per_use = std::max<std::uint32_t>(room, 2),
            .has_physical_ids = settings_.has_physical_barriers,
            .waits = mix_.waits,
            .second_wait = mix_.second_wait,
            .updates = mix_.updates};
  }

  // --- memory

  // Every tile alike, so that one transfer can write all of them.
  void divide_cmx() {
    const std::uint32_t count = settings_.tensors_per_tile;
    std::vector<std::uint64_t> parts(count);
    std::uint64_t sum = 0;
    for (std::uint64_t& part : parts) {
      sum += part = random_.between(1, 8);
    }
    TensorPlaces places;
    std::uint64_t offset = 0;
    for (const std::uint64_t part : parts) {
      TensorPlace place;
      place.offset = offset;
      place.bytes = hw_.cmx.capacity.count() * part / sum / kLine * kLine;
      offset += place.bytes;
      places.push_back(place);
    }
    cmx_.assign(hw_.tile.count, places);
  }

  // Tensors that come from outside are of few kinds, as those of a network are.
  void draw_images() {
    constexpr std::size_t kImages = 24;
    for (std::size_t i = 0; i < kImages; ++i) {
      images_.push_back({.channels = pick(random_, mix_.channels) / 16 * 16,
                         .height = pick(random_, mix_.extents),
                         .width = pick(random_, mix_.extents),
                         .element = pick(random_, mix_.element_types)});
      images_.back().channels = std::max<std::uint32_t>(images_.back().channels, 16);
    }
    images_.push_back({.channels = 16, .height = 1, .width = 1, .element = images_[0].element});
    std::sort(images_.begin(), images_.end(), [](const Image& a, const Image& b) {
      return std::pair(a.bytes(), a.channels) < std::pair(b.bytes(), b.channels);
    });
  }

  // One that fits, the smallest always; nothing in a place that is too small for any.
  std::optional<Image> draw_image(std::uint64_t bytes) {
    const auto end = std::partition_point(
        images_.begin(), images_.end(), [&](const Image& image) { return image.bytes() <= bytes; });
    if (end == images_.begin()) {
      return std::nullopt;
    }
    return images_[random_.below(static_cast<std::uint32_t>(end - images_.begin()))];
  }

  BufferId add_buffer(const TensorType& type, Section section, std::uint64_t offset,
                      std::vector<std::uint32_t> indices) {
    Buffer buffer;
    buffer.name = fmt::format("t{}", builder_.so_far().buffers().size());
    buffer.section = section;
    buffer.indices = std::move(indices);
    buffer.byte_offset = offset;
    buffer.type = builder_.add_type(type);
    return builder_.add_buffer(std::move(buffer));
  }

  BufferId add_cmx_buffer(const TensorType& type, std::uint64_t offset, std::uint32_t tile) {
    return add_buffer(type, Section::kCmx, offset, {tile});
  }

  // What the network brings along: read at any time, dense or as a piece of something larger.
  BufferId constant_of(const Image& image) {
    TensorType type = type_of(image);
    if (image.height > 1 && random_.chance(mix_.strided)) {
      const std::uint64_t row = std::uint64_t{image.width} * image.channels * random_.between(2, 4);
      type.strides = {row * image.height, 1, row, image.channels};
    }
    const std::uint64_t offset = constant_bytes_;
    constant_bytes_ += (type.span_bytes().count() + kLine - 1) / kLine * kLine;
    return add_buffer(type, Section::kConstant, offset, {});
  }

  Image content_of(const TensorPlace& place) const {
    return image_of(builder_.so_far().type_of(place.content));
  }

  // --- queues

  std::uint32_t dpu_queue(std::uint32_t tile) const { return tile; }
  std::uint32_t shave_queue(std::uint32_t tile) const { return hw_.tile.count + tile; }
  std::uint32_t dma_queue(std::uint32_t port, bool reads_ddr) const {
    return 2 * hw_.tile.count + port * lanes_ + (reads_ddr ? 0 : lanes_ - 1);
  }

  Slot open_slot(std::uint32_t queue, bool is_serial, const Slot& like) const {
    Slot slot{queue, is_serial, like.waits, queues_[queue].ended};
    slot.ended.join(like.ended);
    return slot;
  }

  QueuePlace place_of(const Slot& slot) const {
    return {slot.queue, queues_[slot.queue].task_count};
  }

  // --- tasks

  void add_task(std::uint32_t number) {
    // What barriers say is the same for every queue; drawn for the most variants that may come.
    Slot none{0, true, {}, EndedTasks(queues_.size())};
    none.waits = barriers_.draw_waits(kMostVariants, none.ended);
    Slot slot = none;
    std::optional<Work> work;
    switch (pick(random_, mix_.engines)) {
      case EngineKind::kDpu:
        work = draw_dpu(none, slot);
        break;
      case EngineKind::kShave:
        work = draw_shave(none, slot);
        break;
      default:
        work = draw_transfer(pick(random_, mix_.transfers), none, slot);
        break;
    }
    // Where there is nothing to work on, something is loaded; where there is no room for that
    // either, nothing is moved.
    if (!work) {
      work = draw_transfer(TransferStep::kLoad, none, slot);
    }
    if (!work) {
      work = draw_transfer(TransferStep::kSync, none, slot);
    }
    finish_task(number, std::move(*work), slot);
  }

  void finish_task(std::uint32_t number, Work work, const Slot& slot) {
    constexpr std::uint32_t kTasksPerLayer = 10;
    Task task;
    task.name = fmt::format("layer{}?t_Random/{}", number / kTasksPerLayer, number);
    task.work = std::move(work);
    task.waits = slot.waits;
    Queue& queue = queues_[slot.queue];
    EndedTasks at_end = slot.ended;
    at_end.add(place_of(slot), slot.is_serial);
    queue.ended = slot.is_serial ? at_end : slot.ended;
    ++queue.task_count;
    barriers_.draw_updates(task, at_end);
    builder_.add_task(std::move(task));
  }

  // --- DMA

  std::optional<Work> draw_transfer(TransferStep step, const Slot& none, Slot& slot) {
    const std::uint32_t port = random_.below(hw_.dma.port_count);
    const bool reads_ddr = step != TransferStep::kStore && step != TransferStep::kMove;
    slot = open_slot(dma_queue(port, reads_ddr), true, none);
    DmaTransfer dma;
    dma.port = static_cast<std::uint8_t>(port);
    bool is_drawn = false;
    switch (step) {
      case TransferStep::kLoad:
        is_drawn = draw_load(slot, dma);
        break;
      case TransferStep::kReload:
        is_drawn = draw_copy(ddr_, draw_tile(), slot, dma);
        break;
      case TransferStep::kStore:
        is_drawn = draw_store(slot, dma);
        break;
      case TransferStep::kMove:
        is_drawn = draw_copy(cmx_[draw_tile()], draw_tile(), slot, dma);
        break;
      case TransferStep::kSync:
        is_drawn = draw_sync(dma);
        break;
    }
    return is_drawn ? std::optional<Work>(dma) : std::nullopt;
  }

  std::uint32_t draw_tile() { return random_.below(hw_.tile.count); }

  // It names buffers, but moves nothing.
  bool draw_sync(DmaTransfer& dma) {
    if (!sync_buffer_.valid()) {
      sync_buffer_ = constant_of(images_.front());
    }
    dma.kind = DmaKind::kSync;
    dma.source = dma.target = sync_buffer_;
    return true;
  }

  TensorPlace* pick_writable(TensorPlaces& places, std::uint64_t bytes, const Slot& slot) {
    return pick_place(random_, places, [&](const TensorPlace& place) {
      return place.bytes >= bytes && place.is_writable(slot.ended);
    });
  }

  TensorPlace* pick_readable(TensorPlaces& places, const Slot& slot) {
    return pick_place(random_, places,
                      [&](const TensorPlace& place) { return place.is_readable(slot.ended); });
  }

  bool draw_load(const Slot& slot, DmaTransfer& dma) {
    const std::uint32_t tile = draw_tile();
    TensorPlace* const place = pick_writable(cmx_[tile], images_.front().bytes(), slot);
    const std::optional<Image> image = place == nullptr ? std::nullopt : draw_image(place->bytes);
    if (!image) {
      return false;
    }
    dma.source = constant_of(*image);
    const auto index = static_cast<std::size_t>(place - cmx_[tile].data());
    const std::optional<Distribution> distribution = draw_distribution(*image, index, slot);
    if (distribution) {
      dma.target = write_to_all(*image, *distribution, index, slot);
    } else {
      dma.target = add_cmx_buffer(type_of(*image), place->offset, tile);
      place->write(dma.target, place_of(slot));
    }
    return true;
  }

  // For a load into every tile at once: the whole of it into each, or rows, with a halo or without.
  std::optional<Distribution> draw_distribution(const Image& image, std::size_t index,
                                                const Slot& slot) {
    const bool is_possible = hw_.tile.count > 1 &&
                             std::all_of(cmx_.begin(), cmx_.end(), [&](const TensorPlaces& places) {
                               return places[index].is_writable(slot.ended);
                             });
    if (!is_possible || !random_.chance(mix_.broadcast)) {
      return std::nullopt;
    }
    constexpr double kPercentWhole = 60;
    constexpr double kPercentOverlapped = 50;
    Distribution distribution;
    distribution.cluster_count = hw_.tile.count;
    distribution.modes = Distribution::kDuplicated;
    const std::uint32_t rows = (image.height + hw_.tile.count - 1) / hw_.tile.count;
    const bool has_rows_for_all = rows * (hw_.tile.count - 1) < image.height;
    if (has_rows_for_all && !random_.chance(kPercentWhole)) {
      distribution.tile_grid = {1, 1, hw_.tile.count, 1};
      distribution.modes = Distribution::kSegmented;
      if (random_.chance(kPercentOverlapped)) {
        distribution.modes = Distribution::kOverlapped;
        distribution.kernel = {3, 3};
        distribution.strides = {1, 1};
        distribution.padding = {.left = 1, .right = 1, .top = 1, .bottom = 1};
      }
    }
    return distribution;
  }

  BufferId write_to_all(const Image& image, const Distribution& distribution, std::size_t index,
                        const Slot& slot) {
    TensorType type = type_of(image);
    type.distribution = distribution;
    std::vector<std::uint32_t> tiles;
    for (std::uint32_t tile = 0; tile < hw_.tile.count; ++tile) {
      tiles.push_back(tile);
      Image part = image;
      part.height = static_cast<std::uint32_t>(type.memory_shape(tile)[2]);
      TensorPlace& place = cmx_[tile][index];
      place.write(add_cmx_buffer(type_of(part), place.offset, tile), place_of(slot));
    }
    return add_buffer(type, Section::kCmx, cmx_[0][index].offset, std::move(tiles));
  }

  // From one place of a memory into one of a tile.
  bool draw_copy(TensorPlaces& from, std::uint32_t tile, const Slot& slot, DmaTransfer& dma) {
    TensorPlace* const source = pick_readable(from, slot);
    if (source == nullptr) {
      return false;
    }
    const Image image = content_of(*source);
    TensorPlace* const target = pick_place(random_, cmx_[tile], [&](const TensorPlace& place) {
      return &place != source && place.bytes >= image.bytes() && place.is_writable(slot.ended);
    });
    if (target == nullptr) {
      return false;
    }
    dma.source = source->content;
    dma.target = add_cmx_buffer(type_of(image), target->offset, tile);
    source->readers.push_back(place_of(slot));
    target->write(dma.target, place_of(slot));
    return true;
  }

  // Into a place of DDR that is free again, or a new one.
  bool draw_store(const Slot& slot, DmaTransfer& dma) {
    constexpr std::size_t kEnough = 12;
    TensorPlace* const source = pick_readable(cmx_[draw_tile()], slot);
    if (source == nullptr) {
      return false;
    }
    const Image image = content_of(*source);
    TensorPlace* target =
        ddr_.size() < kEnough ? nullptr : pick_writable(ddr_, image.bytes(), slot);
    if (target == nullptr) {
      TensorPlace fresh;
      fresh.offset = ddr_bytes_;
      fresh.bytes = (image.bytes() + kLine - 1) / kLine * kLine;
      if (fresh.offset + fresh.bytes > hw_.ddr.capacity.count()) {
        return false;
      }
      ddr_bytes_ += fresh.bytes;
      ddr_.push_back(fresh);
      target = &ddr_.back();
    }
    dma.source = source->content;
    dma.target = add_buffer(type_of(image), Section::kDdr, target->offset, {});
    source->readers.push_back(place_of(slot));
    target->write(dma.target, place_of(slot));
    return true;
  }

  // --- DPU

  std::optional<Work> draw_dpu(const Slot& none, Slot& slot) {
    const std::uint32_t tile = draw_tile();
    slot = open_slot(dpu_queue(tile), hw_.dpu.count_per_tile == 1, none);
    TensorPlaces& places = cmx_[tile];
    TensorPlace* const input = pick_readable(places, slot);
    if (input == nullptr) {
      return std::nullopt;
    }
    DpuTask dpu;
    dpu.operation = pick(random_, mix_.operations);
    dpu.operands.push_back({DpuOperandRole::kInput, input->content});
    const Image from = content_of(*input);
    draw_window(from, dpu);
    Image to = output_of(from, dpu);
    TensorPlace* weights = nullptr;
    if (dpu.operation == NceOperation::kConvolution ||
        dpu.operation == NceOperation::kDepthwiseConvolution) {
      weights = draw_weights(places, *input, from, slot, dpu, to);
      if (weights == nullptr) {
        dpu.operation = NceOperation::kMaxPool;  // which has none
        to = output_of(from, dpu);
      }
    }
    TensorPlace* const output = pick_place(random_, places, [&](const TensorPlace& place) {
      return &place != input && &place != weights && place.bytes >= to.bytes() &&
             place.is_writable(slot.ended);
    });
    if (output == nullptr || !draw_variants(tile, to, dpu)) {
      return std::nullopt;
    }
    const BufferId target = add_cmx_buffer(type_of(to), output->offset, tile);
    if (weights != nullptr) {
      add_weights(*weights, from, to, tile, dpu);
      weights->readers.push_back(place_of(slot));
    } else if (dpu.operation == NceOperation::kElementwise) {
      dpu.operands.push_back({DpuOperandRole::kWeights, input->content});
    }
    dpu.operands.push_back({DpuOperandRole::kOutput, target});
    if (random_.chance(mix_.rectified)) {
      dpu.post_processing = PostProcessing{.mode = "NOOP", .clamp_low = 0.0};
    }
    input->readers.push_back(place_of(slot));
    output->write(target, place_of(slot));
    return dpu;
  }

  void draw_window(const Image& from, DpuTask& dpu) {
    if (dpu.operation == NceOperation::kElementwise) {
      return;
    }
    const std::uint32_t kernel = pick(random_, mix_.kernels);
    if (kernel <= std::min({from.height, from.width, hw_.dpu.max_kernel})) {
      dpu.kernel = {kernel, kernel};
    }
    const std::uint32_t stride = pick(random_, mix_.strides);
    if (stride <= std::min(from.height, from.width)) {
      dpu.strides = {stride, stride};
    }
    const Image to = output_of(from, dpu);
    const std::int32_t before = (static_cast<std::int32_t>(dpu.kernel[0]) - 1) / 2;
    // What the last window reaches beyond the input.
    const auto after = [&](std::uint32_t input, std::uint32_t output) {
      const std::int64_t end = std::int64_t{output - 1} * dpu.strides[0] + dpu.kernel[0] - before;
      return static_cast<std::int32_t>(std::max<std::int64_t>(end - input, 0));
    };
    dpu.padding = {.left = before,
                   .right = after(from.width, to.width),
                   .top = before,
                   .bottom = after(from.height, to.height)};
  }

  Image output_of(const Image& from, const DpuTask& dpu) const {
    Image to = from;
    to.height = (from.height - 1) / dpu.strides[0] + 1;
    to.width = (from.width - 1) / dpu.strides[1] + 1;
    return to;
  }

  // Tensors that were loaded stand for weights; what they hold says how many channels there can be.
  TensorPlace* draw_weights(TensorPlaces& places, const TensorPlace& input, const Image& from,
                            const Slot& slot, const DpuTask& dpu, Image& to) {
    TensorPlace* const place = pick_place(random_, places, [&](const TensorPlace& candidate) {
      return &candidate != &input && candidate.is_readable(slot.ended);
    });
    if (place == nullptr) {
      return nullptr;
    }
    const std::uint64_t window = std::uint64_t{dpu.kernel[0]} * dpu.kernel[1];
    const bool is_depthwise = dpu.operation == NceOperation::kDepthwiseConvolution;
    const std::uint64_t per_channel =
        window * (is_depthwise ? 1 : from.channels) * from.element.bits() / 8;
    const std::uint64_t most = content_of(*place).bytes() / per_channel / 16 * 16;
    const std::uint32_t wanted = is_depthwise ? from.channels : pick(random_, mix_.channels);
    if (most < 16 || (is_depthwise && most < wanted)) {
      return nullptr;
    }
    to.channels = static_cast<std::uint32_t>(std::min<std::uint64_t>(most, wanted / 16 * 16));
    to.channels = std::max<std::uint32_t>(to.channels, 16);
    return place;
  }

  void add_weights(const TensorPlace& weights, const Image& from, const Image& to,
                   std::uint32_t tile, DpuTask& dpu) {
    TensorType type;
    const bool is_depthwise = dpu.operation == NceOperation::kDepthwiseConvolution;
    type.shape = {to.channels, is_depthwise ? 1 : from.channels, dpu.kernel[0], dpu.kernel[1]};
    type.element = from.element;
    type.order = channels_innermost();
    dpu.operands.push_back({DpuOperandRole::kWeights, add_cmx_buffer(type, weights.offset, tile)});
  }

  // Boxes of the output: rows where several are wanted, and as few channels as the operation needs.
  bool draw_variants(std::uint32_t tile, const Image& to, DpuTask& dpu) {
    const bool sums_no_channels = dpu.operation == NceOperation::kDepthwiseConvolution ||
                                  dpu.operation == NceOperation::kMaxPool ||
                                  dpu.operation == NceOperation::kAveragePool;
    std::uint32_t step = to.channels;
    if (sums_no_channels) {
      // A legal number of channels that divides what there is.
      for (step = std::max<std::uint32_t>(hw_.dpu.max_depthwise_channels, 16);
           to.channels % step != 0; step /= 2) {
      }
    }
    const std::uint32_t columns = to.channels / step;
    const std::uint32_t rows =
        std::min({pick(random_, mix_.variants), to.height, kMostVariants / std::max(columns, 1U)});
    if (rows == 0) {
      return false;  // too many channels for one task
    }
    const MpeMode mode = pick(random_, mix_.modes);
    const std::uint32_t height = (to.height + rows - 1) / rows;
    for (std::uint32_t channel = 0; channel < to.channels; channel += step) {
      for (std::uint32_t row = 0; row < to.height; row += height) {
        DpuVariant variant;
        variant.cluster = tile;
        variant.mpe_mode = mode;
        const std::uint32_t last = std::min(row + height, to.height) - 1;
        variant.output_begin = corner(0, row, channel);
        variant.output_end = corner(to.width - 1, last, channel + step - 1);
        variant.padding = dpu.padding;
        variant.padding.top = row == 0 ? dpu.padding.top : 0;
        variant.padding.bottom = last + 1 == to.height ? dpu.padding.bottom : 0;
        dpu.variants.push_back(variant);
      }
    }
    return true;
  }

  static Corner corner(std::uint32_t x, std::uint32_t y, std::uint32_t channel) {
    return {static_cast<std::int32_t>(x), static_cast<std::int32_t>(y),
            static_cast<std::int32_t>(channel)};
  }

  // --- SHAVE

  std::optional<Work> draw_shave(const Slot& none, Slot& slot) {
    const std::uint32_t tile = draw_tile();
    slot = open_slot(shave_queue(tile), hw_.shave.count_per_tile == 1, none);
    TensorPlaces& places = cmx_[tile];
    TensorPlace* const input = pick_readable(places, slot);
    if (input == nullptr) {
      return std::nullopt;
    }
    const Image image = content_of(*input);
    TensorPlace* const output = pick_place(random_, places, [&](const TensorPlace& place) {
      return &place != input && place.bytes >= image.bytes() && place.is_writable(slot.ended);
    });
    if (output == nullptr) {
      return std::nullopt;
    }
    ShaveKernel kernel;
    kernel.symbol = pick(random_, mix_.shave_kernels);
    kernel.tile = tile;
    const BufferId target = add_cmx_buffer(type_of(image), output->offset, tile);
    const std::uint64_t source_offset = input->offset;
    const std::uint32_t runs =
        std::min(1 + random_.below(std::max(hw_.shave.count_per_tile, 1U)), image.height);
    for (std::uint32_t run = 0; run < runs; ++run) {
      // Each SHAVE takes some of the rows.
      Image part = image;
      const std::uint32_t begin = image.height * run / runs;
      part.height = image.height * (run + 1) / runs - begin;
      const std::uint64_t skipped = image.bytes() / image.height * begin;
      const BufferId from = add_cmx_buffer(type_of(part), source_offset + skipped, tile);
      const BufferId to = add_cmx_buffer(type_of(part), output->offset + skipped, tile);
      kernel.inputs.push_back(from);
      kernel.outputs.push_back(to);
      kernel.runs.push_back({.inputs = {from}, .outputs = {to}, .arguments = ""});
    }
    input->readers.push_back(place_of(slot));
    output->write(target, place_of(slot));
    return kernel;
  }

  const RandomScheduleSettings& settings_;
  const RandomScheduleMix& mix_;
  const HwConfig& hw_;
  Random random_;
  ScheduleBuilder builder_;
  BarrierDrawer barriers_;
  std::uint32_t lanes_;  // DMA channels of a port
  std::vector<Queue> queues_;
  std::vector<TensorPlaces> cmx_;  // by tile
  TensorPlaces ddr_;
  std::uint64_t ddr_bytes_ = 0;
  std::uint64_t constant_bytes_ = 0;
  std::vector<Image> images_;  // by bytes
  BufferId sync_buffer_;
};

}  // namespace

RandomScheduleSettings draw_settings(std::uint64_t seed, const RandomScheduleMix& mix) {
  Random random(seed);
  return {.seed = random.bits(),
          .task_count = mix.tasks.draw(random),
          .open_barriers = mix.open_barriers.draw(random),
          .tensors_per_tile = mix.tensors_per_tile.draw(random),
          .has_physical_barriers = true};
}

Schedule random_schedule(const RandomScheduleSettings& settings, const RandomScheduleMix& mix,
                         const HwConfig& hw) {
  return Generator(settings, mix, hw).run();
}

}  // namespace vpusim
