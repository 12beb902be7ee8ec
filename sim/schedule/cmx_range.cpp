#include "sim/schedule/cmx_range.hpp"

namespace vpusim {

std::vector<CmxRange> cmx_ranges(const Schedule& schedule, BufferId id) {
  const Buffer& buffer = schedule.buffers()[id];
  const TensorType& type = schedule.types()[buffer.type];
  std::vector<CmxRange> ranges;
  std::uint32_t part = 0;
  for (const std::uint32_t tile : cmx_tiles(schedule, id)) {
    std::uint64_t size = 0;
    if (type.distribution) {
      TensorType slice = type;
      slice.shape = type.memory_shape(part++);
      slice.distribution.reset();
      size = slice.bytes().count();
    } else {
      size = type.span_bytes().count();
    }
    ranges.push_back({tile, buffer.byte_offset, buffer.byte_offset + size});
  }
  return ranges;
}

}  // namespace vpusim
