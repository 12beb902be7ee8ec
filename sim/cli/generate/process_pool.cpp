#include "sim/cli/generate/process_pool.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <string_view>

#include "sim/base/input_error.hpp"
#include "sim/cli/commands.hpp"

namespace vpusim {
namespace {

volatile std::sig_atomic_t received_signal = 0;

void remember_signal(int signal) { received_signal = signal; }

// While it lives, Ctrl-C and SIGTERM are remembered and break into waitpid().
class SignalWatch {
 public:
  SignalWatch() {
    received_signal = 0;
    struct sigaction watch {};
    watch.sa_handler = remember_signal;
    sigaction(SIGINT, &watch, &interrupt_);
    sigaction(SIGTERM, &watch, &terminate_);
  }
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  ~SignalWatch() { restore(); }

  void restore() const {
    sigaction(SIGINT, &interrupt_, nullptr);
    sigaction(SIGTERM, &terminate_, nullptr);
  }

 private:
  struct sigaction interrupt_ {};
  struct sigaction terminate_ {};
};

[[noreturn]] void fail(std::string_view what) {
  throw EnvironmentError(fmt::format("cannot {}: {}", what, std::strerror(errno)));
}

// As much as a pipe holds without a reader.
void report(int pipe_end, std::string_view problem) {
  constexpr std::size_t kLongest = 4000;
  const std::string_view text = problem.substr(0, kLongest);
  // Nobody is left to be told when even this fails.
  [[maybe_unused]] const ssize_t written = ::write(pipe_end, text.data(), text.size());
}

// Never returns: what is open in the parent must be neither flushed nor closed twice.
[[noreturn]] void run_as_worker(const std::function<void(std::size_t)>& job, std::size_t number,
                                int pipe_end) {
  int code = kSuccess;
  try {
    job(number);
  } catch (const InputError& error) {
    report(pipe_end, error.what());
    code = kBadInput;
  } catch (const std::exception& error) {
    report(pipe_end, error.what());
    code = kEnvironmentFailed;
  }
  ::_exit(code);
}

struct Worker {
  std::size_t job = 0;
  int pipe_end = -1;
};

class ProcessPool {
 public:
  explicit ProcessPool(const std::function<void(std::size_t)>& job) : job_(job) {}
  ProcessPool(const ProcessPool&) = delete;
  ProcessPool& operator=(const ProcessPool&) = delete;
  ~ProcessPool() {
    for (const auto& [process, worker] : workers_) {
      ::kill(process, SIGKILL);
    }
    for (const auto& [process, worker] : workers_) {
      ::waitpid(process, nullptr, 0);
      ::close(worker.pipe_end);
    }
  }

  std::size_t size() const { return workers_.size(); }

  void start(std::size_t number) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) {
      fail("open a pipe");
    }
    std::fflush(nullptr);
    const pid_t parent = ::getpid();
    const pid_t process = ::fork();
    if (process < 0) {
      fail("start a process");
    }
    if (process == 0) {
      watch_.restore();
      ::close(ends[0]);
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // no worker outlives a killed parent
      if (::getppid() != parent) {
        ::_exit(kEnvironmentFailed);
      }
      run_as_worker(job_, number, ends[1]);
    }
    ::close(ends[1]);
    workers_[process] = {number, ends[0]};
  }

  // The job of a worker that has ended. Errors: as run_in_processes().
  std::size_t wait() {
    int status = 0;
    pid_t process = -1;
    do {
      if (received_signal != 0) {
        throw Interrupted(received_signal);
      }
      process = ::waitpid(-1, &status, 0);
    } while (process < 0 && errno == EINTR);
    const auto found = workers_.find(process);
    if (found == workers_.end()) {
      fail("wait for a process");
    }
    const Worker worker = found->second;
    workers_.erase(found);
    const std::string problem = read_problem(worker.pipe_end);
    check(status, problem);
    return worker.job;
  }

 private:
  static std::string read_problem(int pipe_end) {
    std::string problem;
    std::array<char, 512> piece{};
    ssize_t got = 0;
    while ((got = ::read(pipe_end, piece.data(), piece.size())) > 0) {
      problem.append(piece.data(), static_cast<std::size_t>(got));
    }
    ::close(pipe_end);
    return problem;
  }

  static void check(int status, const std::string& problem) {
    if (WIFSIGNALED(status)) {
      if (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGTERM) {
        throw Interrupted(WTERMSIG(status));  // the terminal tells all processes
      }
      throw EnvironmentError(fmt::format("a worker process was ended by signal {} ({})",
                                         WTERMSIG(status), ::strsignal(WTERMSIG(status))));
    }
    if (WEXITSTATUS(status) == kBadInput) {
      throw InputError(problem);
    }
    if (WEXITSTATUS(status) != kSuccess) {
      throw EnvironmentError(problem.empty() ? "a worker process failed" : problem);
    }
  }

  SignalWatch watch_;
  const std::function<void(std::size_t)>& job_;
  std::map<pid_t, Worker> workers_;
};

}  // namespace

void run_in_processes(std::size_t workers, const std::vector<std::size_t>& jobs,
                      const std::function<void(std::size_t)>& job,
                      const std::function<void(std::size_t)>& done) {
  ProcessPool pool(job);
  auto next = jobs.begin();
  while (next != jobs.end() || pool.size() > 0) {
    if (next != jobs.end() && pool.size() < workers) {
      pool.start(*next++);
    } else {
      done(pool.wait());
    }
  }
}

}  // namespace vpusim
