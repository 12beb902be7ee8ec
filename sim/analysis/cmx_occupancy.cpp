#include "sim/analysis/cmx_occupancy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/schedule/cmx_range.hpp"
#include "sim/schedule/touched_buffers.hpp"

namespace vpusim {
namespace {

// The length of the union of ranges that come and go: a segment tree over the
// distinct ends of all ranges.
class CoveredLength {
 public:
  explicit CoveredLength(std::vector<std::uint64_t> ends) : ends_(std::move(ends)) {
    std::sort(ends_.begin(), ends_.end());
    ends_.erase(std::unique(ends_.begin(), ends_.end()), ends_.end());
    nodes_.resize(4 * std::max<std::size_t>(ends_.size(), 1));
  }

  void add(const CmxRange& range, int count) {
    if (range.begin < range.end) {
      update(1, 0, ends_.size() - 1, place(range.begin), place(range.end), count);
    }
  }
  std::uint64_t length() const { return nodes_[1].length; }

 private:
  struct Node {
    int covers = 0;  // ranges that cover all of it, beyond what its children know
    std::uint64_t length = 0;
  };

  std::size_t place(std::uint64_t end) const {
    return static_cast<std::size_t>(std::lower_bound(ends_.begin(), ends_.end(), end) -
                                    ends_.begin());
  }

  // The node spans ends_[left] to ends_[right].
  void update(std::size_t node, std::size_t left, std::size_t right, std::size_t begin,
              std::size_t end, int count) {
    if (end <= left || right <= begin) {
      return;
    }
    if (begin <= left && right <= end) {
      nodes_[node].covers += count;
    } else {
      const std::size_t middle = (left + right) / 2;
      update(2 * node, left, middle, begin, end, count);
      update(2 * node + 1, middle, right, begin, end, count);
    }
    if (nodes_[node].covers > 0) {
      nodes_[node].length = ends_[right] - ends_[left];
    } else if (right - left == 1) {
      nodes_[node].length = 0;
    } else {
      nodes_[node].length = nodes_[2 * node].length + nodes_[2 * node + 1].length;
    }
  }

  std::vector<std::uint64_t> ends_;
  std::vector<Node> nodes_;
};

struct Change {
  Picoseconds time;
  CmxRange range;
  int count = 0;  // +1: comes to life
};

}  // namespace

IdVector<BufferId, BufferLife> buffer_lives(const Schedule& schedule,
                                            const std::function<TaskSpan(TaskId)>& span_of) {
  IdVector<BufferId, BufferLife> lives(schedule.buffers().size());
  for (std::size_t i = 0; i < schedule.tasks().size(); ++i) {
    const TaskSpan span = span_of(TaskId(i));
    for_each_touched_buffer(schedule.tasks()[TaskId(i)], [&](BufferId buffer) {
      BufferLife& life = lives[buffer];
      if (!life.first.valid() || span.start < life.begin) {
        life.begin = span.start;
        life.first = TaskId(i);
      }
      life.end = std::max(life.end, span.end);
    });
  }
  return lives;
}

std::vector<CmxUse> cmx_use(const Schedule& schedule,
                            const std::function<TaskSpan(TaskId)>& span_of) {
  const IdVector<BufferId, BufferLife> lives = buffer_lives(schedule, span_of);
  std::map<std::uint32_t, std::vector<Change>> by_tile;
  for (std::size_t i = 0; i < lives.size(); ++i) {
    const BufferLife& life = lives[BufferId(i)];
    if (!life.first.valid()) {
      continue;
    }
    for (const CmxRange& range : cmx_ranges(schedule, BufferId(i))) {
      by_tile[range.tile].push_back({life.begin, range, 1});
      by_tile[range.tile].push_back({life.end, range, -1});
    }
  }
  std::vector<CmxUse> all;
  for (auto& [tile, changes] : by_tile) {
    std::stable_sort(changes.begin(), changes.end(),
                     [](const Change& a, const Change& b) { return a.time < b.time; });
    std::vector<std::uint64_t> ends;
    for (const Change& change : changes) {
      ends.push_back(change.range.begin);
      ends.push_back(change.range.end);
    }
    CoveredLength covered(std::move(ends));
    CmxUse& use = all.emplace_back(CmxUse{tile, {}});
    for (std::size_t i = 0; i < changes.size(); ++i) {
      covered.add(changes[i].range, changes[i].count);
      const bool is_last = i + 1 == changes.size() || changes[i + 1].time > changes[i].time;
      if (is_last && (use.samples.empty() || use.samples.back().value != covered.length())) {
        use.samples.push_back({changes[i].time, covered.length()});
      }
    }
  }
  return all;
}

std::vector<CounterSeries> cmx_occupancy(const Schedule& schedule, const RunResult& result) {
  std::vector<CounterSeries> all;
  for (CmxUse& use : cmx_use(schedule, [&](TaskId task) {
         return TaskSpan{result.start_of(task), result.end_of(task)};
       })) {
    all.push_back({fmt::format("CMX {} in use", use.tile), "B", std::move(use.samples)});
  }
  return all;
}

}  // namespace vpusim
