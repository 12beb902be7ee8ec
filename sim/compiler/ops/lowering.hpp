#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/compiler/lowered.hpp"
#include "sim/compiler/rounding.hpp"

// What the files of this folder share: the network that is lowered, the operations that there are
// so far, and where tensors lie.

namespace vpusim::lowering {

// A tensor of the network in memory: which of its dimensions are the channels.
struct Placed {
  View view;
  std::size_t axis = 0;
};

class Lowering {
 public:
  // Both must outlive it.
  Lowering(const Network& network, const HwConfig& hw);

  const Network& network() const { return network_; }
  const HwConfig& hw() const { return hw_; }
  const NetworkTensor& tensor(NetworkTensorId id) const { return network_.tensors()[id]; }
  const Shape& shape(NetworkTensorId id) const { return network_.tensors()[id].shape; }
  // Numbers that DPUs compute with.
  bool is_dpu_type(NetworkTensorId id) const { return tensor(id).element.bits() <= 16; }

  // Rows of an image are cut from each other, but not in pieces.
  bool has_dpu_rows(NetworkTensorId id) const {
    return shape(id).size() < 4 || shape(id)[3] <= hw_.dpu.max_extent;
  }

  // The layer that is lowered now: new operations are its.
  void begin_layer(LayerId id) { layer_id_ = id; }
  LoweredOp new_op(const std::string& name, EngineKind engine) const;
  void add(LoweredOp op) { lowered_.ops.push_back(std::move(op)); }

  IdVector<StorageId, Storage>& storages() { return lowered_.storages; }
  IdVector<LoweredOpId, LoweredOp>& ops() { return lowered_.ops; }
  IdVector<NetworkTensorId, std::optional<Placed>>& placed() { return placed_; }

  // Memory of its own.
  View new_view(const std::string& name, const ElementType& element, std::uint64_t points,
                std::uint64_t channels, std::uint64_t pitch);
  // Where an operation writes a tensor; channels are filled up to sixteens.
  View output_view(NetworkTensorId id, std::size_t axis);
  // A tensor of the network with its channels on `axis`; a constant or an input takes the order
  // of whoever reads it first (of constants everybody gets his own).
  View input_view(NetworkTensorId id, std::size_t axis);
  View constant_view(NetworkTensorId id, std::size_t axis);
  // A tensor that is needed as a whole: in any order, with no more gaps than it has.
  View rows_view(NetworkTensorId id);
  // Which dimension of a tensor are the channels: where it lies, or where it had better lie.
  std::size_t axis_of(NetworkTensorId id) const;
  std::size_t natural_axis(NetworkTensorId id) const;

  // Copies `extents` (logical dimensions of the output) from strided places to a view.
  void add_move(const std::string& name, const View& input, const View& output,
                const Shape& extents, const std::vector<std::uint64_t>& input_strides,
                const std::vector<std::uint64_t>& output_strides);
  // Says of the last move that channels behind its own are somebody else's.
  void last_move_has_neighbour() {
    lowered_.ops[LoweredOpId(lowered_.ops.size() - 1)].move.has_neighbour = true;
  }
  // A copy whose dimension d is the tensor's dimension order[d], its channels on `axis`.
  View permuted(NetworkTensorId id, const std::vector<std::uint32_t>& order, std::size_t axis);
  // Whether DPUs can read it: whole sixteens of channels. What comes from DDR is filled up on
  // the way into CMX.
  View dpu_view(const View& view, const std::string& name);
  // Weights as the hardware reads them: for each output channel its entry in the weight table,
  // and its numbers, aligned.
  void set_weights(LoweredOp& op, NetworkTensorId weights, std::uint64_t numbers_per_channel,
                   std::uint64_t channels);

  // After all layers: a tensor that the network gives.
  void write_output(NetworkTensorId id, std::uint32_t number);
  LoweredNetwork finish() && { return std::move(lowered_); }

 private:
  bool is_sequence(NetworkTensorId id) const;
  void place_network_input(NetworkTensorId id, std::size_t axis);
  View copied(const View& input, const std::string& name, const ElementType& element);
  bool is_read(StorageId storage, NetworkTensorId by_other_than) const;
  // The one operation that writes a storage, or null.
  LoweredOp* sole_writer(StorageId storage);

  const Network& network_;
  const HwConfig& hw_;
  LoweredNetwork lowered_;
  LayerId layer_id_;
  std::vector<std::pair<NetworkTensorId, std::uint32_t>> input_numbers_;
  IdVector<NetworkTensorId, std::optional<Placed>> placed_;
};

// Adds a convolution or product as a sum of such over `channels` of its input each: partial
// results and elementwise sums of them, all with the output's element type, so each sum rounds
// once more than one long accumulation would. `set_depth` sets what depends on a slice's channels.
void add_slices(Lowering& lowering, const LoweredOp& whole, std::uint64_t channels,
                const std::function<void(LoweredOp& slice, std::uint64_t depth)>& set_depth);

std::uint64_t product(const Shape& shape, std::size_t begin, std::size_t end);
// Positions of all dimensions but the channels'.
std::uint64_t points_of(const Shape& shape, std::size_t axis);
// Elements from one index to the next, by logical dimension.
std::vector<std::uint64_t> strides_of(const Shape& dims, const Placed& placed);

// Of a layer with several the first that somebody reads.
NetworkTensorId first_output(const Layer& layer);

// One image of a batch; some channels.
View image(const View& view, std::uint64_t number, std::uint64_t count);
View channels_of(const View& view, std::uint64_t first, std::uint64_t count);

// Two spatial dimensions; sequences count as high and one wide.
std::array<std::uint32_t, 2> two(const std::vector<std::uint32_t>& list, std::uint32_t missing);
std::array<std::uint64_t, 2> image_of(const Shape& dims);

// Rows of an operation on images of this size.
void set_image(LoweredOp& op, const std::array<std::uint64_t, 2>& size);
// Each point from the same point: rows of an image, single points of a sequence.
void set_points(LoweredOp& op, const Shape& dims, std::size_t axis);
std::optional<PostProcessing> post_processing_of(const std::optional<Operation>& activation);

}  // namespace vpusim::lowering
