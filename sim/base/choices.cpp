#include "sim/base/choices.hpp"

#include <bit>

namespace vpusim {

std::uint32_t draw_size(Random& random, const SizeMix& mix, std::uint32_t smallest,
                        std::uint32_t largest_power) {
  switch (pick(random, mix.kinds)) {
    case SizeMix::Kind::kNetwork:
      return pick_from(random, mix.network);
    case SizeMix::Kind::kPower:
      return smallest << random.below(
                 static_cast<std::uint32_t>(std::bit_width(largest_power / smallest)));
    case SizeMix::Kind::kLogUniform:
      return random.log_uniform(smallest, mix.largest_log_uniform);
    case SizeMix::Kind::kEdge:
      break;
  }
  return pick_from(random, mix.edge);
}

}  // namespace vpusim
