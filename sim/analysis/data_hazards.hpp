#pragma once

#include <cstdint>
#include <vector>

#include "sim/analysis/happens_before.hpp"
#include "sim/schedule/memory_access.hpp"

namespace vpusim {

// Two tasks that touch common bytes, at least one of them writing, in no order.
struct DataRace {
  MemoryAccess first;  // in HappensBefore::order()
  MemoryAccess second;
};

// The races of a schedule without cycles. For every task that races with one before it
// in the order, at least one such pair; every pair is a race, byte for byte. A task is
// not compared with those that a third one, ordered behind them, has covered: they
// would race with the third one as well. The search ends after `most` races.
//
// Near-linear: memory is cut into blocks about as large as an average access; a block
// keeps the accesses that nothing later covers.
std::vector<DataRace> data_races(const MemoryAccesses& memory, const HappensBefore& order,
                                 std::size_t most);

// Bytes that a task reads and none before it in the order has written; what the host
// provides (inputs, constants) is written, and profiling records too. Gaps between strided rows
// count as written with them.
struct ReadBeforeWrite {
  MemoryAccess access;
  std::uint64_t begin = 0;  // the first such bytes
  std::uint64_t end = 0;
};
std::vector<ReadBeforeWrite> reads_before_writes(const MemoryAccesses& memory,
                                                 const HappensBefore& order, std::size_t most);

// Writes to CMX or DDR of which no later task reads a byte before it is overwritten;
// profiling records apart.
std::vector<MemoryAccess> writes_never_read(const MemoryAccesses& memory,
                                            const HappensBefore& order);

}  // namespace vpusim
