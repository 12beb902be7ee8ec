#include "sim/base/process_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/base/input_error.hpp"

namespace vpusim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = ProcessPool::Event::Kind;

// All events of `jobs` jobs, by job.
std::map<std::size_t, std::vector<ProcessPool::Event>> run_all(ProcessPool& pool,
                                                               std::size_t jobs) {
  std::map<std::size_t, std::vector<ProcessPool::Event>> events;
  std::size_t next = 0;
  while (next < jobs || !pool.is_idle()) {
    while (next < jobs && pool.has_room()) {
      pool.start(next++);
    }
    for (const ProcessPool::Event& event : pool.wait()) {
      events[event.job].push_back(event);
    }
  }
  return events;
}

std::vector<std::string> texts(const std::vector<ProcessPool::Event>& events) {
  std::vector<std::string> texts;
  for (const ProcessPool::Event& event : events) {
    texts.push_back(event.text);
  }
  return texts;
}

TEST(ProcessPool, GivesEveryAnswerOfEveryJob) {
  ProcessPool pool({.workers = 3, .jobs_per_worker = 2},
                   [](std::size_t job, const ProcessPool::Reply& reply) {
                     reply("first of " + std::to_string(job));
                     reply(std::string(200'000, 'x'));
                   });

  const auto events = run_all(pool, 20);

  ASSERT_EQ(events.size(), 20U);
  for (const auto& [job, of_job] : events) {
    EXPECT_THAT(texts(of_job),
                ElementsAre("first of " + std::to_string(job), std::string(200'000, 'x'), ""));
    EXPECT_EQ(of_job.back().kind, Kind::kDone);
  }
}

TEST(ProcessPool, KeepsAWorkerForManyJobs) {
  ProcessPool pool({.workers = 2}, [](std::size_t /*job*/, const ProcessPool::Reply& reply) {
    reply(std::to_string(::getpid()));
  });

  std::set<std::string> processes;
  for (const auto& [job, events] : run_all(pool, 50)) {
    processes.insert(events.front().text);
  }

  EXPECT_LE(processes.size(), 2U);
  EXPECT_FALSE(processes.contains(std::to_string(::getpid())));
}

TEST(ProcessPool, TellsWhatAJobThrewAndGoesOn) {
  ProcessPool pool({.workers = 1}, [](std::size_t job, const ProcessPool::Reply& /*reply*/) {
    if (job == 0) {
      throw InputError("a wrong file");
    }
    if (job == 1) {
      throw std::runtime_error("a full disk");
    }
  });

  const auto events = run_all(pool, 3);

  EXPECT_EQ(events.at(0).front().kind, Kind::kBadInput);
  EXPECT_EQ(events.at(0).front().text, "a wrong file");
  EXPECT_EQ(events.at(1).front().kind, Kind::kFailed);
  EXPECT_EQ(events.at(1).front().text, "a full disk");
  EXPECT_EQ(events.at(2).front().kind, Kind::kDone);
}

TEST(ProcessPool, TellsWhichJobKilledItsWorkerAndWhichWasNotBegun) {
  ProcessPool pool({.workers = 1, .jobs_per_worker = 2},
                   [](std::size_t job, const ProcessPool::Reply& reply) {
                     reply("begun");
                     if (job == 0) {
                       ::raise(SIGKILL);
                     }
                   });

  const auto events = run_all(pool, 3);

  ASSERT_THAT(texts(events.at(0)), ElementsAre("begun", HasSubstr("signal 9")));
  EXPECT_EQ(events.at(0).back().kind, Kind::kWorkerDied);
  EXPECT_EQ(events.at(1).back().kind, Kind::kNeverBegun);
  EXPECT_EQ(events.at(2).back().kind, Kind::kDone);
}

TEST(ProcessPool, HandsOverWhatIsReadyBeforeItIsInterrupted) {
  ProcessPool pool({.workers = 1, .jobs_per_worker = 2},
                   [](std::size_t job, const ProcessPool::Reply& reply) {
                     reply("done");
                     if (job == 0) {
                       ::kill(::getppid(), SIGINT);
                     } else {
                       ::pause();
                     }
                   });
  pool.start(0);
  pool.start(1);

  std::vector<std::string> answers;
  EXPECT_THROW(
      while (true) {
        for (const ProcessPool::Event& event : pool.wait()) {
          answers.push_back(event.text);
        }
      },
      Interrupted);

  EXPECT_EQ(answers.front(), "done");
  EXPECT_FALSE(pool.has_room());
}

TEST(RunInProcesses, ThrowsWhatAJobThrewFirst) {
  const auto job = [](std::size_t number) {
    if (number == 2) {
      throw InputError("a wrong file");
    }
  };

  std::vector<std::size_t> done;
  EXPECT_THROW(run_in_processes(1, {1, 2, 3}, job, [&](std::size_t n) { done.push_back(n); }),
               InputError);
  EXPECT_THAT(done, ElementsAre(1));
}

TEST(RunInProcesses, ThrowsWhenAWorkerDies) {
  const auto die = [](std::size_t /*number*/) { ::raise(SIGKILL); };

  std::vector<std::size_t> done;
  EXPECT_THROW(run_in_processes(2, {1, 2}, die, [&](std::size_t n) { done.push_back(n); }),
               EnvironmentError);
  EXPECT_THAT(done, IsEmpty());
}

}  // namespace
}  // namespace vpusim
