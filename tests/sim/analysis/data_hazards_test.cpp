#include "sim/analysis/data_hazards.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bitset>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/racing_schedule.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// Everything said again the slow way: a table of who comes before whom and, byte for
// byte, what each task touches.
class BruteForce {
 public:
  BruteForce(const Schedule& schedule, const HwConfig& hw) : schedule_(schedule), hw_(hw) {
    relate();
    close();
    for (std::size_t t = 0; t < schedule.tasks().size(); ++t) {
      touch(TaskId(t));
    }
  }

  bool ends_before_start(TaskId a, TaskId b) const { return before_[end(a)][start(b)]; }
  bool is_stuck() const {
    for (std::size_t node = 0; node < before_.size(); ++node) {
      if (before_[node][node]) {
        return true;
      }
    }
    return false;
  }

  bool races(TaskId a, TaskId b) const {
    if (ends_before_start(a, b) || ends_before_start(b, a)) {
      return false;
    }
    for (const auto& [space, bytes] : touched_[a]) {
      const auto other = touched_[b].find(space);
      if (other != touched_[b].end() &&
          ((bytes.written & (other->second.written | other->second.read)).any() ||
           (bytes.read & other->second.written).any())) {
        return true;
      }
    }
    return false;
  }

 private:
  static constexpr std::size_t kMostNodes = 128;
  static constexpr std::size_t kMostBytes = 4096;
  using ByteSet = std::bitset<kMostBytes>;
  struct Touched {
    ByteSet read;
    ByteSet written;
  };
  using Space = std::pair<Section, std::uint32_t>;

  std::size_t start(TaskId t) const { return t.index(); }
  std::size_t end(TaskId t) const { return schedule_.tasks().size() + t.index(); }
  std::size_t programmed(BarrierId b) const { return 2 * schedule_.tasks().size() + b.index(); }
  std::size_t lifted(BarrierId b) const {
    return 2 * schedule_.tasks().size() + schedule_.barriers().size() + b.index();
  }

  void relate() {
    before_.resize(2 * (schedule_.tasks().size() + schedule_.barriers().size()));
    ASSERT_LE(before_.size(), kMostNodes);
    for (std::size_t i = 0; i < schedule_.tasks().size(); ++i) {
      const TaskId t(i);
      const Task& task = schedule_.tasks()[t];
      before_[start(t)].set(end(t));
      for (const BarrierId b : task.waits) {
        before_[lifted(b)].set(start(t));
      }
      for (const BarrierId b : task.updates) {
        before_[end(t)].set(lifted(b));
        before_[programmed(b)].set(start(t));
      }
      for (std::size_t j = 0; j < i; ++j) {
        relate_in_queue(TaskId(j), t);
      }
    }
    for (std::size_t i = 0; i < schedule_.barriers().size(); ++i) {
      before_[programmed(BarrierId(i))].set(lifted(BarrierId(i)));
      for (std::size_t j = i + 1; j < schedule_.barriers().size(); ++j) {
        relate_uses(BarrierId(i), BarrierId(j));
      }
    }
  }

  void relate_in_queue(TaskId earlier, TaskId later) {
    const QueueKey queue = queue_of(schedule_, schedule_.tasks()[later], hw_);
    if (queue_of(schedule_, schedule_.tasks()[earlier], hw_) != queue) {
      return;
    }
    before_[start(earlier)].set(start(later));
    const bool is_serial = queue.kind != EngineKind::kShave || hw_.shave.count_per_tile == 1;
    if (!is_serial) {
      return;
    }
    before_[end(earlier)].set(end(later));
    const auto* dma = std::get_if<DmaTransfer>(&schedule_.tasks()[later].work);
    if (dma == nullptr || !dma->is_out_of_order) {
      before_[end(earlier)].set(start(later));
    }
  }

  void relate_uses(BarrierId earlier, BarrierId later) {
    const auto id = schedule_.barriers()[earlier].physical_id;
    if (!id || id != schedule_.barriers()[later].physical_id) {
      return;
    }
    before_[lifted(earlier)].set(programmed(later));
    for (std::size_t i = 0; i < schedule_.tasks().size(); ++i) {
      for (const BarrierId b : schedule_.tasks()[TaskId(i)].waits) {
        if (b == earlier) {
          before_[start(TaskId(i))].set(programmed(later));
        }
      }
    }
  }

  void close() {
    for (std::size_t via = 0; via < before_.size(); ++via) {
      for (auto& row : before_) {
        if (row[via]) {
          row |= before_[via];
        }
      }
    }
  }

  void touch(TaskId t) {
    touched_.push_back({});
    const Task& task = schedule_.tasks()[t];
    if (const auto* dma = std::get_if<DmaTransfer>(&task.work)) {
      if (!moves_no_data(dma->kind)) {
        touch(t, dma->source, false);
        touch(t, dma->target, true);
      }
    } else if (const auto* dpu = std::get_if<DpuTask>(&task.work)) {
      touch(t, *dpu->operand(DpuOperandRole::kInput), false);
      touch(t, *dpu->operand(DpuOperandRole::kOutput), true);
    } else {
      const auto& kernel = std::get<ShaveKernel>(task.work);
      touch(t, kernel.inputs.front(), false);
      touch(t, kernel.outputs.front(), true);
    }
  }

  void touch(TaskId t, BufferId id, bool is_write) {
    const Buffer& buffer = schedule_.buffers()[id];
    TensorType type = schedule_.type_of(id);
    if (!buffer.is_in_cmx()) {
      add(touched_[t][{buffer.section, 0}], buffer, type, is_write);
      return;
    }
    const bool is_duplicated =
        type.distribution && type.distribution->has(Distribution::kDuplicated);
    const std::vector<std::uint32_t> tiles = cmx_tiles(schedule_, id);
    for (std::uint32_t part = 0; part < tiles.size(); ++part) {
      TensorType stored = type;
      stored.shape = type.memory_shape(part);
      if (is_write || !is_duplicated || part == 0) {
        add(touched_[t][{Section::kCmx, tiles[part]}], buffer, stored, is_write);
      }
    }
  }

  // Element by element.
  static void add(Touched& touched, const Buffer& buffer, const TensorType& type, bool is_write) {
    std::vector<std::uint64_t> strides = type.strides;
    if (strides.empty()) {
      strides.assign(4, 1);
      for (std::size_t axis = 3; axis-- > 0;) {
        strides[axis] = strides[axis + 1] * type.shape[axis + 1];
      }
    }
    const std::uint64_t bits = type.element.bits();
    ByteSet& bytes = is_write ? touched.written : touched.read;
    for (std::uint64_t c = 0; c < type.shape[1]; ++c) {
      for (std::uint64_t y = 0; y < type.shape[2]; ++y) {
        for (std::uint64_t x = 0; x < type.shape[3]; ++x) {
          const std::uint64_t bit = (c * strides[1] + y * strides[2] + x * strides[3]) * bits;
          for (std::uint64_t byte = bit / 8; byte <= (bit + bits - 1) / 8; ++byte) {
            bytes.set(buffer.byte_offset + byte);
          }
        }
      }
    }
  }

  const Schedule& schedule_;
  const HwConfig& hw_;
  std::vector<std::bitset<kMostNodes>> before_;
  IdVector<TaskId, std::map<Space, Touched>> touched_;
};

// For every task that has a race with one before it at least one is found; what is found
// is a race.
TEST(DataHazards, AgreeWithBruteForceOnTenThousandRandomSchedules) {
  const HwConfig hw = small_device();
  std::size_t racing_tasks = 0;
  std::size_t legal_schedules = 0;
  for (std::uint64_t seed = 1; seed <= 10'000; ++seed) {
    const Schedule schedule =
        racing_schedule({.seed = seed,
                         .task_count = 4 + static_cast<std::uint32_t>(seed % 12),
                         .open_barriers = 1 + static_cast<std::uint32_t>(seed % 4),
                         .has_physical_barriers = seed % 3 != 0,
                         .arena_bytes = 64U << (seed % 5)},
                        hw);
    const BruteForce expected(schedule, hw);
    const HappensBefore order(schedule, hw);
    ASSERT_FALSE(expected.is_stuck()) << seed;
    ASSERT_TRUE(order.cycles().empty()) << seed;

    std::map<TaskId, std::set<TaskId>> found;
    for (const DataRace& race : data_races(memory_accesses(schedule), order, 1'000'000)) {
      ASSERT_TRUE(expected.races(race.first.task, race.second.task))
          << "seed " << seed << ", tasks " << race.first.task.index() << " and "
          << race.second.task.index();
      found[race.second.task].insert(race.first.task);
    }
    for (std::size_t later = 0; later < order.order().size(); ++later) {
      const TaskId second = order.order()[later];
      bool has_race = false;
      for (std::size_t i = 0; i < order.order().size(); ++i) {
        const TaskId first = order.order()[i];
        if (first != second) {
          ASSERT_EQ(order.ends_before_start(first, second),
                    expected.ends_before_start(first, second))
              << seed;
        }
        has_race = has_race || (i < later && expected.races(first, second));
      }
      ASSERT_EQ(found.contains(second), has_race) << "seed " << seed << ", task " << second.index();
      racing_tasks += has_race ? 1 : 0;
    }
    legal_schedules += found.empty() ? 1 : 0;
  }
  // Both answers come up often.
  EXPECT_GT(racing_tasks, 5'000U);
  EXPECT_GT(legal_schedules, 500U);
}

}  // namespace
}  // namespace vpusim::test
