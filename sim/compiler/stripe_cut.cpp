#include "sim/compiler/stripe_cut.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "sim/compiler/rounding.hpp"
#include "sim/compiler/swizzling.hpp"

namespace vpusim {
namespace {

// Part counts worth a look: each a little finer than the one before; also in multiples of `unit`.
std::set<std::uint64_t> counts(std::uint64_t least, std::uint64_t most, std::uint64_t unit) {
  std::set<std::uint64_t> counts = {std::max<std::uint64_t>(most, 1)};
  for (std::uint64_t n = least; n <= most; n = n < 4 ? n + 1 : n + n / 2) {
    counts.insert(n);
    counts.insert(std::min(round_up(n, unit), most));
  }
  return counts;
}

class Cutter {
 public:
  Cutter(const LoweredNetwork& network, const LoweredOp& op, const Grid& grid, const HwConfig& hw,
         const CmxState& state, bool is_output_kept)
      : network_(network),
        op_(op),
        grid_(grid),
        hw_(hw),
        state_(state),
        is_output_kept_(is_output_kept) {}

  // What others load ahead needs room too: more is taken where it pays, or there is no other way.
  std::optional<StripeCut> find() {
    const std::uint64_t capacity = hw_.cmx.capacity.count();
    std::optional<Found> best;
    for (const std::uint64_t most : {capacity * 2 / 5, capacity * 7 / 10, capacity}) {
      if (best && !state_.may_load_more) {
        break;
      }
      most_for_loads_ = most;
      const std::optional<Found> found = find_best();
      constexpr double kWorthIt = 0.8;
      if (found && (!best || found->cost < best->cost * kWorthIt)) {
        best = found;
      }
    }
    return best ? std::optional(best->cut) : std::nullopt;
  }

 private:
  struct Found {
    StripeCut cut;
    double cost = 0;
  };

  std::optional<Found> find_best() const {
    const Box whole = whole_box(op_);
    const std::uint64_t most_rows = has_parts() ? 1 : whole.rows();
    // Tiles that share channels have others in a stripe than in the whole.
    const bool keeps_channels =
        grid_.channel_parts > 1 && reads_parts() && op_.dpu.operation != NceOperation::kConvolution;
    const std::uint64_t most_channels =
        can_cut_channels(op_) && !keeps_channels ? divide_up(whole.channels(), kChannelUnit) : 1;
    std::optional<Found> best;
    for (const std::uint64_t rows :
         counts(state_.least.row_stripes, most_rows, op_.dpu.weight_batches)) {
      for (const std::uint64_t channels : counts(state_.least.channel_stripes, most_channels, 1)) {
        StripeCut candidate = {.row_stripes = rows, .channel_stripes = channels};
        const std::optional<double> cost = cost_of(candidate);
        if (cost && (!best || *cost < best->cost)) {
          best = Found{candidate, *cost};
        }
        if (cost && channels == 1 && candidate.has_room_for_two) {
          return best;  // finer cuts are only worse
        }
      }
    }
    return best;
  }

  static constexpr std::uint64_t kRounding = CmxAllocator::kAlignment * 8;

  struct Demand {
    std::uint64_t loads = 0;   // bytes of a tile
    std::uint64_t output = 0;  // likewise, of a result on its way to DDR
    std::uint64_t input_traffic = 0;
    std::uint64_t weight_traffic = 0;
  };

  bool is_resident(const View& view) const { return state_.resident(view.storage) != nullptr; }

  // What a tile must load of an input, wherever the box lies: rows of the same number may meet one
  // matrix of a batch more than these do, unless stripes begin with batches.
  std::uint64_t input_bytes(std::size_t input, const Box& box, std::uint64_t row_stripes) const {
    if (is_resident(op_.inputs[input]) || op_.shave.is_input_in_ddr(input)) {
      return 0;
    }
    View part = input_part(op_, input, box);
    if (op_.dpu.has_dynamic_weights && input == 1 && row_stripes % op_.dpu.weight_batches != 0) {
      const std::uint64_t rows = op_.rows / op_.dpu.weight_batches;
      const std::uint64_t most = (box.rows() + rows - 2) / rows + 1;
      part.points = std::max(part.points, std::min(most, op_.dpu.weight_batches) *
                                              (op_.inputs[1].points / op_.dpu.weight_batches));
    }
    return dense_bytes(part, network_);
  }

  std::uint64_t output_bytes(const Box& box) const {
    std::uint64_t bytes = dense_bytes(output_part(op_, box), network_);
    for (std::size_t o = 1; o < op_.outputs.size(); ++o) {
      bytes += dense_bytes(op_.outputs[o], network_);
    }
    return bytes;
  }

  // Of the largest stripe: the first has most rows, but none before it that its windows reach into;
  // the second has. An allocation is as large in every tile as in the one that needs most.
  Demand demand_of(const StripeCut& stripes) const {
    const Box whole = whole_box(op_);
    const std::uint64_t parts = count_row_parts(op_, whole, stripes.row_stripes);
    Demand demand;
    std::uint64_t weights = 0;
    std::vector<std::uint64_t> inputs(op_.inputs.size());
    for (std::uint64_t p = 0; p < std::min<std::uint64_t>(parts, 2); ++p) {
      const Box rows = row_part(op_, whole, stripes.row_stripes, p);
      const Box stripe = channel_part(op_, rows, stripes.channel_stripes, 0);
      for (const Box& box : cut(op_, stripe, grid_)) {
        if (box.is_empty()) {
          continue;
        }
        weights = std::max(weights, weight_range(op_, box).size());
        for (std::size_t i = 0; i < op_.inputs.size(); ++i) {
          inputs[i] = std::max(inputs[i], input_bytes(i, box, stripes.row_stripes));
        }
        if (!is_output_kept_ && !op_.shave.is_output_in_ddr) {
          demand.output = std::max(demand.output, output_bytes(box));
        }
      }
    }
    demand.loads = std::accumulate(inputs.begin(), inputs.end(), weights);
    for (const View& input : op_.inputs) {
      if (!is_resident(input)) {
        demand.input_traffic +=
            bytes_of(input.points * input.channels, network_.storages[input.storage].element);
      }
    }
    demand.weight_traffic = op_.dpu.weight_bytes_per_channel * op_.outputs[0].channels;
    return demand;
  }

  // Loads lie at the end of CMX, results on their way to DDR in gaps before them.
  bool fits(const Demand& demand, std::uint64_t times) const {
    const std::uint64_t capacity = hw_.cmx.capacity.count() - state_.held_bytes;
    const std::uint64_t loads = bytes_for_loads(demand, times);
    if (loads > most_for_loads_ || loads + state_.computed.end_of_used() > capacity) {
      return false;
    }
    return demand.output == 0 ||
           demand.output * times + kRounding <=
               state_.computed.largest_gap(CmxAllocator::kAlignment, capacity - loads);
  }

  std::uint64_t bytes_for_loads(const Demand& demand, std::uint64_t times) const {
    const std::optional<Swizzling> swizzling = swizzling_of(hw_);
    const std::uint64_t alignment = swizzling ? swizzling->alignment : CmxAllocator::kAlignment * 8;
    return demand.loads == 0 ? 0 : times * round_up(demand.loads, alignment);
  }

  // Whether parts of tensors lie where the whole operation needs them: rows must not be cut.
  bool has_parts() const { return reads_parts() || (is_output_kept_ && is_part(op_.outputs[0])); }
  bool reads_parts() const {
    return std::any_of(op_.inputs.begin(), op_.inputs.end(),
                       [&](const View& input) { return is_part(input); });
  }
  bool is_part(const View& view) const {
    const Resident* resident = state_.resident(view.storage);
    return resident != nullptr && !resident->is_whole;
  }

  // What a cut costs, in bytes of DDR traffic; nothing where it does not fit.
  std::optional<double> cost_of(StripeCut& stripes) const {
    const Demand demand = demand_of(stripes);
    if (!fits(demand, 1) || is_too_wide(stripes)) {
      return std::nullopt;
    }
    const auto rows = static_cast<double>(stripes.row_stripes);
    const auto channels = static_cast<double>(stripes.channel_stripes);
    const auto weights = static_cast<double>(demand.weight_traffic);
    const auto inputs = static_cast<double>(demand.input_traffic);
    const double by_rows = inputs + weights * (channels > 1 ? rows : 1.0);
    const double by_channels = weights + inputs * (rows > 1 ? channels : 1.0);
    stripes.rows_outside = by_rows <= by_channels;
    const bool is_whole = rows * channels == 1;
    stripes.has_room_for_two = fits(demand, 2);
    const std::uint64_t times = !is_whole && stripes.has_room_for_two ? 2 : 1;
    stripes.load_bytes = bytes_for_loads(demand, times);
    stripes.output_bytes = demand.output == 0 ? 0 : demand.output * times + kRounding;
    constexpr double kBytesOfAStripe = 100'000;  // what its start and end cost
    return (std::min(by_rows, by_channels) + kBytesOfAStripe * rows * channels) *
           (stripes.has_room_for_two ? 1.0 : 1.5);
  }

  // No dimension of what a DPU sees may be larger than it can count.
  bool is_too_wide(const StripeCut& stripes) const {
    if (op_.engine != EngineKind::kDpu) {
      return false;
    }
    const Box rows = row_part(op_, whole_box(op_), stripes.row_stripes, 0);
    const Box stripe = channel_part(op_, rows, stripes.channel_stripes, 0);
    // Of the tiles' parts the first is the largest; tiles that share channels may see all of them.
    const Box part = row_part(op_, stripe, grid_.row_parts, 0);
    const DpuWorkload workload = workload_of(op_, network_, part);
    return std::max({workload.output.width, workload.output.height, workload.output.channels,
                     workload.input.width, workload.input.height}) > hw_.dpu.max_extent;
  }

  const LoweredNetwork& network_;
  const LoweredOp& op_;
  const Grid& grid_;
  const HwConfig& hw_;
  const CmxState& state_;
  bool is_output_kept_ = false;
  std::uint64_t most_for_loads_ = 0;
};

}  // namespace

std::uint64_t dense_bytes(const View& part, const LoweredNetwork& network) {
  return bytes_of(part.points * round_up(part.channels, kChannelUnit),
                  network.storages[part.storage].element);
}

std::optional<StripeCut> find_cut(const LoweredNetwork& network, const LoweredOp& op,
                                  const Grid& grid, const HwConfig& hw, const CmxState& state,
                                  bool is_output_kept) {
  return Cutter(network, op, grid, hw, state, is_output_kept).find();
}

}  // namespace vpusim
