#include "sim/sweep/run_study.hpp"

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "sim/base/process_pool.hpp"
#include "sim/sweep/point_runner.hpp"

namespace vpusim {
namespace {

using Points = std::vector<ResultStore::Missing>;
using Event = ProcessPool::Event;

// In front of an outcome on its way from a worker.
struct ReplyHeader {
  std::uint64_t position = 0;
  PointRunner::Seconds seconds;
};

// Points that one worker does one after another: neighbours in the order of the run. A job of the
// pool is one number, and workers know the order, so jobs can be cut when they are already there.
struct Stretch {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  std::size_t as_job() const { return (std::size_t{begin} << 32U) | end; }
  static Stretch of_job(std::size_t job) {
    return {static_cast<std::uint32_t>(job >> 32U), static_cast<std::uint32_t>(job)};
  }
};

std::vector<std::uint64_t> numbers_of(const Points& points) {
  std::vector<std::uint64_t> numbers;
  numbers.reserve(points.size());
  for (const ResultStore::Missing& point : points) {
    numbers.push_back(point.number);
  }
  return numbers;
}

class StudyRunner {
 public:
  // Without a store, results are forgotten.
  StudyRunner(const StudyPlan& plan, const Points& points, const RunOrder& order,
              const StudyRun& run, ResultStore* store)
      : plan_(plan),
        points_(points),
        run_(run),
        store_(store),
        size_(plan.machine_size(numbers_of(points))),
        order_(order),
        is_done_(points.size(), false),
        pool_({.workers = run.workers, .jobs_per_worker = 2},
              [this](std::size_t job, const ProcessPool::Reply& reply) {
                work(Stretch::of_job(job), reply);
              }) {}

  // A few points, spread over all; then how many seconds the rest will take.
  double probe() {
    const std::size_t count = std::min(points_.size(), 4 * run_.workers);
    for (std::size_t i = 0; i < count; ++i) {
      const auto position = static_cast<std::uint32_t>(i * points_.size() / count);
      waiting_.push_back({position, position + 1});
    }
    finish_waiting();
    return estimate();
  }

  StudyProgress run_rest() {
    constexpr std::size_t kLongest = 64;
    // Short, so that all workers end at one time; but where there are schedules enough for all, a
    // worker should have all points of one.
    constexpr std::size_t kStretches = 32;  // of each worker
    const bool has_many_schedules = order_.schedules >= 4 * run_.workers;
    const auto longest = static_cast<std::uint32_t>(
        has_many_schedules
            ? kLongest
            : std::clamp<std::size_t>(points_.size() / (kStretches * run_.workers), 1, kLongest));
    const auto count = static_cast<std::uint32_t>(points_.size());
    for (std::uint32_t begin = 0; begin < count;) {
      std::uint32_t end = begin;
      while (end < count && end - begin < longest && !is_done_[end] &&
             (end == begin || !has_many_schedules || !order_.begins_schedule[end])) {
        ++end;
      }
      if (end > begin) {
        waiting_.push_back({begin, end});
      }
      begin = std::max(end, begin + 1);
    }
    finish_waiting();
    return progress_;
  }

 private:
  // In a worker, which makes its own machine.
  void work(const Stretch& stretch, const ProcessPool::Reply& reply) {
    if (!runner_) {
      runner_.emplace(plan_, size_);
    }
    for (std::uint64_t position = stretch.begin; position < stretch.end; ++position) {
      const std::uint64_t number = points_[order_.places[position]].number;
      const PointOutcome outcome = runner_->run(plan_.point(number));
      const ReplyHeader header{.position = position, .seconds = runner_->seconds()};
      reply(std::string(reinterpret_cast<const char*>(&header), sizeof(header)) +
            to_bytes(outcome));
    }
  }

  void finish_waiting() {
    while (!waiting_.empty() || !pool_.is_idle()) {
      while (!waiting_.empty() && pool_.has_room()) {
        pool_.start(waiting_.front().as_job());
        waiting_.pop_front();
      }
      for (const Event& event : pool_.wait()) {
        take(event);
      }
      if (store_ != nullptr) {
        store_->commit();
      }
      if (run_.on_progress) {
        run_.on_progress(progress_);
      }
    }
  }

  void take(const Event& event) {
    const Stretch stretch = Stretch::of_job(event.job);
    switch (event.kind) {
      case Event::Kind::kReply: {
        ReplyHeader header;
        std::memcpy(&header, event.text.data(), sizeof(header));
        preparing_ += header.seconds.preparing;
        prepared_ += header.seconds.preparing > 0 ? 1 : 0;
        rest_ += header.seconds.rest;
        finish(header.position, outcome_of(std::string_view(event.text).substr(sizeof(header))));
        break;
      }
      case Event::Kind::kDone:
        break;
      case Event::Kind::kWorkerDied:
        try_again(stretch, event.text);
        break;
      case Event::Kind::kNeverBegun:
        waiting_.push_front(stretch);
        break;
      case Event::Kind::kBadInput:
      case Event::Kind::kFailed: {
        const std::uint32_t position = first_open(stretch);
        fail(position, event.text);
        add_front({position + 1, stretch.end});
        break;
      }
    }
  }

  // The first point without an answer is the one that the worker died of, perhaps.
  void try_again(const Stretch& stretch, const std::string& why) {
    constexpr int kAttempts = 2;
    const std::uint32_t position = first_open(stretch);
    if (position == stretch.end) {
      return;  // it died when all was said
    }
    add_front({position + 1, stretch.end});
    if (++attempts_[position] < kAttempts) {
      add_front({position, position + 1});
    } else {
      fail(position, why);
    }
  }

  std::uint32_t first_open(const Stretch& stretch) const {
    std::uint32_t position = stretch.begin;
    while (position < stretch.end && is_done_[position]) {
      ++position;
    }
    return position;
  }

  void add_front(const Stretch& stretch) {
    if (stretch.begin < stretch.end) {
      waiting_.push_front(stretch);
    }
  }

  void fail(std::uint32_t position, const std::string& why) {
    PointOutcome outcome;
    outcome.status = PointOutcome::Status::kFailed;
    outcome.error = why;
    finish(position, outcome);
  }

  void finish(std::uint64_t position, const PointOutcome& outcome) {
    if (store_ != nullptr) {
      store_->put(points_[order_.places[position]].key, outcome);
    }
    is_done_[position] = true;
    ++progress_.done;
    progress_.errors += outcome.status == PointOutcome::Status::kError ? 1 : 0;
    progress_.failures += outcome.status == PointOutcome::Status::kFailed ? 1 : 0;
  }

  double estimate() const {
    const auto done = static_cast<double>(progress_.done);
    const auto left = static_cast<double>(points_.size()) - done;
    const auto preparations = static_cast<double>(order_.preparations) - prepared_;
    const double each = done > 0 ? rest_ / done : 0;
    const double each_prepared = prepared_ > 0 ? preparing_ / prepared_ : 0;
    return (left * each + std::max(preparations, 0.0) * each_prepared) /
           static_cast<double>(run_.workers);
  }

  const StudyPlan& plan_;
  const Points& points_;
  const StudyRun& run_;
  ResultStore* store_;
  VpuSize size_;
  const RunOrder& order_;
  std::vector<bool> is_done_;  // by position in order_
  std::map<std::uint32_t, int> attempts_;
  std::deque<Stretch> waiting_;
  StudyProgress progress_;
  double preparing_ = 0;               // seconds
  double prepared_ = 0;                // schedules and times
  double rest_ = 0;                    // seconds
  std::optional<PointRunner> runner_;  // of a worker
  ProcessPool pool_;
};

}  // namespace

RunOrder run_order(const StudyPlan& plan, const std::vector<ResultStore::Missing>& points) {
  std::vector<std::vector<std::uint32_t>> groups;
  std::unordered_map<std::string, std::size_t> known;
  std::unordered_set<std::string> timings;
  for (std::uint32_t place = 0; place < points.size(); ++place) {
    const PointKeys keys = plan.keys_of(plan.point(points[place].number));
    timings.insert(keys.timing);
    const auto [group, is_new] = known.try_emplace(keys.schedule, groups.size());
    if (is_new) {
      groups.emplace_back();
    }
    groups[group->second].push_back(place);
  }
  RunOrder order{.places = {},
                 .begins_schedule = std::vector<bool>(points.size(), false),
                 .schedules = groups.size(),
                 .preparations = timings.size()};
  for (const std::vector<std::uint32_t>& group : groups) {
    order.begins_schedule[order.places.size()] = true;
    order.places.insert(order.places.end(), group.begin(), group.end());
  }
  return order;
}

StudyProgress run_study(const StudyPlan& plan, const std::vector<ResultStore::Missing>& points,
                        const RunOrder& order, ResultStore& store, const StudyRun& run) {
  StudyRunner runner(plan, points, order, run, &store);
  const double seconds = runner.probe();
  if (run.on_estimate) {
    run.on_estimate(seconds);
  }
  return runner.run_rest();
}

double estimate_study(const StudyPlan& plan, const std::vector<ResultStore::Missing>& points,
                      const RunOrder& order, std::size_t workers) {
  const StudyRun run{.workers = workers, .on_estimate = {}, .on_progress = {}};
  return StudyRunner(plan, points, order, run, nullptr).probe();
}

}  // namespace vpusim
