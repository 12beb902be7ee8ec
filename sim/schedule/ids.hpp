#pragma once

#include "sim/base/id.hpp"

namespace vpusim {

using TaskId = Id<struct TaskTag>;
using BarrierId = Id<struct BarrierTag>;  // one use of a physical barrier
using BufferId = Id<struct BufferTag>;
using TypeId = Id<struct TypeTag>;
using QueueId = Id<struct QueueTag>;

}  // namespace vpusim
