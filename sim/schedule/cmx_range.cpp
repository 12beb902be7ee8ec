#include "sim/schedule/cmx_range.hpp"

namespace vpusim {

std::vector<CmxRange> cmx_ranges(const Schedule& schedule, BufferId id) {
  const Buffer& buffer = schedule.buffers()[id];
  const TensorType& type = schedule.types()[buffer.type];
  std::vector<CmxRange> ranges;
  std::uint32_t part = 0;
  for (const std::uint32_t tile : cmx_tiles(schedule, id)) {
    TensorType stored = type;
    if (type.distribution) {
      stored.shape = type.memory_shape(part++);
      stored.distribution.reset();
    }
    const std::uint64_t size = stored.span_bytes().count();
    ranges.push_back({tile, buffer.byte_offset, buffer.byte_offset + size});
  }
  return ranges;
}

}  // namespace vpusim
