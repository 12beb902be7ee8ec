#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace vpusim {

// Ctrl-C or a request to end (SIGTERM).
class Interrupted : public std::runtime_error {
 public:
  explicit Interrupted(int signal, const std::string& message = "interrupted")
      : std::runtime_error(message), signal_(signal) {}
  int signal() const { return signal_; }

 private:
  int signal_;
};

// Worker processes that do one job after another, for code that allows one instance in a process
// (the SystemC kernel) or that may crash. A worker is a fork of this process: whatever the caller
// has loaded it shares, copied only where it writes.
//
// A worker that dies costs its jobs, not the pool: the next start() replaces it. No worker
// outlives the pool, nor a killed parent.
//
// Precondition: this process has one thread. Errors: EnvironmentError when the system has no
// process or descriptor left.
class ProcessPool {
 public:
  struct Options {
    std::size_t workers = 1;
    // Jobs that one worker holds: 2 keep it busy while its last answer travels.
    std::size_t jobs_per_worker = 1;
  };
  // Gives bytes to the parent at once; a job may do so any number of times.
  using Reply = std::function<void(std::string_view bytes)>;
  // Done in a worker. What it throws becomes an event; the worker goes on.
  using Work = std::function<void(std::size_t job, const Reply& reply)>;

  struct Event {
    enum class Kind : std::uint8_t {
      kReply,       // text: the bytes
      kDone,        // the job has ended
      kBadInput,    // the job threw an InputError; text: its message
      kFailed,      // the job threw something else
      kWorkerDied,  // during this job; text: how
      kNeverBegun,  // it was in the hands of a worker that died during another
    };
    Kind kind = Kind::kReply;
    std::size_t job = 0;
    std::string text;
  };

  ProcessPool(Options options, Work work);
  ProcessPool(const ProcessPool&) = delete;
  ProcessPool& operator=(const ProcessPool&) = delete;
  ~ProcessPool();

  bool has_room() const;
  bool is_idle() const { return job_count_ == 0; }
  // Precondition: has_room().
  void start(std::size_t job);
  // What has happened, at least one event; waits for it. Errors: Interrupted, once all that was
  // ready has been handed over.
  std::vector<Event> wait();

 private:
  class SignalWatch;
  struct Worker {
    pid_t process = -1;
    int socket = -1;
    std::deque<std::size_t> jobs;  // the first one is under way
    std::string received;          // a frame that is not complete
  };

  Worker& least_busy();
  void fork_worker(Worker& worker);
  [[noreturn]] void serve(int socket) const;
  bool poll_sockets();
  void receive(Worker& worker, std::vector<Event>& events);
  void take_frames(Worker& worker, std::vector<Event>& events);
  void bury(Worker& worker, std::vector<Event>& events);

  Options options_;
  Work work_;
  std::unique_ptr<SignalWatch> signals_;
  std::vector<Worker> workers_;
  std::vector<Worker*> readable_;
  std::size_t job_count_ = 0;
};

// Does each of `jobs` in worker processes and calls `done` here when one has ended well. A job
// leaves its result in files.
//
// Errors: what a job threw first, InputError or else EnvironmentError; EnvironmentError for a
// process that died; Interrupted. Other jobs under way are ended then.
void run_in_processes(std::size_t workers, const std::vector<std::size_t>& jobs,
                      const std::function<void(std::size_t)>& job,
                      const std::function<void(std::size_t)>& done);

// One per core that this process may use: the default of every --workers.
std::size_t usual_worker_count();

}  // namespace vpusim
