#pragma once

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <vector>

namespace vpusim {

// Ctrl-C or a request to end (SIGTERM), after all worker processes are gone.
class Interrupted : public std::runtime_error {
 public:
  explicit Interrupted(int signal) : std::runtime_error("interrupted"), signal_(signal) {}
  int signal() const { return signal_; }

 private:
  int signal_;
};

// Does each of `jobs` in a process of its own, at most `workers` at a time, and calls `done` here
// when one has ended well. What the caller holds, such as a loaded network, the processes
// share. A job leaves its result in files.
//
// Precondition: this process has one thread.
// Errors: what a job threw first, InputError or else EnvironmentError; EnvironmentError for a
// process that died; Interrupted. Other jobs under way are ended then.
void run_in_processes(std::size_t workers, const std::vector<std::size_t>& jobs,
                      const std::function<void(std::size_t)>& job,
                      const std::function<void(std::size_t)>& done);

}  // namespace vpusim
