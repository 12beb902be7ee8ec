#include "sim/compiler/lowered.hpp"
#include "sim/compiler/ops/rows.hpp"

namespace vpusim {

LoweredNetwork lower(const Network& network, const HwConfig& hw) {
  lowering::Lowering lowering(network, hw);
  for (std::size_t i = 0; i < network.layers().size(); ++i) {
    const Layer& layer = network.layers()[LayerId(i)];
    lowering.begin_layer(LayerId(i));
    lowering::row_of(layer.operation).lower(lowering, layer);
  }
  for (std::size_t i = 0; i < network.outputs().size(); ++i) {
    lowering.write_output(network.outputs()[i], static_cast<std::uint32_t>(i));
  }
  return std::move(lowering).finish();
}

}  // namespace vpusim
