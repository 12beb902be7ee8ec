#include "sim/base/process_pool.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <utility>

#include "sim/base/check.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim {
namespace {

volatile std::sig_atomic_t received_signal = 0;

void remember_signal(int signal) { received_signal = signal; }

[[noreturn]] void fail(std::string_view what) {
  throw EnvironmentError(fmt::format("cannot {}: {}", what, std::strerror(errno)));
}

using Kind = ProcessPool::Event::Kind;

// In front of the bytes of a worker's message. Both ends are the same program.
struct FrameHeader {
  std::uint64_t job = 0;
  std::uint32_t size = 0;
  Kind kind = Kind::kReply;
};

// All of it; false when the other end is gone.
bool send_all(int socket, const void* bytes, std::size_t size) {
  const char* at = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t sent = ::send(socket, at, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) {
      continue;
    }
    if (sent <= 0) {
      return false;
    }
    at += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

bool receive_all(int socket, void* bytes, std::size_t size) {
  char* at = static_cast<char*>(bytes);
  while (size > 0) {
    const ssize_t got = ::recv(socket, at, size, 0);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return false;
    }
    at += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

void send_frame(int socket, Kind kind, std::size_t job, std::string_view text) {
  FrameHeader header{.job = job, .size = static_cast<std::uint32_t>(text.size()), .kind = kind};
  std::string frame(reinterpret_cast<const char*>(&header), sizeof(header));
  frame += text;
  if (!send_all(socket, frame.data(), frame.size())) {
    ::_exit(1);  // the parent is gone
  }
}

std::string how_it_died(int status) {
  if (WIFSIGNALED(status)) {
    return fmt::format("the worker process was ended by signal {} ({})", WTERMSIG(status),
                       ::strsignal(WTERMSIG(status)));
  }
  return fmt::format("the worker process ended with code {}", WEXITSTATUS(status));
}

}  // namespace

// While it lives, Ctrl-C and SIGTERM are remembered, and come through only while we wait: none
// is lost between a look at the flag and the waiting.
class ProcessPool::SignalWatch {
 public:
  SignalWatch() {
    received_signal = 0;
    sigset_t watched;
    sigemptyset(&watched);
    sigaddset(&watched, SIGINT);
    sigaddset(&watched, SIGTERM);
    sigprocmask(SIG_BLOCK, &watched, &mask_before_);
    struct sigaction watch {};
    watch.sa_handler = remember_signal;
    sigaction(SIGINT, &watch, &interrupt_);
    sigaction(SIGTERM, &watch, &terminate_);
    if (interrupt_.sa_handler == SIG_IGN) {  // as nohup and a shell's '&' want it
      sigaction(SIGINT, &interrupt_, nullptr);
    }
  }
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  ~SignalWatch() { restore(); }

  void restore() const {
    sigaction(SIGINT, &interrupt_, nullptr);
    sigaction(SIGTERM, &terminate_, nullptr);
    sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
  }
  const sigset_t& mask_before() const { return mask_before_; }

 private:
  sigset_t mask_before_{};
  struct sigaction interrupt_ {};
  struct sigaction terminate_ {};
};

ProcessPool::ProcessPool(Options options, Work work)
    : options_(options), work_(std::move(work)), signals_(std::make_unique<SignalWatch>()) {
  VPUSIM_CHECK(options_.workers > 0 && options_.jobs_per_worker > 0);
  workers_.resize(options_.workers);
}

ProcessPool::~ProcessPool() {
  for (const Worker& worker : workers_) {
    if (worker.process >= 0) {
      ::kill(worker.process, SIGKILL);
    }
  }
  for (const Worker& worker : workers_) {
    if (worker.process >= 0) {
      ::waitpid(worker.process, nullptr, 0);
      ::close(worker.socket);
    }
  }
}

bool ProcessPool::has_room() const {
  return received_signal == 0 && job_count_ < options_.workers * options_.jobs_per_worker;
}

ProcessPool::Worker& ProcessPool::least_busy() {
  return *std::min_element(workers_.begin(), workers_.end(), [](const Worker& a, const Worker& b) {
    return a.jobs.size() < b.jobs.size();
  });
}

void ProcessPool::start(std::size_t job) {
  VPUSIM_CHECK(job_count_ < options_.workers * options_.jobs_per_worker);
  Worker& worker = least_busy();
  if (worker.process < 0) {
    fork_worker(worker);
  }
  const std::uint64_t number = job;
  // When it has died meanwhile, wait() finds the job in its hands.
  send_all(worker.socket, &number, sizeof(number));
  worker.jobs.push_back(job);
  ++job_count_;
}

void ProcessPool::fork_worker(Worker& worker) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    fail("open a socket");
  }
  std::fflush(nullptr);
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process < 0) {
    const int error = errno;
    ::close(ends[0]);
    ::close(ends[1]);
    errno = error;
    fail("start a process");
  }
  if (process == 0) {
    signals_->restore();
    ::signal(SIGINT, SIG_IGN);           // Ctrl-C tells all processes; the parent decides
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // no worker outlives a killed parent
    if (::getppid() != parent) {
      ::_exit(1);
    }
    ::close(ends[0]);
    for (const Worker& other : workers_) {
      if (other.process >= 0) {
        ::close(other.socket);
      }
    }
    serve(ends[1]);
  }
  ::close(ends[1]);
  worker.process = process;
  worker.socket = ends[0];
  worker.received.clear();
}

// Never returns: what is open in the parent must be neither flushed nor closed twice.
void ProcessPool::serve(int socket) const {
  std::uint64_t number = 0;
  while (receive_all(socket, &number, sizeof(number))) {
    const auto job = static_cast<std::size_t>(number);
    const auto reply = [&](std::string_view bytes) {
      send_frame(socket, Kind::kReply, job, bytes);
    };
    try {
      work_(job, reply);
      send_frame(socket, Kind::kDone, job, "");
    } catch (const InputError& error) {
      send_frame(socket, Kind::kBadInput, job, error.what());
    } catch (const std::exception& error) {
      send_frame(socket, Kind::kFailed, job, error.what());
    }
  }
  ::_exit(0);
}

std::vector<ProcessPool::Event> ProcessPool::wait() {
  VPUSIM_CHECK(!is_idle() || received_signal != 0);
  std::vector<Event> events;
  while (events.empty()) {
    if (!poll_sockets() && received_signal != 0) {
      throw Interrupted(received_signal);
    }
    for (Worker* const worker : readable_) {
      receive(*worker, events);
    }
  }
  return events;
}

// Whether there is something to receive. Signals come through here only.
bool ProcessPool::poll_sockets() {
  std::vector<pollfd> polled;
  std::vector<Worker*> asked;
  for (Worker& worker : workers_) {
    if (worker.process >= 0) {
      polled.push_back({.fd = worker.socket, .events = POLLIN, .revents = 0});
      asked.push_back(&worker);
    }
  }
  readable_.clear();
  const timespec at_once{};
  const int count = ::ppoll(polled.data(), polled.size(), received_signal != 0 ? &at_once : nullptr,
                            &signals_->mask_before());
  if (count < 0 && errno != EINTR) {
    fail("wait for a process");
  }
  for (std::size_t i = 0; count > 0 && i < polled.size(); ++i) {
    if (polled[i].revents != 0) {
      readable_.push_back(asked[i]);
    }
  }
  return !readable_.empty();
}

void ProcessPool::receive(Worker& worker, std::vector<Event>& events) {
  std::array<char, 65536> piece{};
  const ssize_t got = ::recv(worker.socket, piece.data(), piece.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
    return;
  }
  if (got <= 0) {
    bury(worker, events);
    return;
  }
  worker.received.append(piece.data(), static_cast<std::size_t>(got));
  take_frames(worker, events);
}

void ProcessPool::take_frames(Worker& worker, std::vector<Event>& events) {
  std::size_t at = 0;
  FrameHeader header;
  while (worker.received.size() - at >= sizeof(header)) {
    std::memcpy(&header, worker.received.data() + at, sizeof(header));
    if (worker.received.size() - at - sizeof(header) < header.size) {
      break;
    }
    events.push_back({.kind = header.kind,
                      .job = static_cast<std::size_t>(header.job),
                      .text = worker.received.substr(at + sizeof(header), header.size)});
    at += sizeof(header) + header.size;
    if (header.kind != Kind::kReply) {
      VPUSIM_CHECK(!worker.jobs.empty() && worker.jobs.front() == header.job);
      worker.jobs.pop_front();
      --job_count_;
    }
  }
  worker.received.erase(0, at);
}

void ProcessPool::bury(Worker& worker, std::vector<Event>& events) {
  ::close(worker.socket);
  int status = 0;
  while (::waitpid(worker.process, &status, 0) < 0 && errno == EINTR) {
  }
  Kind kind = Kind::kWorkerDied;
  for (const std::size_t job : worker.jobs) {
    events.push_back({.kind = kind, .job = job, .text = how_it_died(status)});
    kind = Kind::kNeverBegun;
  }
  job_count_ -= worker.jobs.size();
  worker = {};
}

void run_in_processes(std::size_t workers, const std::vector<std::size_t>& jobs,
                      const std::function<void(std::size_t)>& job,
                      const std::function<void(std::size_t)>& done) {
  ProcessPool pool({.workers = workers},
                   [&](std::size_t number, const ProcessPool::Reply& /*reply*/) { job(number); });
  auto next = jobs.begin();
  while (next != jobs.end() || !pool.is_idle()) {
    while (next != jobs.end() && pool.has_room()) {
      pool.start(*next++);
    }
    for (const ProcessPool::Event& event : pool.wait()) {
      switch (event.kind) {
        case Kind::kDone:
          done(event.job);
          break;
        case Kind::kBadInput:
          throw InputError(event.text);
        case Kind::kReply:
          break;
        case Kind::kFailed:
        case Kind::kWorkerDied:
        case Kind::kNeverBegun:
          throw EnvironmentError(event.text);
      }
    }
  }
}

std::size_t usual_worker_count() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  return ::sched_getaffinity(0, sizeof(cores), &cores) == 0
             ? static_cast<std::size_t>(std::max(CPU_COUNT(&cores), 1))
             : 1;
}

}  // namespace vpusim
