#include "sim/compiler/depth_first.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/compiler/boxes.hpp"
#include "sim/compiler/rounding.hpp"

namespace vpusim {
namespace {

struct Rows {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

// A chain cut into stripes: of each operation what a stripe computes, and what of its result the
// stripe holds for the operations behind.
class Stripes {
 public:
  // At least two operations, in order.
  Stripes(const LoweredNetwork& network, std::vector<std::size_t> ops, std::uint64_t stripes)
      : network_(&network),
        ops_(std::move(ops)),
        ends_(ops_.size()),
        begins_(ops_.size()),
        last_readers_(ops_.size()) {
    const std::size_t count = ops_.size();
    // Kernels count points: their stripes end with rows of the image before.
    const std::uint64_t row = op(count - 2).row_points / op(count - 1).row_points;
    const std::uint64_t unit = row > 0 && op(count - 1).rows % row == 0 ? row : 1;
    const std::uint64_t units = op(count - 1).rows / unit;
    for (std::uint64_t s = 0; s < stripes; ++s) {
      ends_.back().push_back(units * (s + 1) / stripes * unit);
    }
    begins_.back() = ends_.back();  // nobody in the chain reads it
    last_readers_.back() = count - 1;
    for (std::size_t k = count - 1; k-- > 0;) {
      add_needs(k);
    }
  }

  std::size_t count() const { return ends_.front().size(); }
  std::size_t length() const { return ends_.size(); }
  const LoweredOp& op(std::size_t k) const { return network_->ops[LoweredOpId(ops_[k])]; }

  Rows computed(std::size_t k, std::size_t s) const {
    return {s == 0 ? 0 : ends_[k][s - 1], ends_[k][s]};
  }
  // From earlier stripes too. Not of the last operation.
  Rows held(std::size_t k, std::size_t s) const {
    return {std::min(begins_[k][s], computed(k, s).begin), ends_[k][s]};
  }
  // What a stripe computes of an operation's result stays until the last of these has run.
  std::size_t last_reader(std::size_t k) const { return last_readers_[k]; }
  // Rows that stripe s needs again of the one before. Not of the last operation.
  Rows repeated(std::size_t k, std::size_t s) const {
    return {held(k, s).begin, computed(k, s).begin};
  }
  // Whether each stripe of an operation needs one matrix of dynamic weights alone.
  bool stays_in_batches() const {
    for (std::size_t k = 0; k < length(); ++k) {
      const std::uint64_t batch_rows = op(k).rows / op(k).dpu.batches;
      for (std::size_t s = 0; s < count(); ++s) {
        const Rows rows = computed(k, s);
        if (rows.begin < rows.end && rows.begin / batch_rows != (rows.end - 1) / batch_rows) {
          return false;
        }
      }
    }
    return true;
  }
  // Of all results at the moment when they are most.
  std::uint64_t most_bytes(std::uint64_t tiles) const {
    std::uint64_t most = 0;
    for (std::size_t s = 0; s < count(); ++s) {
      std::uint64_t repeated_bytes = 0;
      for (std::size_t k = 0; k + 1 < length(); ++k) {
        repeated_bytes += bytes_of_rows(k, repeated(k, s));
      }
      for (std::size_t k = 0; k < length(); ++k) {
        std::uint64_t bytes = repeated_bytes;
        for (std::size_t j = 0; j <= k; ++j) {
          const bool is_there = j == k || last_reader(j) >= k;
          bytes += is_there ? bytes_in_tiles(j, s, tiles) : 0;
        }
        most = std::max(most, bytes);
      }
    }
    return most;
  }

 private:
  // What the operations behind need of operation k's result, stripe by stripe.
  void add_needs(std::size_t k) {
    const StorageId storage = op(k).outputs[0].storage;
    std::vector<std::uint64_t> begins(count_of_last(), op(k).rows);
    std::vector<std::uint64_t>& ends = ends_[k];
    ends.assign(count_of_last(), 0);
    for (std::size_t reader = k + 1; reader < length(); ++reader) {
      for (std::size_t i = 0; i < op(reader).inputs.size(); ++i) {
        for (std::size_t s = 0; op(reader).inputs[i].storage == storage && s < ends.size(); ++s) {
          const Rows rows = needed(reader, i, s, op(k).row_points);
          begins[s] = std::min(begins[s], rows.begin);
          ends[s] = std::max(ends[s], rows.end);
          last_readers_[k] = reader;
        }
      }
    }
    for (std::size_t s = 1; s < ends.size(); ++s) {
      ends[s] = std::max(ends[s], ends[s - 1]);
    }
    ends.back() = op(k).rows;
    // What a later stripe needs stays until then.
    for (std::size_t s = begins.size() - 1; s-- > 0;) {
      begins[s] = std::min(begins[s], begins[s + 1]);
    }
    begins_[k] = std::move(begins);
  }

  // Rows of `row_points` points; none: begin behind the end.
  Rows needed(std::size_t reader, std::size_t input, std::size_t s,
              std::uint64_t row_points) const {
    const Rows rows = computed(reader, s);
    if (rows.begin == rows.end) {
      return {op(reader).inputs[input].points, 0};
    }
    const Box box = {rows.begin, rows.end, 0, op(reader).outputs[0].channels};
    const View part = input_part(op(reader), input, box);
    const std::uint64_t first = part.offset / part.pitch;
    return {first / row_points, divide_up(first + part.points, row_points)};
  }

  std::size_t count_of_last() const { return ends_.back().size(); }

  std::uint64_t bytes_of_rows(std::size_t k, const Rows& rows) const {
    const View& output = op(k).outputs[0];
    return bytes_of((rows.end - rows.begin) * op(k).row_points * output.pitch,
                    network_->storages[output.storage].element);
  }
  // In all tiles, each of which has room for as many rows; windows reach as far into the next
  // tile's as into the next stripe's.
  std::uint64_t bytes_in_tiles(std::size_t k, std::size_t s, std::uint64_t tiles) const {
    const Rows own = computed(k, s);
    const Rows halo = k + 1 == length() ? Rows{} : repeated(k, 1);
    return bytes_of_rows(
        k, {0, (divide_up(own.end - own.begin, tiles) + halo.end - halo.begin) * tiles});
  }

  const LoweredNetwork* network_;
  std::vector<std::size_t> ops_;
  std::vector<std::vector<std::uint64_t>> ends_;    // by operation, by stripe
  std::vector<std::vector<std::uint64_t>> begins_;  // of what is needed now or later
  std::vector<std::size_t> last_readers_;           // by operation
};

class DepthFirst {
 public:
  DepthFirst(const LoweredNetwork& network, const HwConfig& hw)
      : network_(network),
        capacity_(hw.cmx.capacity.count()),
        tiles_(hw.tile.count),
        // Before VPU 4.0 what has a halo lies in every tile as a whole, see Residency.
        room_(hw.timing.vpunn_device >= VpunnDevice::kVpu40 ? capacity_ * tiles_
                                                            : capacity_ * 3 / 2),
        readers_(network.storages.size()),
        writers_(network.storages.size()) {
    result_.name = network.name;
    result_.locations = network.locations;
    result_.storages = network.storages;
    for (std::size_t i = 0; i < network.ops.size(); ++i) {
      for (const View& input : network.ops[LoweredOpId(i)].inputs) {
        readers_[input.storage].push_back(i);
      }
      for (const View& output : network.ops[LoweredOpId(i)].outputs) {
        writers_[output.storage].push_back(i);
      }
    }
  }

  LoweredNetwork run() {
    for (std::size_t i = 0; i < network_.ops.size();) {
      const std::optional<Chain> chain = chain_at(i);
      if (chain) {
        for (const std::size_t other : chain->others) {
          result_.ops.push_back(op(other));
        }
        add_chain(chain->stripes);
        i = chain->end;
      } else {
        result_.ops.push_back(network_.ops[LoweredOpId(i++)]);
      }
    }
    return std::move(result_);
  }

 private:
  const LoweredOp& op(std::size_t i) const { return network_.ops[LoweredOpId(i)]; }

  // --- which chains --------------------------------------------------------------------------

  // Whether rows of its result can be computed from rows of its inputs.
  static bool goes_by_rows(const LoweredOp& op) {
    if (op.live_rows || op.outputs.size() != 1) {
      return false;
    }
    if (op.engine == EngineKind::kShave) {
      const bool is_by_points =
          std::all_of(op.inputs.begin(), op.inputs.end(), [&](const View& input) {
            return input.points == op.outputs[0].points || input.points == 1;
          });
      return is_by_points && op.shave.split == ShaveWork::Split::kPoints &&
             op.shave.unit_points == 1 && op.shave.points_per_output == 0 && !op.shave.row_window;
    }
    return op.engine == EngineKind::kDpu && op.dpu.upsampling[0] == 1;
  }

  // Whether a result is read as it was written, by operations up to `last` alone.
  bool stays_inside(std::size_t writer, std::size_t last) const {
    const View& output = op(writer).outputs[0];
    const Storage& storage = network_.storages[output.storage];
    const std::vector<std::size_t>& readers = readers_[output.storage];
    return storage.kind == Storage::Kind::kIntermediate && writers_[output.storage].size() == 1 &&
           output.offset == 0 && storage.elements == output.points * output.pitch &&
           !readers.empty() && readers.back() <= last &&
           std::all_of(readers.begin(), readers.end(), [&](std::size_t reader) {
             const auto& inputs = op(reader).inputs;
             return std::all_of(inputs.begin(), inputs.end(), [&](const View& input) {
               return input.storage != output.storage ||
                      (input.points == output.points && input.pitch == output.pitch &&
                       input.offset < output.pitch);
             });
           });
  }

  std::uint64_t result_bytes(std::size_t i) const {
    const View& output = op(i).outputs[0];
    return bytes_of(output.points * output.pitch, network_.storages[output.storage].element);
  }

  struct Chain {
    Stripes stripes;
    std::vector<std::size_t> others;  // between its operations, but independent: they go before
    std::size_t end = 0;              // behind them all
  };

  // From one operation on, the chain after which the least goes to DDR: it ends where a result
  // finds room in CMX, or where it must.
  std::optional<Chain> chain_at(std::size_t first) const {
    if (!goes_by_rows(op(first)) || result_bytes(first) <= room_ / 4 ||
        dynamic_weight_bytes(first) > most_for_loads()) {
      return std::nullopt;
    }
    std::optional<Chain> best;
    std::vector<std::size_t> ops = {first};
    std::vector<std::size_t> others;
    std::uint64_t weights = weight_bytes(first);
    constexpr std::size_t kLongest = 12;  // rows that are copied grow with it
    for (std::size_t i = first + 1; i < network_.ops.size() && ops.size() < kLongest; ++i) {
      if (op(i).engine == EngineKind::kDma && !reads_from(ops, i)) {
        others.push_back(i);  // brings an operand of a later one
        continue;
      }
      weights += weight_bytes(i);
      if (!goes_by_rows(op(i)) || weights > capacity_ / 4 ||
          dynamic_weight_bytes(i) > most_for_loads() || has_weights_from(ops, i)) {
        break;
      }
      ops.push_back(i);
      if (std::optional<Stripes> stripes = is_closed(ops) ? cut(ops) : std::nullopt) {
        best = Chain{std::move(*stripes), others, i + 1};
        if (result_bytes(i) <= room_ / 8) {
          break;
        }
      }
    }
    return best;
  }

  // Whether all results but the last one are read by these operations alone.
  bool is_closed(const std::vector<std::size_t>& ops) const {
    return std::all_of(ops.begin(), ops.end() - 1,
                       [&](std::size_t i) { return stays_inside(i, ops.back()); });
  }

  bool writes(const std::vector<std::size_t>& ops, StorageId storage) const {
    return std::any_of(ops.begin(), ops.end(),
                       [&](std::size_t i) { return op(i).outputs[0].storage == storage; });
  }
  bool reads_from(const std::vector<std::size_t>& ops, std::size_t i) const {
    return std::any_of(op(i).inputs.begin(), op(i).inputs.end(),
                       [&](const View& input) { return writes(ops, input.storage); });
  }
  // Dynamic weights must be there as a whole.
  bool has_weights_from(const std::vector<std::size_t>& ops, std::size_t i) const {
    return op(i).dpu.has_dynamic_weights && writes(ops, op(i).inputs[1].storage);
  }

  std::uint64_t weight_bytes(std::size_t i) const {
    return op(i).dpu.weight_bytes_per_channel * op(i).outputs[0].channels;
  }

  // Of one batch; loaded anew for each stripe.
  std::uint64_t dynamic_weight_bytes(std::size_t i) const {
    if (!op(i).dpu.has_dynamic_weights) {
      return 0;
    }
    const View& weights = op(i).inputs[1];
    return bytes_of(weights.points / op(i).dpu.weight_batches * weights.pitch,
                    network_.storages[weights.storage].element);
  }
  std::uint64_t most_for_loads() const { return capacity_ * 2 / 5; }

  // As few stripes as fit; each must have a row for every tile.
  std::optional<Stripes> cut(const std::vector<std::size_t>& ops) const {
    const LoweredOp& last = op(ops.back());
    const std::uint64_t rows =
        last.engine == EngineKind::kShave ? op(ops[ops.size() - 2]).rows : last.rows;
    std::uint64_t batches = 1;
    for (const std::size_t i : ops) {
      batches = std::max(batches, op(i).dpu.batches);
    }
    for (std::uint64_t n = 2; n * tiles_ <= rows; n += 1 + n / 4) {
      n = round_up(n, batches);
      Stripes stripes(network_, ops, n);
      if (stripes.most_bytes(tiles_) <= room_ / 2 && stripes.stays_in_batches()) {
        return stripes;
      }
    }
    return std::nullopt;
  }

  // --- the operations of a chain -------------------------------------------------------------

  void add_chain(const Stripes& chain) {
    std::vector<StorageId> held(chain.length());   // of the stripe, by operation
    std::vector<StorageId> saved(chain.length());  // rows for the next one
    for (std::size_t s = 0; s < chain.count(); ++s) {
      for (std::size_t k = 0; k < chain.length(); ++k) {
        const Rows rows = chain.computed(k, s);
        if (k + 1 < chain.length()) {
          held[k] = new_storage(chain, k, chain.held(k, s));
          if (has_rows(chain, k, s)) {
            add_copy(chain, k, s, {saved[k], 0}, {held[k], 0});
          }
        }
        if (rows.begin < rows.end) {
          add_part(chain, k, s, held);
        }
        if (s + 1 < chain.count()) {
          save_rows(chain, k, s, held, saved);
        }
      }
    }
    ++chain_count_;
  }

  static bool has_rows(const Stripes& chain, std::size_t k, std::size_t s) {
    const Rows repeated = chain.repeated(k, s);
    return s > 0 && repeated.begin < repeated.end;
  }

  // Once the last of its readers has run, only the rows that the next stripe reads again stay.
  void save_rows(const Stripes& chain, std::size_t reader, std::size_t s,
                 const std::vector<StorageId>& held, std::vector<StorageId>& saved) {
    for (std::size_t k = 0; k < reader; ++k) {
      if (chain.last_reader(k) == reader && has_rows(chain, k, s + 1)) {
        const Rows repeated = chain.repeated(k, s + 1);
        saved[k] = new_storage(chain, k, repeated);
        add_copy(chain, k, s + 1, {held[k], repeated.begin - chain.held(k, s).begin},
                 {saved[k], 0});
      }
    }
  }

  StorageId new_storage(const Stripes& chain, std::size_t k, const Rows& rows) {
    const LoweredOp& op = chain.op(k);
    Storage storage = network_.storages[op.outputs[0].storage];
    storage.elements = (rows.end - rows.begin) * op.row_points * op.outputs[0].pitch;
    return result_.storages.push_back(std::move(storage));
  }

  struct RowPlace {
    StorageId storage;
    std::uint64_t row = 0;
  };

  // Rows of the stripe before that windows of stripe s reach into.
  void add_copy(const Stripes& chain, std::size_t k, std::size_t s, const RowPlace& from,
                const RowPlace& to) {
    const LoweredOp& op = chain.op(k);
    const Rows rows = chain.repeated(k, s);
    const std::uint64_t row = op.row_points * op.outputs[0].pitch;
    LoweredOp copy;
    copy.name = op.name + "/overlap";
    copy.layer = op.layer;
    copy.operation = op.operation;
    copy.engine = EngineKind::kDma;
    copy.chain = chain_count_;
    View view = op.outputs[0];
    view.points = (rows.end - rows.begin) * op.row_points;
    view.storage = from.storage;
    view.offset = from.row * row;
    copy.inputs.push_back(view);
    view.storage = to.storage;
    view.offset = to.row * row;
    copy.outputs.push_back(view);
    copy.rows = rows.end - rows.begin;
    copy.row_points = op.row_points;
    copy.move.extents = {copy.rows, row};
    copy.move.input_strides = {row, 1};
    copy.move.output_strides = {row, 1};
    result_.ops.push_back(std::move(copy));
  }

  void add_part(const Stripes& chain, std::size_t k, std::size_t s,
                const std::vector<StorageId>& held) {
    LoweredOp part = chain.op(k);
    const Rows rows = chain.computed(k, s);
    const Box box = {rows.begin, rows.end, 0, part.outputs[0].channels};
    for (std::size_t i = 0; i < part.inputs.size(); ++i) {
      part.inputs[i] = input_part(chain.op(k), i, box);
      for (std::size_t writer = 0; writer < k; ++writer) {
        const LoweredOp& other = chain.op(writer);
        if (other.outputs[0].storage == part.inputs[i].storage) {
          part.inputs[i].storage = held[writer];
          part.inputs[i].offset -=
              chain.held(writer, s).begin * other.row_points * other.outputs[0].pitch;
          break;
        }
      }
    }
    View& output = part.outputs[0];
    output = output_part(chain.op(k), box);
    if (k + 1 < chain.length()) {
      output.storage = held[k];
      output.offset -= chain.held(k, s).begin * part.row_points * output.pitch;
    }
    part.rows = rows.end - rows.begin;
    part.dpu.batches = 1;
    part.dpu.weight_batches = 1;
    part.chain = chain_count_;
    if (part.engine == EngineKind::kDpu && !part.is_pointwise) {
      const WindowRows window = window_rows(part.dpu, 0, rows.begin, rows.end);
      part.dpu.input_size[0] = window.end - window.begin;
      part.dpu.pads_begin[0] = static_cast<std::uint32_t>(window.pad_before);
    }
    result_.ops.push_back(std::move(part));
  }

  const LoweredNetwork& network_;
  std::uint64_t capacity_ = 0;  // of a tile's CMX
  std::uint64_t tiles_ = 0;
  std::uint64_t room_ = 0;  // for one copy of a tensor in the CMX of all tiles
  IdVector<StorageId, std::vector<std::size_t>> readers_;  // operations
  IdVector<StorageId, std::vector<std::size_t>> writers_;
  std::uint32_t chain_count_ = 0;
  LoweredNetwork result_;
};

}  // namespace

LoweredNetwork depth_first(const LoweredNetwork& network, const HwConfig& hw) {
  return DepthFirst(network, hw).run();
}

}  // namespace vpusim
