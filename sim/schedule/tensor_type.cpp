#include "sim/schedule/tensor_type.hpp"

#include <algorithm>
#include <limits>

namespace vpusim {
namespace {

constexpr std::uint64_t kHuge = std::numeric_limits<std::uint64_t>::max();

std::uint64_t multiply(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? kHuge : product;
}

std::uint64_t add(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? kHuge : sum;
}

std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) {
  return unit <= 1 ? value : multiply((value + unit - 1) / unit, unit);
}

Bytes bytes_of(std::uint64_t elements, const ElementType& element) {
  return Bytes(add(multiply(elements, element.bits()), 7) / 8);
}

// The slice of an extent that one of `parts` tiles holds.
struct Slice {
  std::uint64_t begin = 0;
  std::uint64_t extent = 0;
};

Slice slice_of(std::uint64_t extent, std::uint64_t part, std::uint64_t parts,
               std::uint64_t alignment, bool is_uniform) {
  const std::uint64_t unit = std::max<std::uint64_t>(alignment, 1);
  if (is_uniform) {
    const std::uint64_t base = extent / parts / unit * unit;
    const std::uint64_t rest = extent - base * parts;
    if (rest % unit == 0) {
      const std::uint64_t longer = rest / unit;  // that many slices have one unit more
      return {part * base + std::min(part, longer) * unit, base + (part < longer ? unit : 0)};
    }
  }
  const std::uint64_t step = round_up((extent + parts - 1) / parts, unit);
  const std::uint64_t begin = std::min(part * step, extent);
  return {begin, std::min(step, extent - begin)};
}

Shape rounded_up(Shape shape, const Shape& alignment) {
  for (std::size_t axis = 0; axis < std::min(shape.size(), alignment.size()); ++axis) {
    shape[axis] = round_up(shape[axis], alignment[axis]);
  }
  return shape;
}

// The input rows (or columns) that a slice of the output needs, within [0, extent).
Slice with_halo(const Slice& output, std::uint64_t extent, std::uint64_t kernel,
                std::uint64_t stride, std::int32_t padding) {
  if (output.extent == 0) {
    return output;
  }
  const auto pad = static_cast<std::int64_t>(padding);
  const auto size = static_cast<std::int64_t>(extent);
  const auto first = static_cast<std::int64_t>(output.begin * stride) - pad;
  const auto last =
      static_cast<std::int64_t>((output.begin + output.extent - 1) * stride + kernel) - pad;
  const std::int64_t begin = std::clamp<std::int64_t>(first, 0, size);
  const std::int64_t end = std::clamp<std::int64_t>(last, begin, size);
  return {static_cast<std::uint64_t>(begin), static_cast<std::uint64_t>(end - begin)};
}

// One dimension of an OVERLAPPED tensor: the output is cut evenly, the input follows.
Slice overlapped_slice(const Distribution& distribution, std::size_t axis, std::size_t rank,
                       std::uint64_t extent, std::uint64_t part, std::uint64_t parts) {
  const bool is_height = axis + 2 == rank;
  const bool is_width = axis + 1 == rank;
  const std::size_t window = is_height ? 0 : 1;
  if ((!is_height && !is_width) || distribution.kernel.size() != 2 ||
      distribution.strides.size() != 2) {
    return slice_of(extent, part, parts, 1, distribution.is_uniform);
  }
  const Padding& padding = distribution.padding;
  const std::int32_t before = is_height ? padding.top : padding.left;
  const std::int32_t after = is_height ? padding.bottom : padding.right;
  const std::uint64_t kernel = std::max<std::uint64_t>(distribution.kernel[window], 1);
  const std::uint64_t stride = std::max<std::uint64_t>(distribution.strides[window], 1);
  const std::int64_t reach =
      static_cast<std::int64_t>(extent) + before + after - static_cast<std::int64_t>(kernel);
  const std::uint64_t outputs = reach < 0 ? 0 : static_cast<std::uint64_t>(reach) / stride + 1;
  const Slice output = slice_of(outputs, part, parts, 1, distribution.is_uniform);
  return with_halo(output, extent, kernel, stride, before);
}

}  // namespace

std::uint64_t element_count(const Shape& shape) {
  std::uint64_t count = 1;
  for (const std::uint64_t extent : shape) {
    count = multiply(count, extent);
  }
  return count;
}

Bytes TensorType::bytes() const {
  if (!compression || compression->axis >= shape.size()) {
    return bytes_of(element_count(), element);
  }
  const std::uint64_t slices = shape[compression->axis];
  const std::vector<std::uint64_t>& counts = compression->element_counts;
  std::uint64_t total = 0;
  for (std::uint64_t i = 0; i < counts.size(); ++i) {
    const std::uint64_t slice =
        round_up(bytes_of(counts[i], element).count(), compression->alignment);
    total = add(total, counts.size() == 1 ? multiply(slice, slices) : slice);
  }
  return Bytes(total);
}

Bytes TensorType::span_bytes() const {
  if (strides.size() != shape.size() || element_count() == 0) {
    return bytes();
  }
  std::uint64_t last = 0;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    last = add(last, multiply(shape[i] - 1, strides[i]));
  }
  return bytes_of(add(last, 1), element);
}

std::uint64_t TensorType::contiguous_runs() const {
  if (strides.size() != shape.size() || element_count() == 0) {
    return 1;
  }
  std::vector<std::size_t> axes;  // innermost first
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] > 1) {
      axes.push_back(axis);
    }
  }
  std::stable_sort(axes.begin(), axes.end(),
                   [&](std::size_t a, std::size_t b) { return strides[a] < strides[b]; });
  std::uint64_t run = 1;
  for (const std::size_t axis : axes) {
    if (strides[axis] != run) {
      break;
    }
    run = multiply(run, shape[axis]);
  }
  return element_count() / run;
}

Shape TensorType::memory_shape(std::uint32_t cluster) const {
  if (!distribution) {
    return shape;
  }
  if (cluster < distribution->memory_shapes.size()) {
    return distribution->memory_shapes[cluster];
  }
  const bool is_whole =
      distribution->has(Distribution::kDuplicated) || distribution->has(Distribution::kMulticasted);
  if (is_whole) {
    return rounded_up(shape, distribution->alignment);
  }
  if (distribution->tile_grid.size() != shape.size()) {
    return shape;
  }
  const bool is_overlapped = distribution->has(Distribution::kOverlapped);
  Shape slice = shape;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const std::uint64_t parts = distribution->tile_grid[axis];
    if (parts <= 1) {
      continue;
    }
    const std::uint64_t part = std::min<std::uint64_t>(cluster, parts - 1);
    const std::uint64_t unit =
        axis < distribution->alignment.size() ? distribution->alignment[axis] : 1;
    slice[axis] =
        is_overlapped
            ? overlapped_slice(*distribution, axis, shape.size(), shape[axis], part, parts).extent
            : slice_of(shape[axis], part, parts, unit, distribution->is_uniform).extent;
  }
  return is_overlapped ? rounded_up(slice, distribution->alignment) : slice;
}

}  // namespace vpusim
