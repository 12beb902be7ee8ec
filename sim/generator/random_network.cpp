#include "sim/generator/random_network.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/choices.hpp"

namespace vpusim {
namespace {

class Grower {
 public:
  explicit Grower(std::uint64_t seed)
      : random_(seed), builder_(fmt::format("random_{:016x}", seed)) {
    if (random_.chance(kPercentOfBytes)) {
      element_ = ElementType{NumberFormat::kUi8, false};
    }
  }

  Network run(std::uint32_t layers) {
    const Shape shape = {1, pick(random_, kInputChannels), pick(random_, kExtents),
                         pick(random_, kExtents)};
    at_ = builder_.add_tensor({.name = "input", .shape = shape, .element = element_});
    builder_.add_input(at_);
    for (std::uint32_t i = 0; i < layers; ++i) {
      add_layer();
    }
    if (random_.chance(kPercentWithHead)) {
      add_head();
    }
    builder_.add_output(at_);
    return std::move(builder_).finish();
  }

 private:
  using Numbers = Choices<std::uint32_t>;
  static constexpr double kPercentOfBytes = 40;
  static constexpr double kPercentWithHead = 40;
  inline static const Choices<std::uint64_t> kInputChannels = {
      {3, 50}, {16, 20}, {32, 20}, {64, 10}};
  inline static const Choices<std::uint64_t> kExtents = {{14, 10}, {20, 10}, {28, 20}, {32, 20},
                                                         {40, 10}, {56, 20}, {64, 5},  {112, 5}};
  inline static const Numbers kChannels = {{16, 15}, {24, 5},   {32, 20}, {48, 8}, {64, 22},
                                           {96, 8},  {128, 12}, {192, 4}, {256, 6}};
  inline static const Numbers kKernels = {{1, 45}, {3, 45}, {5, 7}, {7, 3}};
  inline static const Choices<Operation> kActivations = {
      {Operation::kRelu, 50}, {Operation::kSwish, 14},   {Operation::kHardSwish, 10},
      {Operation::kClip, 8},  {Operation::kSigmoid, 10}, {Operation::kTanh, 8}};

  enum class Step { kConv, kDepthwise, kPool, kSum };
  inline static const Choices<Step> kSteps = {
      {Step::kConv, 54}, {Step::kDepthwise, 18}, {Step::kPool, 12}, {Step::kSum, 16}};

  const Shape& shape() const { return builder_.tensor(at_).shape; }

  std::string next_name(std::string_view what) { return fmt::format("{}{}", what, count_++); }

  NetworkTensorId constant(std::string name, Shape shape) {
    return builder_.add_tensor({.name = std::move(name),
                                .shape = std::move(shape),
                                .element = element_,
                                .is_constant = true});
  }

  // Reads what is there, besides `others`, and goes on with what it writes.
  void append(Operation operation, LayerAttributes attributes,
              const std::vector<NetworkTensorId>& others) {
    Layer layer;
    layer.name = next_name(name_of(operation));
    layer.operation = operation;
    layer.operator_name = name_of(operation);
    layer.attributes = std::move(attributes);
    layer.inputs = {at_};
    layer.inputs.insert(layer.inputs.end(), others.begin(), others.end());
    const std::string output = layer.name + "_out";
    at_ = builder_.append_layer(std::move(layer), {output}, std::nullopt).front();
  }

  Window draw_window(std::uint32_t kernel, std::uint32_t stride) const {
    Window window = window_of({kernel, kernel});
    window.strides = {stride, stride};
    window.pads_begin = {(kernel - 1) / 2, (kernel - 1) / 2};
    window.pads_end = {kernel / 2, kernel / 2};
    return window;
  }

  // Halves images while they are large.
  std::uint32_t draw_stride() {
    constexpr double kPercentHalved = 25;
    constexpr std::uint64_t kSmallest = 8;
    const bool may = shape()[2] >= kSmallest && shape()[3] >= kSmallest;
    return may && random_.chance(kPercentHalved) ? 2 : 1;
  }

  void add_conv(std::uint32_t channels, std::uint32_t groups, std::uint32_t kernel) {
    const NetworkTensorId weights =
        constant(next_name("weights"), {channels, shape()[1] / groups, kernel, kernel});
    append(Operation::kConv, {.window = draw_window(kernel, draw_stride()), .groups = groups},
           {weights});
  }

  std::uint32_t draw_kernel() {
    const std::uint32_t kernel = pick(random_, kKernels);
    return kernel <= std::min(shape()[2], shape()[3]) ? kernel : 1;
  }

  void add_layer() {
    constexpr double kPercentActivated = 60;
    switch (pick(random_, kSteps)) {
      case Step::kConv:
        add_conv(pick(random_, kChannels), 1, draw_kernel());
        break;
      case Step::kDepthwise: {
        const auto channels = static_cast<std::uint32_t>(shape()[1]);
        add_conv(channels, channels, draw_kernel());
        break;
      }
      case Step::kPool: {
        const Operation pool = random_.chance(70) ? Operation::kMaxPool : Operation::kAveragePool;
        append(pool, {.window = draw_window(draw_kernel(), draw_stride())}, {});
        return;
      }
      case Step::kSum:
        add_sum();
        return;
    }
    if (random_.chance(kPercentActivated)) {
      append(pick(random_, kActivations), {}, {});
    }
  }

  // A branch that keeps the shape, and its input on top.
  void add_sum() {
    const NetworkTensorId before = at_;
    const auto channels = static_cast<std::uint32_t>(shape()[1]);
    const std::uint32_t kernel = std::min(shape()[2], shape()[3]) >= 3 ? 3 : 1;
    const NetworkTensorId weights =
        constant(next_name("weights"), {channels, channels, kernel, kernel});
    append(Operation::kConv, {.window = draw_window(kernel, 1)}, {weights});
    append(Operation::kAdd, {}, {before});
  }

  void add_head() {
    append(Operation::kAveragePool,
           {.window = window_of(
                {static_cast<std::uint32_t>(shape()[2]), static_cast<std::uint32_t>(shape()[3])})},
           {});
    add_conv(pick(random_, kChannels), 1, 1);
    append(Operation::kSoftmax, {.axes = {1}}, {});
  }

  Random random_;
  NetworkBuilder builder_;
  ElementType element_{NumberFormat::kF16, false};
  NetworkTensorId at_;  // what the next layer reads
  std::uint32_t count_ = 0;
};

}  // namespace

Network random_network(std::uint64_t seed, std::uint32_t layers) {
  return Grower(seed).run(layers);
}

std::uint64_t content_hash(const Network& network) {
  std::vector<std::uint64_t> numbers;
  const auto put = [&](std::uint64_t number) { numbers.push_back(number); };
  const auto put_all = [&](const auto& list, const auto& number_of) {
    put(list.size());
    for (const auto& element : list) {
      put(number_of(element));
    }
  };
  const auto itself = [](std::uint64_t number) { return number; };
  const auto place = [](NetworkTensorId id) -> std::uint64_t { return id.index(); };
  for (const NetworkTensor& tensor : network.tensors()) {
    put_all(tensor.shape, itself);
    put_all(tensor.element.name(), [](char c) { return static_cast<unsigned char>(c); });
    put(tensor.is_constant ? 1 : 0);
  }
  for (const Layer& layer : network.layers()) {
    put(static_cast<std::uint64_t>(layer.operation));
    const Window& window = layer.attributes.window;
    for (const auto* list : {&window.kernel, &window.strides, &window.dilations, &window.pads_begin,
                             &window.pads_end, &layer.attributes.axes}) {
      put_all(*list, itself);
    }
    put(layer.attributes.groups);
    put_all(layer.inputs, place);
    put_all(layer.outputs, place);
  }
  put_all(network.inputs(), place);
  put_all(network.outputs(), place);
  return XXH3_64bits(numbers.data(), numbers.size() * sizeof(numbers[0]));
}

}  // namespace vpusim
