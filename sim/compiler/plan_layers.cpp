#include "sim/compiler/plan_layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "sim/base/check.hpp"
#include "sim/base/input_error.hpp"
#include "sim/compiler/cmx_allocator.hpp"
#include "sim/compiler/task_writer.hpp"

namespace vpusim {
namespace {

constexpr std::uint64_t kChannelUnit = 16;

std::uint64_t divide_up(std::uint64_t value, std::uint64_t by) { return (value + by - 1) / by; }
std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) {
  return divide_up(value, unit) * unit;
}

// Where a storage is at the moment.
struct Home {
  enum class Place : std::uint8_t { kNowhere, kDdr, kCmx };
  Place place = Place::kNowhere;
  Resident resident;  // in CMX
  std::uint64_t bytes = 0;
};

// How an operation is cut, and where its output goes.
struct Cut {
  std::uint64_t row_stripes = 1;
  std::uint64_t channel_stripes = 1;
  bool rows_outside = true;      // the loop over rows around the one over channels
  bool has_room_for_two = true;  // stripes at a time
};

class Planner {
 public:
  Planner(const LoweredNetwork& network, const HwConfig& hw,
          const IdVector<LoweredOpId, Strategy>& strategies, const PlanOptions& options)
      : network_(network),
        hw_(hw),
        strategies_(strategies),
        options_(options),
        computed_bytes_(hw.cmx.capacity.count() * options.computed_percent / 100 /
                        CmxAllocator::kAlignment * CmxAllocator::kAlignment),
        load_bytes_(hw.cmx.capacity.count() - computed_bytes_),
        memory_(computed_bytes_),
        homes_(network.storages.size()),
        needs_(network.storages.size()),
        last_use_(network.storages.size()),
        writer_(network, hw, plan_) {}

  Plan run() {
    collect_needs();
    for (std::size_t i = 0; i < network_.ops.size(); ++i) {
      plan_.ops.push_back({});
      plan_op(LoweredOpId(i));
    }
    plan_.loaded_bytes = 0;
    plan_.stored_bytes = 0;
    for (const OpPlan& op : plan_.ops) {
      plan_.loaded_bytes += op.loaded_bytes;
      plan_.stored_bytes += op.stored_bytes;
    }
    return std::move(plan_);
  }

 private:
  const Storage& storage(StorageId id) const { return network_.storages[id]; }
  bool is_kept(const Storage& s) const { return s.kind == Storage::Kind::kIntermediate; }

  // What each tile will want of every storage, if its readers are not cut into stripes.
  void collect_needs() {
    for (auto& needs : needs_) {
      needs.resize(hw_.tile.count);
    }
    for (std::size_t i = 0; i < network_.ops.size(); ++i) {
      const LoweredOpId id(i);
      for (const View& output : network_.ops[id].outputs) {
        last_use_[output.storage] = id;  // at least; also of what nobody reads
        writers_[output.storage].push_back(id);
      }
    }
    for (std::size_t i = 0; i < network_.ops.size(); ++i) {
      const LoweredOpId id(i);
      const LoweredOp& op = network_.ops[id];
      const std::vector<Box> boxes = cut(op, whole_box(op), strategies_[id].grid);
      for (std::size_t input = 0; input < op.inputs.size(); ++input) {
        const StorageId from = op.inputs[input].storage;
        last_use_[from] = last_use_[from].valid() ? std::max(last_use_[from], id) : id;
        if (!is_kept(storage(from))) {
          continue;
        }
        const std::uint64_t pitch = pitch_of(from);
        for (std::size_t t = 0; t < boxes.size(); ++t) {
          if (!boxes[t].is_empty()) {
            add_need(needs_[from][t],
                     op.engine == EngineKind::kDma
                         ? need_of(input_range(op, input, boxes[t]), pitch)
                         : need_of(padded(input_part(op, input, boxes[t])), pitch));
          }
        }
      }
    }
  }

  // As DPUs read it: whole sixteens of channels.
  static View padded(const View& view) {
    View filled = view;
    filled.channels =
        std::max(view.channels, std::min(round_up(view.channels, kChannelUnit), view.pitch));
    return filled;
  }

  // From point to point of a storage, as its writers see it.
  std::uint64_t pitch_of(StorageId id) const {
    const auto writers = writers_.find(id);
    return writers == writers_.end() ? 1 : network_.ops[writers->second[0]].outputs[0].pitch;
  }

  // --- homes ---------------------------------------------------------------------------------

  // What each tile would keep of a storage.
  Resident resident_of(StorageId id) const {
    const std::uint64_t elements = storage(id).elements;
    const ElementRange all = {0, elements};
    Resident resident;
    resident.pitch = pitch_of(id);
    resident.wanted = needs_[id];
    std::vector<ElementRange>& ranges = resident.ranges;
    for (const std::vector<Need>& needs : needs_[id]) {
      ElementRange& range = ranges.emplace_back();
      for (const Need& need : needs) {
        range = hull(range, {need.point_begin * resident.pitch, need.point_end * resident.pitch});
      }
    }
    bool is_split = true;
    for (const LoweredOpId writer : writers_.at(id)) {
      const LoweredOp& op = network_.ops[writer];
      is_split = is_split && op.outputs.size() == 1 && op.outputs[0].pitch == resident.pitch;
      if (op.engine == EngineKind::kDma) {
        take_whole_rows(op, ranges);
      } else {
        is_split = add_own_parts(writer, ranges) && is_split;
      }
    }
    for (ElementRange& range : ranges) {
      range.begin = range.begin / resident.pitch * resident.pitch;
      range.end = std::min(round_up(range.end, resident.pitch), elements);
    }
    const Need everything = {0, divide_up(elements, resident.pitch), 0, resident.pitch};
    if (!is_split) {
      ranges.assign(ranges.size(), all);
      resident.wanted.assign(ranges.size(), {everything});
    }
    resident.is_whole =
        is_whole(ranges, elements) &&
        std::all_of(resident.wanted.begin(), resident.wanted.end(),
                    [&](const auto& needs) { return needs.size() == 1 && needs[0] == everything; });
    return resident;
  }

  // Whoever computes a part holds it too. False when a part must be in a tile that its writer
  // cannot reach: before VPU 4.0 a DPU writes either its own tile or the same to all.
  bool add_own_parts(LoweredOpId writer, std::vector<ElementRange>& ranges) const {
    const LoweredOp& op = network_.ops[writer];
    const std::vector<Box> boxes = cut(op, whole_box(op), strategies_[writer].grid);
    bool reaches_all = true;
    for (std::size_t t = 0; t < boxes.size(); ++t) {
      if (!boxes[t].is_empty()) {
        const ElementRange own = padded_range_of(output_part(op, boxes[t]));
        reaches_all = reaches_all &&
                      (hw_.timing.vpunn_device >= VpunnDevice::kVpu40 || contains(own, ranges[t]));
        ranges[t] = hull(ranges[t], own);
      }
    }
    return reaches_all;
  }

  // Rows of a move go as a whole to whoever wants some of it.
  static void take_whole_rows(const LoweredOp& op, std::vector<ElementRange>& ranges) {
    const std::uint64_t offset = op.outputs[0].offset;
    const std::uint64_t stride = op.move.output_strides[0];
    for (ElementRange& range : ranges) {
      if (!range.is_empty() && range.end > offset) {
        range.begin = std::min(range.begin,
                               offset + (std::max(range.begin, offset) - offset) / stride * stride);
        range.end = std::max(range.end, offset + round_up(range.end - offset, stride));
      }
    }
  }

  static bool is_whole(const std::vector<ElementRange>& ranges, std::uint64_t elements) {
    return std::all_of(ranges.begin(), ranges.end(), [&](const ElementRange& range) {
      return range.begin == 0 && range.end >= elements;
    });
  }

  std::uint64_t bytes_to_keep(StorageId id, const std::vector<ElementRange>& ranges) const {
    std::uint64_t most = 0;
    for (const ElementRange& range : ranges) {
      most = std::max(most, bytes_of(range.size(), storage(id).element));
    }
    return most;
  }

  bool try_to_keep(const LoweredOp& op) {
    const StorageId id = op.outputs[0].storage;
    Home& home = homes_[id];
    if (home.place != Home::Place::kNowhere) {
      return home.place == Home::Place::kCmx;
    }
    const std::uint64_t widest = std::max(op.outputs[0].channels, op.outputs[0].pitch);
    if (!options_.keeps_tensors_in_cmx || op.outputs.size() > 1 || !is_kept(storage(id)) ||
        widest > hw_.dpu.max_extent) {
      return false;
    }
    Resident resident = resident_of(id);
    const std::uint64_t bytes = bytes_to_keep(id, resident.ranges);
    // Something must remain for results on their way to DDR.
    if (bytes > memory_.largest_gap() || bytes > computed_bytes_ * 3 / 4) {
      return false;
    }
    const AllocationId allocation = new_allocation(bytes, false, false);
    if (!allocation.valid()) {
      return false;
    }
    home.place = Home::Place::kCmx;
    home.bytes = bytes;
    resident.allocation = allocation;
    home.resident = std::move(resident);
    kept_.insert(id);
    return true;
  }

  void drop(StorageId id) {
    Home& home = homes_[id];
    if (home.place == Home::Place::kCmx) {
      memory_.free(*plan_.allocations[home.resident.allocation].offset);
      kept_.erase(id);
      home.place = Home::Place::kNowhere;
    }
  }

  // Takes the largest kept tensor out of CMX; what is already written goes to DDR.
  bool spill_something() {
    StorageId victim;
    for (const StorageId id : kept_) {
      // What is still being written must stay.
      const bool is_complete = writers_.at(id).back() < op_id_;
      if (is_complete && (!victim.valid() || homes_[id].bytes > homes_[victim].bytes)) {
        victim = id;
      }
    }
    if (!victim.valid()) {
      return false;
    }
    plan_.ops[op_id_].stored_bytes += writer_.spill(op_id_, victim, homes_[victim].resident);
    drop(victim);
    homes_[victim].place = Home::Place::kDdr;
    return true;
  }

  AllocationId new_allocation(std::uint64_t bytes, bool is_load, bool rotates) {
    Allocation allocation;
    allocation.bytes = bytes;
    allocation.is_load = is_load;
    if (!is_load) {
      allocation.offset = memory_.allocate(bytes, rotates);
      if (!allocation.offset) {
        return {};
      }
    }
    return plan_.allocations.push_back(allocation);
  }

  // --- cutting -------------------------------------------------------------------------------

  bool is_resident(StorageId id) const { return homes_[id].place == Home::Place::kCmx; }

  std::uint64_t temporary_bytes(const View& part) const {
    return bytes_of(part.points * round_up(part.channels, kChannelUnit),
                    storage(part.storage).element);
  }

  struct Demand {
    std::uint64_t loads = 0;   // bytes of a tile
    std::uint64_t output = 0;  // likewise, of a result on its way to DDR
    std::uint64_t input_traffic = 0;
    std::uint64_t weight_traffic = 0;
  };

  // What a tile must load of an input, wherever the box lies: rows of the same number may meet one
  // matrix of a batch more than these do.
  std::uint64_t input_bytes(const LoweredOp& op, std::size_t input, const Box& box) const {
    if (is_resident(op.inputs[input].storage)) {
      return 0;
    }
    View part = input_part(op, input, box);
    if (op.dpu.has_dynamic_weights && input == 1 && op.dpu.weight_batches > 1) {
      const std::uint64_t rows = op.rows / op.dpu.weight_batches;
      const std::uint64_t most = (box.rows() + rows - 2) / rows + 1;
      part.points = std::max(part.points, std::min(most, op.dpu.weight_batches) *
                                              (op.inputs[1].points / op.dpu.weight_batches));
    }
    return temporary_bytes(part);
  }

  // Of the first stripe, which is a largest one.
  Demand demand_of(const LoweredOp& op, const Grid& grid, const Cut& stripes,
                   bool is_output_kept) const {
    const Box first = cut_channels(op, cut_rows(op, whole_box(op), stripes.row_stripes)[0],
                                   stripes.channel_stripes)[0];
    const std::vector<Box> boxes = cut(op, first, grid);
    Demand demand;
    // An allocation is as large in every tile as in the one that needs most.
    std::uint64_t weights = 0;
    std::vector<std::uint64_t> inputs(op.inputs.size());
    for (const Box& box : boxes) {
      if (box.is_empty()) {
        continue;
      }
      weights = std::max(weights, weight_range(op, box).size());
      for (std::size_t i = 0; i < op.inputs.size(); ++i) {
        inputs[i] = std::max(inputs[i], input_bytes(op, i, box));
      }
      if (!is_output_kept) {
        std::uint64_t output = temporary_bytes(output_part(op, box));
        for (std::size_t o = 1; o < op.outputs.size(); ++o) {
          output += temporary_bytes(op.outputs[o]);
        }
        demand.output = std::max(demand.output, output);
      }
    }
    demand.loads = std::accumulate(inputs.begin(), inputs.end(), weights);
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
      if (!is_resident(op.inputs[i].storage)) {
        demand.input_traffic += bytes_of(op.inputs[i].points * op.inputs[i].channels,
                                         storage(op.inputs[i].storage).element);
      }
    }
    demand.weight_traffic = op.dpu.weight_bytes_per_channel * op.outputs[0].channels;
    return demand;
  }

  // Part counts worth a look: each a little finer than the one before.
  static std::vector<std::uint64_t> counts_up_to(std::uint64_t most) {
    std::vector<std::uint64_t> counts;
    for (std::uint64_t n = 1; n <= most; n = n < 4 ? n + 1 : n + n / 2) {
      counts.push_back(n);
    }
    if (counts.empty() || counts.back() != most) {
      counts.push_back(std::max<std::uint64_t>(most, 1));
    }
    return counts;
  }

  // Whether parts of tensors lie where only the whole operation needs them.
  bool keeps_rows(const LoweredOp& op, bool is_output_kept) const {
    const auto is_part = [&](const View& view) {
      return is_resident(view.storage) && !homes_[view.storage].resident.is_whole;
    };
    return std::any_of(op.inputs.begin(), op.inputs.end(), is_part) ||
           (is_output_kept && is_part(op.outputs[0]));
  }

  // What a cut costs, in bytes of DDR traffic; nothing where it does not fit.
  std::optional<double> cost_of(const LoweredOp& op, const Grid& grid, Cut& stripes,
                                bool is_output_kept) const {
    const Demand demand = demand_of(op, grid, stripes, is_output_kept);
    const std::uint64_t gap = memory_.largest_gap();
    constexpr std::uint64_t kRounding = CmxAllocator::kAlignment * 8;
    if (demand.loads + kRounding > load_bytes_ || demand.output + kRounding > gap ||
        is_too_wide(op, stripes)) {
      return std::nullopt;
    }
    const auto rows = static_cast<double>(stripes.row_stripes);
    const auto channels = static_cast<double>(stripes.channel_stripes);
    const auto weights = static_cast<double>(demand.weight_traffic);
    const auto inputs = static_cast<double>(demand.input_traffic);
    const double by_rows = inputs + weights * (channels > 1 ? rows : 1.0);
    const double by_channels = weights + inputs * (rows > 1 ? channels : 1.0);
    stripes.rows_outside = by_rows <= by_channels;
    // The next stripe's load comes while this one is computed, and so does the last one's store:
    // that takes the room twice.
    stripes.has_room_for_two =
        rows * channels == 1 || (demand.loads * 2 <= load_bytes_ && demand.output * 2 <= gap);
    constexpr double kBytesOfAStripe = 100'000;  // what its start and end cost
    return (std::min(by_rows, by_channels) + kBytesOfAStripe * rows * channels) *
           (stripes.has_room_for_two ? 1.0 : 1.5);
  }

  std::optional<Cut> find_cut(const LoweredOp& op, const Grid& grid, bool is_output_kept) const {
    const Box whole = whole_box(op);
    const std::uint64_t most_rows = keeps_rows(op, is_output_kept) ? 1 : whole.rows();
    const std::uint64_t most_channels =
        can_cut_channels(op) ? divide_up(whole.channels(), kChannelUnit) : 1;
    std::optional<Cut> best;
    double least = 0;
    for (const std::uint64_t rows : counts_up_to(most_rows)) {
      for (const std::uint64_t channels : counts_up_to(most_channels)) {
        Cut candidate = {.row_stripes = rows, .channel_stripes = channels};
        const std::optional<double> cost = cost_of(op, grid, candidate, is_output_kept);
        if (cost && (!best || *cost < least)) {
          best = candidate;
          least = *cost;
        }
        if (cost && channels == 1 && candidate.has_room_for_two) {
          return best;  // finer cuts are only worse
        }
      }
    }
    return best;
  }

  // No dimension of what a DPU sees may be larger than it can count.
  bool is_too_wide(const LoweredOp& op, const Cut& stripes) const {
    if (op.engine != EngineKind::kDpu) {
      return false;
    }
    const std::uint64_t units = divide_up(op.outputs[0].channels, kChannelUnit);
    const std::uint64_t channels = divide_up(units, stripes.channel_stripes) * kChannelUnit;
    return channels > hw_.dpu.max_extent;
  }

  // --- one operation -------------------------------------------------------------------------

  void plan_op(LoweredOpId id) {
    op_id_ = id;
    const LoweredOp& op = network_.ops[id];
    const Grid& grid = strategies_[id].grid;
    const bool was_kept = homes_[op.outputs[0].storage].place == Home::Place::kCmx;
    bool keeps_output = try_to_keep(op);
    if (op.engine == EngineKind::kDma) {
      plan_move(op);
    } else {
      std::optional<Cut> stripes = find_cut(op, grid, keeps_output);
      while (!stripes) {
        if (keeps_output && !was_kept) {
          drop(op.outputs[0].storage);
          keeps_output = false;
        } else if (!spill_something()) {
          throw InputError(
              fmt::format("layer '{}': one row and 16 channels of it need more CMX "
                          "than the {} bytes of a tile of {}",
                          op.name, hw_.cmx.capacity.count(), hw_.name));
        } else {
          keeps_output = is_resident(op.outputs[0].storage);
        }
        stripes = find_cut(op, grid, keeps_output);
      }
      run_stripes(op, grid, *stripes, keeps_output);
    }
    for (const View& output : op.outputs) {
      if (homes_[output.storage].place == Home::Place::kNowhere) {
        homes_[output.storage].place = Home::Place::kDdr;
      }
      release(output.storage);
    }
    for (const View& input : op.inputs) {
      release(input.storage);
    }
  }

  void release(StorageId id) {
    if (last_use_[id] <= op_id_) {
      drop(id);
    }
  }

  void run_stripes(const LoweredOp& op, const Grid& grid, const Cut& stripes, bool keeps_output) {
    OpPlan& told = plan_.ops[op_id_];
    told.is_output_in_cmx = keeps_output;
    loaded_.assign(op.inputs.size() + 1, {});
    const std::vector<Box> outer = stripes.rows_outside
                                       ? cut_rows(op, whole_box(op), stripes.row_stripes)
                                       : cut_channels(op, whole_box(op), stripes.channel_stripes);
    std::size_t count = 0;
    for (const Box& part : outer) {
      const std::vector<Box> inner = stripes.rows_outside
                                         ? cut_channels(op, part, stripes.channel_stripes)
                                         : cut_rows(op, part, stripes.row_stripes);
      for (const Box& stripe : inner) {
        run_stripe(op, cut(op, stripe, grid), keeps_output);
        ++count;
      }
    }
    told.row_stripes =
        static_cast<std::uint32_t>(stripes.rows_outside ? outer.size() : count / outer.size());
    told.channel_stripes =
        static_cast<std::uint32_t>(stripes.rows_outside ? count / outer.size() : outer.size());
  }

  // What was loaded last of an operand, so that stripes that share it load it once.
  struct Loaded {
    std::vector<View> parts;
    AllocationId allocation;
  };

  void run_stripe(const LoweredOp& op, const std::vector<Box>& boxes, bool keeps_output) {
    StripeOperands operands;
    if (op.dpu.weight_bytes_per_channel > 0) {
      operands.weights = load_weights(op, boxes);
    }
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
      operands.inputs.push_back(operand_of(op, i, boxes));
    }
    const ExecutionMode mode = strategies_[op_id_].mode;
    if (keeps_output) {
      writer_.compute(op_id_, mode, boxes, operands, homes_[op.outputs[0].storage].resident);
      return;
    }
    std::vector<AllocationId> temporaries;
    for (std::size_t o = 0; o < op.outputs.size(); ++o) {
      std::uint64_t bytes = 0;
      for (const Box& box : boxes) {
        if (!box.is_empty()) {
          bytes = std::max(bytes, temporary_bytes(o == 0 ? output_part(op, box) : op.outputs[o]));
        }
      }
      temporaries.push_back(new_allocation(bytes, false, true));
      VPUSIM_CHECK(temporaries.back().valid());
    }
    plan_.ops[op_id_].stored_bytes +=
        writer_.compute_and_store(op_id_, mode, boxes, operands, temporaries);
    for (const AllocationId temporary : temporaries) {
      memory_.free(*plan_.allocations[temporary].offset);
    }
  }

  AllocationId load_weights(const LoweredOp& op, const std::vector<Box>& boxes) {
    std::vector<View> parts;
    parts.reserve(boxes.size());
    for (const Box& box : boxes) {
      const ElementRange range = weight_range(op, box);
      parts.push_back({.storage = op.dpu.weights,
                       .offset = range.begin,
                       .points = box.is_empty() ? std::uint64_t{0} : 1,
                       .channels = range.size(),
                       .pitch = range.size()});
    }
    return load(op.inputs.size(), parts, 1);
  }

  // Where each tile finds its part of an input: in CMX, or loaded from DDR.
  TileOperand operand_of(const LoweredOp& op, std::size_t input, const std::vector<Box>& boxes) {
    const StorageId from = op.inputs[input].storage;
    TileOperand operand;
    operand.parts.reserve(boxes.size());
    for (const Box& box : boxes) {
      operand.parts.push_back(box.is_empty() ? View{.storage = from, .points = 0}
                                             : input_part(op, input, box));
    }
    if (is_resident(from)) {
      const Resident& resident = homes_[from].resident;
      operand.allocation = resident.allocation;
      for (std::size_t t = 0; t < boxes.size(); ++t) {
        operand.parts[t].offset -= boxes[t].is_empty() ? 0 : resident.ranges[t].begin;
      }
      return operand;
    }
    const std::uint64_t unit = op.dpu.is_compressed ? 4 : kChannelUnit;
    operand.allocation = load(input, operand.parts, unit);
    for (View& part : operand.parts) {
      part.offset = 0;
      part.pitch = round_up(part.channels, unit);
    }
    return operand;
  }

  AllocationId load(std::size_t operand, const std::vector<View>& parts, std::uint64_t unit) {
    Loaded& last = loaded_[operand];
    if (last.allocation.valid() && last.parts == parts) {
      return last.allocation;
    }
    std::uint64_t bytes = 0;
    for (const View& part : parts) {
      bytes = std::max(bytes, bytes_of(part.points * round_up(part.channels, unit),
                                       storage(part.storage).element));
    }
    last.parts = parts;
    last.allocation = new_allocation(bytes, true, false);
    plan_.ops[op_id_].loaded_bytes += writer_.load(op_id_, parts, unit, last.allocation);
    return last.allocation;
  }

  // Movement needs no room of its own: it goes from place to place.
  void plan_move(const LoweredOp& op) {
    const StorageId from = op.inputs[0].storage;
    const StorageId to = op.outputs[0].storage;
    OpPlan& told = plan_.ops[op_id_];
    told.is_output_in_cmx = is_resident(to);
    const std::vector<Box> boxes = cut(op, whole_box(op), strategies_[op_id_].grid);
    const MovedBytes moved =
        writer_.move(op_id_, boxes, is_resident(from) ? &homes_[from].resident : nullptr,
                     is_resident(to) ? &homes_[to].resident : nullptr);
    told.loaded_bytes += moved.loaded;
    told.stored_bytes += moved.stored;
  }

  const LoweredNetwork& network_;
  const HwConfig& hw_;
  const IdVector<LoweredOpId, Strategy>& strategies_;
  const PlanOptions& options_;
  std::uint64_t computed_bytes_ = 0;
  std::uint64_t load_bytes_ = 0;
  CmxAllocator memory_;
  IdVector<StorageId, Home> homes_;
  IdVector<StorageId, std::vector<std::vector<Need>>> needs_;  // by tile
  IdVector<StorageId, LoweredOpId> last_use_;
  std::map<StorageId, std::vector<LoweredOpId>> writers_;
  std::set<StorageId> kept_;
  LoweredOpId op_id_;
  std::vector<Loaded> loaded_;  // by input; the weights last
  Plan plan_;
  TaskWriter writer_;
};

}  // namespace

Plan plan_layers(const LoweredNetwork& network, const HwConfig& hw,
                 const IdVector<LoweredOpId, Strategy>& strategies, const PlanOptions& options) {
  return Planner(network, hw, strategies, options).run();
}

}  // namespace vpusim
