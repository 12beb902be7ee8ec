#include "sim/session/what_if.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/check.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/phase.hpp"
#include "sim/base/process_pool.hpp"

namespace vpusim {
namespace {

using Event = ProcessPool::Event;

// One of the runs, numbered: both speedups of a resource follow each other.
struct Question {
  Resource resource = Resource::kDpu;
  Speedup speedup = Speedup::kTwice;
};

constexpr std::size_t kQuestionCount = 2 * kResourceNames.all().size();

Question question_of(std::size_t number) {
  return {.resource = static_cast<Resource>(number / 2),
          .speedup = number % 2 == 0 ? Speedup::kTwice : Speedup::kFree};
}

// What each run would take; none where nothing changes.
using Answers = std::vector<std::optional<Picoseconds>>;

class Asker {
 public:
  Asker(Simulator& simulator, const TimedSchedule& timed, const HwConfig& hw,
        const WhatIfOptions& options)
      : simulator_(simulator), timed_(timed), hw_(hw), options_(options) {}

  Answers ask() {
    // Below this a process costs more than it saves.
    constexpr std::size_t kLeastSteps = 5000;
    return options_.workers > 1 && timed_.all_steps().size() >= kLeastSteps ? in_processes()
                                                                            : one_by_one();
  }

 private:
  std::optional<Picoseconds> answer(std::size_t number) {
    const Question question = question_of(number);
    const std::optional<ChangedRun> changed =
        with_change(timed_, hw_, question.resource, question.speedup);
    return changed ? std::optional(simulator_.run(changed->timed, changed->hw).latency)
                   : std::nullopt;
  }

  Answers one_by_one() {
    Answers answers;
    for (std::size_t i = 0; i < kQuestionCount; ++i) {
      answers.push_back(answer(i));
      tell(i + 1);
    }
    return answers;
  }

  // There is one machine in a process; a fork has its own, as it is here.
  Answers in_processes() {
    ProcessPool pool({.workers = options_.workers, .jobs_per_worker = 2},
                     [this](std::size_t job, const ProcessPool::Reply& reply) {
                       if (const auto latency = answer(job)) {
                         reply(std::to_string(latency->count()));
                       }
                     });
    Answers answers(kQuestionCount);
    std::size_t next = 0;
    std::size_t done = 0;
    while (done < kQuestionCount) {
      while (next < kQuestionCount && pool.has_room()) {
        pool.start(next++);
      }
      for (const Event& event : pool.wait()) {
        if (event.kind == Event::Kind::kReply) {
          answers[event.job] = latency_in(event.text);
        } else if (event.kind == Event::Kind::kDone) {
          tell(++done);
        } else {
          throw EnvironmentError("simulating what would be if: " + event.text);
        }
      }
    }
    return answers;
  }

  static Picoseconds latency_in(std::string_view text) {
    std::uint64_t count = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
    VPUSIM_CHECK(read.ec == std::errc());
    return Picoseconds(count);
  }

  void tell(std::size_t done) const {
    if (options_.on_progress) {
      options_.on_progress(done, kQuestionCount);
    }
  }

  Simulator& simulator_;
  const TimedSchedule& timed_;
  const HwConfig& hw_;
  const WhatIfOptions& options_;
};

}  // namespace

VpuSize size_for_what_if(const HwConfig& hw) {
  VpuSize size = VpuSize::of(hw);
  size.dma_engines = std::max(size.dma_engines, size.dma_ports);
  return size;
}

std::vector<WhatIf> what_if(Simulator& simulator, const TimedSchedule& timed, const HwConfig& hw,
                            Picoseconds latency, const WhatIfOptions& options) {
  return run_phase("simulating what would be if", [&] {
    const Answers answers = Asker(simulator, timed, hw, options).ask();
    std::vector<WhatIf> gains;
    for (std::size_t i = 0; i < kQuestionCount; i += 2) {
      if (const std::optional<Picoseconds>& free = answers[i + 1]) {
        // Half of one cycle is one: nothing may change where the free one does.
        gains.push_back({question_of(i).resource, answers[i].value_or(latency), *free});
      }
    }
    return gains;
  });
}

}  // namespace vpusim
