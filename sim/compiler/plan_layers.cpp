#include "sim/compiler/plan_layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "sim/base/check.hpp"
#include "sim/base/input_error.hpp"
#include "sim/compiler/cmx_allocator.hpp"
#include "sim/compiler/reserved_for_loads.hpp"
#include "sim/compiler/residency.hpp"
#include "sim/compiler/rounding.hpp"
#include "sim/compiler/stripe_cut.hpp"
#include "sim/compiler/swizzling.hpp"
#include "sim/compiler/task_writer.hpp"

namespace vpusim {
namespace {

// Where a storage is at the moment.
struct Home {
  enum class Place : std::uint8_t { kNowhere, kDdr, kCmx };
  Place place = Place::kNowhere;
  Resident resident;  // in CMX
  std::uint64_t bytes = 0;
};

class Planner {
 public:
  // What is in `never_kept` goes to DDR from the first. All must outlive it.
  Planner(const LoweredNetwork& network, const HwConfig& hw,
          const IdVector<LoweredOpId, Strategy>& strategies, const PlanOptions& options,
          const std::set<StorageId>& never_kept)
      : network_(network),
        hw_(hw),
        strategies_(strategies),
        options_(options),
        never_kept_(never_kept),
        residency_(network, hw, strategies),
        memory_(hw.cmx.capacity.count()),
        homes_(network.storages.size()),
        reserved_(reserved_for_loads(network, hw, strategies, options)),
        swizzling_(swizzling_of(hw)),
        writer_(network, hw, plan_) {}

  // Nothing where tensors take room that operations need, and can no longer leave: see blockers().
  std::optional<Plan> run() {
    for (std::size_t i = 0; i < network_.ops.size(); ++i) {
      plan_.ops.push_back({});
      plan_op(LoweredOpId(i));
      expect_not_too_large();
    }
    if (!blockers_.empty()) {
      return std::nullopt;
    }
    plan_.loaded_bytes = 0;
    plan_.stored_bytes = 0;
    for (const OpPlan& op : plan_.ops) {
      plan_.loaded_bytes += op.loaded_bytes;
      plan_.stored_bytes += op.stored_bytes;
    }
    return std::move(plan_);
  }

  // The tensors that stood in the way of run().
  const std::set<StorageId>& blockers() const { return blockers_; }

 private:
  const Storage& storage(StorageId id) const { return network_.storages[id]; }
  bool is_kept(const Storage& s) const { return s.kind == Storage::Kind::kIntermediate; }

  // --- room ----------------------------------------------------------------------------------

  // Where what is computed now must end, if it stays until `last`.
  std::uint64_t limit_until(LoweredOpId last) const {
    std::uint64_t reserved = reserved_[op_id_];
    for (std::size_t i = op_id_.index(); i <= last.index(); ++i) {
      reserved = std::max(reserved, reserved_[LoweredOpId(i)]);
    }
    return hw_.cmx.capacity.count() - reserved;
  }

  // --- homes ---------------------------------------------------------------------------------

  bool try_to_keep(const LoweredOp& op) {
    const StorageId id = op.outputs[0].storage;
    Home& home = homes_[id];
    if (home.place != Home::Place::kNowhere) {
      return home.place == Home::Place::kCmx;
    }
    const std::uint64_t widest = std::max(op.outputs[0].channels, op.outputs[0].pitch);
    if (!options_.keeps_tensors_in_cmx || op.outputs.size() > 1 || !is_kept(storage(id)) ||
        widest > hw_.dpu.max_extent || never_kept_.contains(id)) {
      return false;
    }
    Resident resident = residency_.resident_of(id);
    const std::uint64_t bytes = residency_.bytes_of_tile(id, resident);
    const AllocationId allocation =
        new_allocation({.bytes = bytes, .is_swizzled = residency_.is_only_for_dpus(id)},
                       limit_until(residency_.last_use(id)));
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
      const bool is_larger = !victim.valid() || homes_[id].bytes > homes_[victim].bytes;
      if (is_larger && residency_.last_writer(id) < op_id_ &&
          !residency_.parts_of_copy(id, homes_[id].resident).empty()) {
        victim = id;
      }
    }
    if (!victim.valid()) {
      return false;
    }
    // DMA takes the bytes as they lie.
    plan_.allocations[homes_[victim].resident.allocation].is_swizzled = false;
    const Resident& from = homes_[victim].resident;
    plan_.ops[op_id_].stored_bytes +=
        writer_.spill(op_id_, victim, from, residency_.parts_of_copy(victim, from));
    drop(victim);
    homes_[victim].place = Home::Place::kDdr;
    return true;
  }

  // Not valid where there is no room. Loads get their place later, see prefetch().
  AllocationId new_allocation(Allocation allocation, std::uint64_t limit, bool rotates = false) {
    allocation.is_swizzled = allocation.is_swizzled && swizzling_;
    if (allocation.is_swizzled) {
      allocation.alignment = swizzling_->alignment;
      allocation.bytes = round_up(allocation.bytes, swizzling_->cut_bytes);
    }
    if (!allocation.is_load) {
      allocation.offset = memory_.allocate({.bytes = allocation.bytes,
                                            .alignment = allocation.alignment,
                                            .limit = limit,
                                            .rotates = rotates});
      if (!allocation.offset) {
        return {};
      }
    }
    return plan_.allocations.push_back(allocation);
  }

  const Resident* resident(StorageId id) const {
    return homes_[id].place == Home::Place::kCmx ? &homes_[id].resident : nullptr;
  }

  // --- one operation -------------------------------------------------------------------------

  void plan_op(LoweredOpId id) {
    op_id_ = id;
    const LoweredOp& op = network_.ops[id];
    if (op.chain != chain_) {
      chain_ = op.chain;
      chain_weights_.clear();
    }
    const Grid& grid = strategies_[id].grid;
    const bool was_kept = homes_[op.outputs[0].storage].place == Home::Place::kCmx;
    bool keeps_output = try_to_keep(op);
    if (op.engine == EngineKind::kDma) {
      plan_move(op);
    } else {
      const bool is_finer = !op.chain && meets_ddr(op, keeps_output);
      const CmxState state = {.computed = memory_,
                              .resident = [&](StorageId storage) { return resident(storage); },
                              .held_bytes = bytes_of_other_weights(op),
                              .least = is_finer ? strategies_[id].tiling : Tiling{},
                              .may_load_more = options_.may_load_more};
      std::optional<StripeCut> stripes = find_cut(network_, op, grid, hw_, state, keeps_output);
      while (!stripes) {
        if (keeps_output && !was_kept) {
          drop(op.outputs[0].storage);
          keeps_output = false;
        } else if (spill_something()) {
          keeps_output = resident(op.outputs[0].storage) != nullptr;
        } else if (!kept_.empty()) {
          give_up_something();
          keeps_output = resident(op.outputs[0].storage) != nullptr;
        } else {
          throw InputError(network_.locations[op.layer],
                           fmt::format("layer '{}': one row and 16 channels of it need more CMX "
                                       "than the {} bytes of a tile of {}",
                                       op.name, hw_.cmx.capacity.count(), hw_.name));
        }
        stripes = find_cut(network_, op, grid, hw_, state, keeps_output);
      }
      expect_reasonable(op, *stripes);
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

  // The largest tensor is half written and in the way. The plan is void then; it is finished only
  // to know who else would be in the way.
  void give_up_something() {
    const StorageId largest = *std::max_element(
        kept_.begin(), kept_.end(),
        [&](StorageId a, StorageId b) { return homes_[a].bytes < homes_[b].bytes; });
    drop(largest);
    homes_[largest].place = Home::Place::kDdr;
    blockers_.insert(largest);
  }

  // Each stripe is tens of tasks, each of these about a kilobyte: what is cut finer than any real
  // network is a slip in its shapes.
  void expect_reasonable(const LoweredOp& op, const StripeCut& stripes) const {
    constexpr std::uint64_t kMostStripes = 4096;
    const Box whole = whole_box(op);
    const std::uint64_t count = count_row_parts(op, whole, stripes.row_stripes) *
                                count_channel_parts(op, whole, stripes.channel_stripes);
    if (count > kMostStripes) {
      throw InputError(
          network_.locations[op.layer],
          fmt::format("layer '{}': its tensors are so large that it would have to be done in {} "
                      "parts to fit "
                      "into the {} bytes of a tile of {}; the most is {}",
                      op.name, count, hw_.cmx.capacity.count(), hw_.name, kMostStripes));
    }
  }

  void expect_not_too_large() const {
    constexpr std::size_t kMostGroups = 250'000;  // some gigabytes
    if (plan_.groups.size() > kMostGroups) {
      throw InputError(fmt::format(
          "'{}' would become more than {} groups of tasks on {}, which is larger than any schedule "
          "of a real network; are its shapes as they are meant?",
          network_.name, kMostGroups, hw_.name));
    }
  }

  bool meets_ddr(const LoweredOp& op, bool keeps_output) const {
    return !keeps_output || std::any_of(op.inputs.begin(), op.inputs.end(), [&](const View& input) {
      return resident(input.storage) == nullptr;
    });
  }

  void release(StorageId id) {
    if (residency_.last_use(id) <= op_id_) {
      drop(id);
    }
  }

  void run_stripes(const LoweredOp& op, const Grid& grid, const StripeCut& stripes,
                   bool keeps_output) {
    OpPlan& told = plan_.ops[op_id_];
    told.is_output_in_cmx = keeps_output;
    loaded_.assign(op.inputs.size() + 1, {});
    const std::uint64_t room =
        hw_.cmx.capacity.count() - stripes.load_bytes - bytes_of_other_weights(op);
    limit_ = std::min(limit_until(op_id_), room);
    if (!keeps_output &&
        memory_.largest_gap(CmxAllocator::kAlignment, limit_) < stripes.output_bytes) {
      limit_ = room;
    }
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
    const VariantShape& shape = strategies_[op_id_].shape;
    if (keeps_output) {
      writer_.compute(op_id_, shape, boxes, operands, homes_[op.outputs[0].storage].resident);
      return;
    }
    std::vector<AllocationId> temporaries;
    for (std::size_t o = 0; o < op.outputs.size(); ++o) {
      std::uint64_t bytes = 0;
      for (const Box& box : boxes) {
        if (!box.is_empty()) {
          bytes =
              std::max(bytes, dense_bytes(o == 0 ? output_part(op, box) : op.outputs[o], network_));
        }
      }
      if (op.shave.is_output_in_ddr) {
        temporaries.emplace_back();
        continue;
      }
      temporaries.push_back(new_allocation({.bytes = bytes}, limit_, true));
      VPUSIM_CHECK(temporaries.back().valid());
    }
    plan_.ops[op_id_].stored_bytes +=
        writer_.compute_and_store(op_id_, shape, boxes, operands, temporaries);
    for (const AllocationId temporary : temporaries) {
      if (temporary.valid()) {
        memory_.free(*plan_.allocations[temporary].offset);
      }
    }
  }

  std::uint64_t bytes_of_other_weights(const LoweredOp& op) const {
    std::uint64_t bytes = 0;
    for (const auto& [weights, loaded] : chain_weights_) {
      const Allocation& allocation = plan_.allocations[loaded.allocation];
      const bool counts = op.chain == chain_ && weights != op.dpu.weights;
      bytes += counts ? round_up(allocation.bytes, allocation.alignment) : 0;
    }
    return bytes;
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
    Loaded& last = loaded_[op.inputs.size()];
    if (chain_weights_.contains(op.dpu.weights)) {
      last = chain_weights_[op.dpu.weights];
    }
    const AllocationId loaded = load(op.inputs.size(), parts, 1, true);
    if (holds_weights(op, options_)) {
      chain_weights_[op.dpu.weights] = last;
    }
    return loaded;
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
    if (const Resident* home = resident(from)) {
      operand.allocation = home->allocation;
      for (std::size_t t = 0; t < boxes.size(); ++t) {
        operand.parts[t].offset -= boxes[t].is_empty() ? 0 : home->ranges[t].begin;
      }
      return operand;
    }
    if (op.shave.is_input_in_ddr(input)) {
      for (const View& part : operand.parts) {
        plan_.ops[op_id_].loaded_bytes +=
            bytes_of(part.points * part.channels, storage(from).element);
      }
      return operand;
    }
    const std::uint64_t unit = op.dpu.is_compressed ? 4 : kChannelUnit;
    operand.allocation = load(input, operand.parts, unit, false);
    for (View& part : operand.parts) {
      part.offset = 0;
      part.pitch = round_up(part.channels, unit);
    }
    return operand;
  }

  // `is_swizzled`: constants, which lie in DDR as they are wanted.
  AllocationId load(std::size_t operand, const std::vector<View>& parts, std::uint64_t unit,
                    bool is_swizzled) {
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
    last.allocation = new_allocation({.bytes = bytes, .is_load = true, .is_swizzled = is_swizzled},
                                     CmxAllocator::kNoLimit);
    plan_.ops[op_id_].loaded_bytes += writer_.load(op_id_, parts, unit, last.allocation);
    return last.allocation;
  }

  // Movement needs no room of its own: it goes from place to place.
  void plan_move(const LoweredOp& op) {
    const Resident* target = resident(op.outputs[0].storage);
    OpPlan& told = plan_.ops[op_id_];
    told.is_output_in_cmx = target != nullptr;
    const std::vector<Box> boxes = cut(op, whole_box(op), strategies_[op_id_].grid);
    const MovedBytes moved = writer_.move(op_id_, boxes, resident(op.inputs[0].storage), target);
    told.loaded_bytes += moved.loaded;
    told.stored_bytes += moved.stored;
  }

  const LoweredNetwork& network_;
  const HwConfig& hw_;
  const IdVector<LoweredOpId, Strategy>& strategies_;
  const PlanOptions& options_;
  const std::set<StorageId>& never_kept_;
  Residency residency_;
  CmxAllocator memory_;  // for what is computed, from the begin of CMX on
  IdVector<StorageId, Home> homes_;
  IdVector<LoweredOpId, std::uint64_t> reserved_;  // bytes of a tile, at the end of CMX
  std::optional<Swizzling> swizzling_;
  std::set<StorageId> kept_;
  std::set<StorageId> blockers_;
  LoweredOpId op_id_;
  std::uint64_t limit_ = 0;     // of the operation's temporaries
  std::vector<Loaded> loaded_;  // by input; the weights last
  std::optional<std::uint32_t> chain_;
  std::map<StorageId, Loaded> chain_weights_;
  Plan plan_;
  TaskWriter writer_;
};

}  // namespace

Plan plan_layers(const LoweredNetwork& network, const HwConfig& hw,
                 const IdVector<LoweredOpId, Strategy>& strategies, const PlanOptions& options) {
  std::set<StorageId> never_kept;
  for (;;) {
    Planner planner(network, hw, strategies, options, never_kept);
    if (std::optional<Plan> plan = planner.run()) {
      return std::move(*plan);
    }
    // They are half written when the room is missed, so they must not begin in CMX either.
    const std::size_t before = never_kept.size();
    never_kept.insert(planner.blockers().begin(), planner.blockers().end());
    VPUSIM_CHECK(never_kept.size() > before);
  }
}

}  // namespace vpusim
