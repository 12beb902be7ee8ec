#include "sim/schedule/byte_region.hpp"

#include <algorithm>

namespace vpusim {
namespace {

constexpr std::uint64_t kMost = std::uint64_t{1} << 60;

std::uint64_t times(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? kMost : std::min(product, kMost);
}

std::uint64_t plus(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? kMost : std::min(sum, kMost);
}

// Elements from one to the next, by logical dimension.
std::vector<std::uint64_t> strides_of(const TensorType& type) {
  if (type.strides.size() == type.shape.size()) {
    return type.strides;
  }
  std::vector<std::uint64_t> strides(type.shape.size());
  std::uint64_t next = 1;
  for (std::size_t i = type.shape.size(); i-- > 0;) {
    const std::size_t axis = type.order.size() == type.shape.size() ? type.order[i] : i;
    strides[axis] = next;
    next = times(next, type.shape[axis]);
  }
  return strides;
}

}  // namespace

ByteRegion::ByteRegion(std::uint64_t bytes)
    : run_(std::min(bytes, kMost)), span_(std::min(bytes, kMost)) {}

ByteRegion::ByteRegion(const TensorType& type)
    : ByteRegion(type, {.begin = Shape(type.shape.size()), .extents = type.shape}) {}

ByteRegion::ByteRegion(const TensorType& type, const Box& box) {
  if (element_count(box.extents) == 0) {
    return;
  }
  if (type.compression || type.swizzling_key != 0) {
    const std::uint64_t unit = std::max<std::uint64_t>(type.swizzling_alignment, 1);
    const std::uint64_t bytes = std::min(type.span_bytes().count(), kMost);
    *this = ByteRegion((bytes + unit - 1) / unit * unit);
    return;
  }
  const std::vector<std::uint64_t> strides = strides_of(type);
  const std::uint64_t bits = type.element.bits();
  struct Dimension {
    std::uint64_t stride = 0;  // bits
    std::uint64_t count = 0;
  };
  std::vector<Dimension> dimensions;
  std::uint64_t first = 0;
  for (std::size_t axis = 0; axis < strides.size(); ++axis) {
    const std::uint64_t stride = times(strides[axis], bits);
    first = plus(first, times(stride, box.begin[axis]));
    if (box.extents[axis] > 1 && stride > 0) {
      dimensions.push_back({stride, std::min(box.extents[axis], kMost)});
    }
  }
  std::sort(dimensions.begin(), dimensions.end(),
            [](const Dimension& a, const Dimension& b) { return a.stride < b.stride; });
  std::uint64_t run = bits;
  std::uint64_t span = bits;
  bool cuts_bytes = first % 8 != 0;
  // Deeper than any hardware steps: taken for the whole span, so that no comparison recurses
  // deeply.
  constexpr std::size_t kMostLevels = 16;
  for (const Dimension& d : dimensions) {
    const std::uint64_t reach = times(d.count - 1, d.stride);
    if (levels_.empty() && d.stride <= run) {
      run = plus(reach, run);
      span = run;
      continue;
    }
    if (!levels_.empty() && d.stride == times(8 * levels_.front().stride, levels_.front().count)) {
      levels_.front().count = times(levels_.front().count, d.count);
    } else {
      cuts_bytes = cuts_bytes || d.stride % 8 != 0;
      if (levels_.size() <= kMostLevels) {
        levels_.insert(levels_.begin(), {d.count, d.stride / 8, (span + 7) / 8});
      }
    }
    span = plus(reach, span);
  }
  begin_ = first / 8;
  run_ = (first % 8 + run + 7) / 8;
  span_ = (first % 8 + span + 7) / 8;
  if ((cuts_bytes && !levels_.empty()) || levels_.size() > kMostLevels) {
    levels_.clear();
    run_ = span_;
  }
}

namespace {

using Level = ByteRegion::Level;

// What is left of a region below some of its levels, at an address that may lie before
// the memory while two regions are shifted against each other.
struct Part {
  const Level* level = nullptr;
  const Level* end = nullptr;
  std::uint64_t run = 0;
  std::int64_t address = 0;
  std::int64_t span = 0;

  bool is_run() const { return level == end; }
  Part step(std::int64_t shift) const {
    return {level + 1, end, run, address + shift, static_cast<std::int64_t>(level->span)};
  }
};

class Meeting {
 public:
  bool meet(const Part& a, const Part& b) {
    if (++steps_ > kMostSteps) {
      return true;
    }
    if (a.address >= b.address + b.span || b.address >= a.address + a.span) {
      return false;
    }
    if (a.is_run() && b.is_run()) {
      return true;
    }
    if (!a.is_run() && !b.is_run() && a.level->stride == b.level->stride) {
      return meet_in_step(a, b);
    }
    const bool peels_a = b.is_run() || (!a.is_run() && a.level->stride > b.level->stride);
    return peels_a ? meet_steps(a, b) : meet_steps(b, a);
  }

 private:
  static constexpr std::uint64_t kMostSteps = 1'000'000;

  // Numbers of steps of `stride` by which something at `from` with `span` bytes comes to
  // lie over [begin, end).
  struct Steps {
    std::int64_t first = 0;
    std::int64_t last = 0;
  };
  static std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
    return a / b - (a % b != 0 && a < 0 ? 1 : 0);
  }
  static Steps steps_over(const Part& moved, const Part& over, std::int64_t stride) {
    return {floor_divide(over.address - (moved.address + moved.span), stride) + 1,
            floor_divide(over.address + over.span - 1 - moved.address, stride)};
  }

  // Equal strides: only how many steps the two are apart matters.
  bool meet_in_step(const Part& a, const Part& b) {
    const auto stride = static_cast<std::int64_t>(a.level->stride);
    const Part inner_a = a.step(0);
    const Part inner_b = b.step(0);
    const Steps steps = steps_over(inner_a, inner_b, stride);
    const auto first = std::max(steps.first, 1 - static_cast<std::int64_t>(b.level->count));
    const auto last = std::min(steps.last, static_cast<std::int64_t>(a.level->count) - 1);
    for (std::int64_t step = first; step <= last; ++step) {
      if (meet(a.step(step * stride), inner_b)) {
        return true;
      }
    }
    return false;
  }

  bool meet_steps(const Part& stepped, const Part& other) {
    const auto stride = static_cast<std::int64_t>(stepped.level->stride);
    const Steps steps = steps_over(stepped.step(0), other, stride);
    const auto first = std::max<std::int64_t>(steps.first, 0);
    const auto last = std::min(steps.last, static_cast<std::int64_t>(stepped.level->count) - 1);
    for (std::int64_t step = first; step <= last; ++step) {
      if (meet(stepped.step(step * stride), other)) {
        return true;
      }
    }
    return false;
  }

  std::uint64_t steps_ = 0;
};

Part whole(const PlacedRegion& placed) {
  const ByteRegion& region = placed.region;
  return {region.levels().data(), region.levels().data() + region.levels().size(), region.run(),
          static_cast<std::int64_t>(std::min(placed.address, kMost)),
          static_cast<std::int64_t>(region.span())};
}

}  // namespace

bool overlap(const PlacedRegion& a, const PlacedRegion& b) {
  return !a.region.is_empty() && !b.region.is_empty() && Meeting().meet(whole(a), whole(b));
}

}  // namespace vpusim
