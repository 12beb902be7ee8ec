#include "sim/generator/dma_sampler.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "sim/base/mix_reader.hpp"
#include "sim/generator/default_mixes.hpp"

namespace vpusim {
namespace {

constexpr std::uint32_t kMostBytes = 1U << 30U;
constexpr std::uint32_t kLargestExtent = 8192;

}  // namespace

std::string_view DmaMix::default_text() { return kDmaMix; }

DmaMix::DmaMix() {
  const Document document("the compiled-in mix", std::string(kDmaMix), Document::Syntax::kYaml);
  read(document.root());
}

DmaMix DmaMix::load(const std::string& file) {
  DmaMix mix;
  const Document document = Document::load(file);
  mix.read(document.root());
  return mix;
}

void DmaMix::read(const Cursor& file) {
  constexpr std::uint32_t kMostLoops = NestedDmaWorkload::kMostDimensions + 1;
  constexpr std::uint32_t kLargestElement = 8;
  constexpr std::uint32_t kMostOuter = 1024;
  constexpr std::uint32_t kMostParts = 64;
  constexpr std::uint32_t kMostEngines = 2;
  const Members members(file, {"directions", "loops", "percent", "plain_bytes", "element_bytes",
                               "channels", "extents", "outer_extents", "parts", "engines"});
  const auto numbered = [&](std::string_view key, Choices<std::uint32_t>& choices,
                            std::uint32_t largest) {
    members.member(key, [&](const Cursor& c) { read_numbered_choices(c, choices, largest); });
  };
  members.member("directions",
                 [&](const Cursor& c) { read_named_choices(c, directions, kDmaDirectionNames); });
  numbered("loops", loops, kMostLoops);
  numbered("element_bytes", element_bytes, kLargestElement);
  numbered("outer_extents", outer_extents, kMostOuter);
  numbered("parts", parts, kMostParts);
  numbered("engines", engines, kMostEngines);
  members.member("channels", [&](const Cursor& c) { read_size_mix(c, channels, kLargestExtent); });
  members.member("extents", [&](const Cursor& c) { read_size_mix(c, extents, kLargestExtent); });
  members.member("percent", [&](const Cursor& c) {
    const Members shares(c, {"plain_bytes", "strided_source", "strided_target"});
    shares.member("plain_bytes", [&](const Cursor& p) { plain_bytes = read_percent(p); });
    shares.member("strided_source", [&](const Cursor& p) { strided_source = read_percent(p); });
    shares.member("strided_target", [&](const Cursor& p) { strided_target = read_percent(p); });
  });
  members.member("plain_bytes", [&](const Cursor& c) {
    const Members ends(c, {"smallest", "largest"});
    ends.member("smallest", [&](const Cursor& p) { smallest_plain = read_size(p, kMostBytes); });
    ends.member("largest", [&](const Cursor& p) { largest_plain = read_size(p, kMostBytes); });
    if (smallest_plain > largest_plain) {
      c.fail("the smallest number of bytes is above the largest");
    }
  });
}

DmaSampler::DmaSampler(const HwConfig& hw, DmaMix mix, std::uint64_t seed)
    : mix_(std::move(mix)),
      has_planes_(is_told_planes(hw)),
      // A plane is a loop of lines, and planes are one more.
      most_loops_(has_planes_ ? 3 : kMostLoops),
      most_planes_(std::max<std::uint32_t>(hw.dma.max_planes, 1)),
      largest_(std::min<std::uint64_t>(hw.dma.max_transfer.count(), kMostBytes)),
      largest_cmx_(hw.cmx.capacity.count()),
      random_(seed) {
  most_loops_ = std::min(most_loops_, std::max<std::uint32_t>(hw.dma.max_stride_levels, 1));
}

std::uint64_t DmaSampler::Box::bytes() const {
  std::uint64_t bytes = 1;
  for (std::uint32_t i = 0; i < loops; ++i) {
    bytes *= extents[i];
  }
  return bytes;
}

// The larger loops give way first, so that runs keep the length that compilers make.
void DmaSampler::fit(Box& box, std::uint64_t largest) const {
  while (box.bytes() > largest) {
    const auto loops = box.extents.begin() + box.loops;
    auto longest = std::max_element(box.extents.begin() + 1, loops);
    if (box.loops == 1 || *longest == 1) {
      longest = box.extents.begin();
    }
    *longest = (*longest + 1) / 2;
  }
  std::uint64_t& outermost = box.extents[box.loops - 1];
  if (box.loops > 1) {
    outermost = std::min(outermost, most_planes_);
  }
}

DmaSampler::Box DmaSampler::draw_box(DmaDirection direction) {
  constexpr std::uint32_t kLargestPower = 1024;
  constexpr std::size_t kFirstOuter = 3;
  Box box;
  const std::uint32_t* const loops =
      pick_if(random_, mix_.loops, [&](std::uint32_t count) { return count <= most_loops_; });
  box.loops = loops == nullptr ? 1 : *loops;
  if (box.loops == 1 && random_.chance(mix_.plain_bytes)) {
    box.extents[0] = random_.log_uniform(mix_.smallest_plain, mix_.largest_plain);
  } else {
    box.extents[0] = std::uint64_t{pick(random_, mix_.element_bytes)} *
                     draw_size(random_, mix_.channels, 1, kLargestPower);
    for (std::size_t i = 1; i < std::max<std::size_t>(box.loops, kFirstOuter); ++i) {
      box.extents[i] = i < kFirstOuter ? draw_size(random_, mix_.extents, 1, kLargestPower / 2)
                                       : pick(random_, mix_.outer_extents);
    }
    if (box.loops < kFirstOuter) {
      // A whole tensor is one run; of two loops the inner one may be one too.
      for (std::size_t i = box.loops; i < kFirstOuter; ++i) {
        box.extents[0] *= std::exchange(box.extents[i], 1);
      }
    }
  }
  const bool touches_cmx = is_from_cmx(direction) || is_to_cmx(direction);
  fit(box, touches_cmx ? std::min(largest_, largest_cmx_) : largest_);
  return box;
}

// Dense, or a piece of a tensor that is larger in one loop.
void DmaSampler::draw_strides(const Box& box, bool is_cut, bool is_in_cmx, Extents& strides) {
  const auto fill = [&](std::uint32_t cut, std::uint64_t parts) {
    std::uint64_t next = 1;
    for (std::uint32_t i = 0; i < box.loops; ++i) {
      strides[i] = next;
      next *= box.extents[i] * (is_cut && i == cut ? parts : 1);
    }
    std::uint64_t span = 1;
    for (std::uint32_t i = 0; i < box.loops; ++i) {
      span += (box.extents[i] - 1) * strides[i];
    }
    return span;
  };
  // Cut in the outermost loop it would still be one run.
  const std::uint32_t cut = box.loops < 2 ? 0 : random_.below(box.loops - 1);
  is_cut = is_cut && box.loops > 1;
  const std::uint64_t parts = pick(random_, mix_.parts);
  const std::uint64_t largest =
      is_in_cmx ? largest_cmx_ : std::numeric_limits<std::uint32_t>::max();
  if (fill(cut, parts) > largest) {
    is_cut = false;
    fill(cut, 1);
  }
}

PlaneDmaWorkload DmaSampler::planes_of(const Box& box, DmaDirection direction) const {
  // Lines without a gap between them are one.
  const auto width = [&](const Extents& strides) {
    return static_cast<std::uint32_t>(strides[1] == box.extents[0] ? box.extents[0] * box.extents[1]
                                                                   : box.extents[0]);
  };
  const auto stride = [&](const Extents& strides, std::uint32_t line) {
    return line == box.extents[0] && box.extents[1] > 1 ? static_cast<std::uint32_t>(strides[1])
                                                        : line;
  };
  PlaneDmaWorkload dma;
  dma.direction = direction;
  dma.length = static_cast<std::uint32_t>(box.extents[0] * box.extents[1]);
  dma.source_width = box.loops > 1 ? width(box.source_strides) : dma.length;
  dma.target_width = box.loops > 1 ? width(box.target_strides) : dma.length;
  dma.source_stride = box.loops > 1 ? stride(box.source_strides, dma.source_width) : dma.length;
  dma.target_stride = box.loops > 1 ? stride(box.target_strides, dma.target_width) : dma.length;
  if (box.loops > 2) {
    dma.further_planes = static_cast<std::uint32_t>(box.extents[2] - 1);
    dma.source_plane_stride = static_cast<std::uint32_t>(box.source_strides[2]);
    dma.target_plane_stride = static_cast<std::uint32_t>(box.target_strides[2]);
  }
  return dma;
}

NestedDmaWorkload DmaSampler::nested_of(const Box& box, DmaDirection direction) {
  NestedDmaWorkload dma;
  dma.direction = direction;
  dma.engine_count = pick(random_, mix_.engines);
  std::uint64_t width = box.extents[0];
  for (std::uint32_t i = 1; i < box.loops; ++i) {
    const bool is_run = dma.dimension_count == 0 && box.source_strides[i] == width &&
                        box.target_strides[i] == width;
    if (is_run) {
      width *= box.extents[i];  // dense on both sides: still one run
    } else if (box.extents[i] > 1) {
      DmaDimension& dimension = dma.dimensions[dma.dimension_count++];
      dimension.source_stride = static_cast<std::uint32_t>(box.source_strides[i]);
      dimension.target_stride = static_cast<std::uint32_t>(box.target_strides[i]);
      dimension.source_repeats = dimension.target_repeats =
          static_cast<std::uint32_t>(box.extents[i] - 1);
    }
  }
  dma.source_width = dma.target_width = static_cast<std::uint32_t>(width);
  return dma;
}

DmaWorkload DmaSampler::next() {
  DmaWorkload dma;
  dma.direction = pick(random_, mix_.directions);
  Box box = draw_box(dma.direction);
  draw_strides(box, random_.chance(mix_.strided_source), is_from_cmx(dma.direction),
               box.source_strides);
  draw_strides(box, random_.chance(mix_.strided_target), is_to_cmx(dma.direction),
               box.target_strides);
  dma.source = dma.target = Bytes(box.bytes());
  if (has_planes_) {
    dma.pattern = planes_of(box, dma.direction);
  } else {
    dma.pattern = nested_of(box, dma.direction);
  }
  return dma;
}

}  // namespace vpusim
