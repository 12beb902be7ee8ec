#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/compiler/lowered.hpp"
#include "sim/schedule/buffer.hpp"
#include "sim/schedule/task.hpp"
#include "sim/schedule/tensor_type.hpp"

// A schedule in the making: tasks in groups, in an order in which they could run one after
// another. Still without addresses of what is loaded, without ports and without barriers.

namespace vpusim {

using AllocationId = Id<struct AllocationTag>;

// A piece of CMX, at the same place in every tile. Written before it is read, and never
// written again after that.
struct Allocation {
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> offset = {};  // in a tile's CMX, once it is placed
  bool is_load = false;                      // filled from DDR: may come earlier
  bool is_swizzled = false;                  // only DPUs use it, see swizzling.hpp
  std::uint64_t alignment = 64;              // of the offset
  // The groups that touch it, by their numbers in the plan; empty before the first.
  std::optional<std::uint32_t> first_group = {};
  std::uint32_t last_group = 0;
};

// A buffer whose address counts from the begin of its allocation or storage.
struct PlannedBuffer {
  Buffer buffer;  // without its type's id
  TensorType type;
  AllocationId allocation;  // not valid: outside CMX
  StorageId storage;        // which one lies there; not valid: in CMX
};

// Tasks that need no order among each other: on several tiles or ports.
struct Group {
  enum class Kind : std::uint8_t { kLoad, kCompute, kExchange, kStore };

  Kind kind = Kind::kCompute;
  LoweredOpId op;
  std::vector<Task> tasks;  // without barriers; operands are ids of planned buffers
  // By task, without channels that are only filled up; empty once unread writes are pruned.
  std::vector<std::uint64_t> macs;
  std::vector<AllocationId> reads;
  std::vector<AllocationId> writes;
  std::vector<StorageId> ddr_reads;
  std::vector<StorageId> ddr_writes;
};

// What became of one operation, for explanations.
struct OpPlan {
  std::uint32_t row_stripes = 1;
  std::uint32_t channel_stripes = 1;
  bool is_output_in_cmx = false;
  std::uint64_t loaded_bytes = 0;
  std::uint64_t stored_bytes = 0;
};

struct Plan {
  IdVector<AllocationId, Allocation> allocations;
  IdVector<BufferId, PlannedBuffer> buffers;
  std::vector<Group> groups;
  IdVector<LoweredOpId, OpPlan> ops;
  std::uint64_t loaded_bytes = 0;  // from DDR
  std::uint64_t stored_bytes = 0;  // to DDR
  std::uint64_t unread_macs = 0;   // left out, see prune_unread_writes()
};

}  // namespace vpusim
