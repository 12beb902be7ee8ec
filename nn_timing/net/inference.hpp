#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "nn_timing/net/mlp.hpp"

namespace vpusim::nn_timing {

// Which instructions compute. Sums are taken in the same order, from the first input to the
// last and the bias at the end, as the published library's matrix product does; results are
// equal but for the rare last bit.
enum class InstructionSet { kBest, kScalar, kAvx2, kAvx512 };

struct PackedLayer;  // weights laid out for one instruction set

// A network packed for this machine's vector instructions, chosen when it runs.
// Immutable, so any number of threads may ask it.
class Inference {
 public:
  // Precondition: the network is sound. kBest is the best that the machine has; a set
  // that it lacks falls back to the next lower one (see instruction_set()).
  explicit Inference(const Mlp& mlp, InstructionSet instruction_set = InstructionSet::kBest);
  Inference(Inference&&) noexcept;
  Inference& operator=(Inference&&) noexcept;
  ~Inference();

  // `inputs` is [count][input_count], `outputs` is [count][output_count].
  void run(std::span<const float> inputs, std::span<float> outputs) const;

  std::uint32_t input_count() const { return input_count_; }
  std::uint32_t output_count() const { return output_count_; }
  std::string_view instruction_set() const { return instruction_set_; }

 private:
  std::uint32_t input_count_;
  std::uint32_t output_count_;
  std::string_view instruction_set_;
  std::vector<PackedLayer> layers_;
  std::size_t widest_ = 0;  // padded outputs of the widest layer
  void (*run_layer_)(const PackedLayer& layer, const float* inputs, std::size_t input_stride,
                     float* outputs, std::size_t output_stride, std::size_t count);
};

}  // namespace vpusim::nn_timing
