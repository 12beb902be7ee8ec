#pragma once

#include <cstdint>
#include <vector>

namespace vpusim::nn_timing {

// What a layer does to each of its sums.
enum class Activation : std::uint8_t { kNone, kRelu, kSigmoid };

// y = activation(W x + b).
struct DenseLayer {
  std::uint32_t input_count = 0;
  std::uint32_t output_count = 0;
  std::vector<float> weights;  // [output][input], row by row
  std::vector<float> bias;     // [output]; empty: none
  Activation activation = Activation::kNone;

  bool operator==(const DenseLayer&) const = default;
};

// A fully connected network in single precision. Valid when each layer's inputs are
// the outputs of the one before; see find_defect().
struct Mlp {
  std::vector<DenseLayer> layers;  // at least one

  std::uint32_t input_count() const { return layers.front().input_count; }
  std::uint32_t output_count() const { return layers.back().output_count; }
  std::uint64_t parameter_count() const;
  // Multiplications and additions of one inference.
  std::uint64_t operation_count() const;

  bool operator==(const Mlp&) const = default;
};

// The first thing that keeps `mlp` from being run (no layers, sizes that do not
// chain, weights that are no finite numbers), in words; nullptr for a sound network.
const char* find_defect(const Mlp& mlp);

}  // namespace vpusim::nn_timing
