#include "sim/schedule/check_buffers.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "sim/schedule/byte_region.hpp"
#include "sim/schedule/cmx_range.hpp"

namespace vpusim {
namespace {

Finding finding_of(BufferId buffer, FindingCode code, std::string message) {
  Finding finding;
  finding.code = code;
  finding.message = std::move(message);
  finding.buffer = buffer;
  return finding;
}

}  // namespace

void check_buffers(const Schedule& schedule, const HwConfig& hw, std::vector<Finding>& findings) {
  for (std::size_t i = 0; i < schedule.buffers().size(); ++i) {
    const BufferId id(i);
    const Buffer& buffer = schedule.buffers()[id];
    const auto outside = [&](std::uint64_t end, const std::string& memory, Bytes room) {
      findings.push_back(finding_of(
          id, FindingCode::kBufferOutsideMemory,
          fmt::format("buffer '{}' ends at byte {} of {}, behind the {} bytes that {} has",
                      buffer.name, end, memory, room.count(), hw.name)));
    };
    if (buffer.section == Section::kDdr) {
      const std::uint64_t size = ByteRegion(schedule.type_of(id)).span();
      if (buffer.byte_offset > hw.ddr.capacity.count() ||
          size > hw.ddr.capacity.count() - buffer.byte_offset) {
        outside(buffer.byte_offset + size, "DDR", hw.ddr.capacity);
      }
      continue;
    }
    for (const CmxRange& range : cmx_ranges(schedule, id)) {
      if (range.tile >= hw.tile.count) {
        findings.push_back(finding_of(
            id, FindingCode::kTileNotOnDevice,
            fmt::format("buffer '{}' is in the CMX of tile {} (counted from 0), but {} has {}",
                        buffer.name, range.tile, hw.name, hw.tile.count)));
        break;
      }
      if (range.end > hw.cmx.capacity.count() || range.end < range.begin) {
        outside(range.end, fmt::format("the CMX of tile {}", range.tile), hw.cmx.capacity);
        break;
      }
    }
  }
}

}  // namespace vpusim
