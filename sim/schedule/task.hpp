#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dma_transfer.hpp"
#include "sim/schedule/dpu_task.hpp"
#include "sim/schedule/ids.hpp"
#include "sim/schedule/media_task.hpp"
#include "sim/schedule/shave_kernel.hpp"

namespace vpusim {

// Closed on purpose: a new kind of work makes the compiler list what to extend.
using Work = std::variant<DmaTransfer, DpuTask, ShaveKernel, MediaTask>;

// Lets std::visit take one lambda per alternative.
template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;  // Clang deduces it by itself only from 17 on

// Real schedules wait on at most one barrier and update one.
class BarrierList : public boost::container::small_vector<BarrierId, 1> {
 public:
  using small_vector::small_vector;
  BarrierList() = default;
  BarrierList(const BarrierList&) = default;
  BarrierList& operator=(const BarrierList&) = default;
  // Boost does not promise that ids are moved without an exception; a list of tasks that grows
  // would copy them all.
  BarrierList(BarrierList&& other) noexcept : small_vector(std::move(other)) {}
  BarrierList& operator=(BarrierList&& other) noexcept {
    small_vector::operator=(std::move(other));
    return *this;
  }
  ~BarrierList() = default;
};

// One entry of an engine's queue.
struct Task {
  std::string name;  // the join key with measured traces; not always unique
  Work work;
  BarrierList waits;
  BarrierList updates;
  // Workload management: enters its hardware FIFO only once this barrier is programmed.
  std::optional<BarrierId> enqueue_target;
  std::uint32_t line = 0;    // in the file it came from; 0 where it came from none
  std::uint32_t column = 0;  // of that line, from 1
  // Which of the schedules that run side by side; queues of different streams compete
  // for the same units. See plan_inferences().
  std::uint32_t stream = 0;

  EngineKind kind() const { return static_cast<EngineKind>(work.index()); }
  // What its end counts for at a barrier: variants for a DPU task, otherwise one.
  std::uint32_t variant_count() const;
};
static_assert(std::is_nothrow_move_constructible_v<Task>);

}  // namespace vpusim
