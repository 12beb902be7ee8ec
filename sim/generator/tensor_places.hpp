#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/random.hpp"
#include "sim/generator/ended_tasks.hpp"
#include "sim/schedule/ids.hpp"

namespace vpusim {

// Bytes of a memory that hold one tensor at a time, and who touched it.
struct TensorPlace {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  BufferId content;  // not valid: nothing yet
  QueuePlace writer;
  std::vector<QueuePlace> readers;  // since it was written

  bool is_readable(const EndedTasks& ended) const { return content.valid() && ended.has(writer); }

  bool is_writable(const EndedTasks& ended) const {
    if (!content.valid()) {
      return true;
    }
    if (!ended.has(writer)) {
      return false;
    }
    for (const QueuePlace reader : readers) {
      if (!ended.has(reader)) {
        return false;
      }
    }
    return true;
  }

  void write(BufferId buffer, QueuePlace task) {
    content = buffer;
    writer = task;
    readers.clear();
  }
};

// The places of one memory.
using TensorPlaces = std::vector<TensorPlace>;

// One for which `fits(place)` holds, each alike; nullptr when there is none.
template <class Fits>
TensorPlace* pick_place(Random& random, TensorPlaces& places, const Fits& fits) {
  std::uint32_t count = 0;
  for (const TensorPlace& place : places) {
    count += fits(place) ? 1 : 0;
  }
  if (count == 0) {
    return nullptr;
  }
  std::uint32_t left = random.below(count);
  for (TensorPlace& place : places) {
    if (fits(place) && left-- == 0) {
      return &place;
    }
  }
  return nullptr;
}

}  // namespace vpusim
