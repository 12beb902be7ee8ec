#include "tests/support/random_device.hpp"

#include <random>
#include <utility>

namespace vpusim::test {

HwConfig with_random_handling(HwConfig hw, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto up_to = [&](std::uint64_t nanoseconds) {
    return Picoseconds(random() % 3 == 0 ? 0 : random() % (nanoseconds * 1000));
  };
  for (TaskHandling* handling : {&hw.dma.handling, &hw.dpu.handling, &hw.shave.handling}) {
    handling->enqueue_latency = up_to(500);
    const bool has_latency = handling->enqueue_latency > Picoseconds(0);
    handling->fifo_depth = has_latency ? static_cast<std::uint32_t>(random() % 4) : 0;
    handling->start_latency = up_to(400);
    handling->start_pitch = up_to(200);
    handling->signal_latency = up_to(300);
  }
  hw.dma.control_latency = up_to(500);
  hw.barriers.reprogram_latency = up_to(300);
  return hw;
}

HwConfig with_random_waits(HwConfig hw, std::uint64_t seed) {
  hw = with_random_handling(std::move(hw), seed);
  std::mt19937_64 random(seed + 1'000'000);
  const auto up_to = [&](std::uint64_t most) { return random() % 3 == 0 ? 0 : random() % most; };
  for (TaskHandling* handling : {&hw.dma.handling, &hw.dpu.handling, &hw.shave.handling}) {
    handling->startup_latency = Cycles(up_to(3000));
    handling->startup_pitch = Cycles(up_to(500));
  }
  hw.dma.fetch_latency = Picoseconds(up_to(300'000));
  hw.dma.outstanding_jobs = static_cast<std::uint32_t>(1 + up_to(5));
  hw.shave.cold_kernel_latency = Picoseconds(up_to(2'000'000));
  hw.shave.held_kernels = static_cast<std::uint32_t>(up_to(3));
  hw.shave.cold_signal_latency = Picoseconds(up_to(1'000'000));
  return hw;
}

}  // namespace vpusim::test
