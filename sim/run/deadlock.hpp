#pragma once

#include <stdexcept>

namespace vpusim {

// The schedule got stuck: tasks are left and nothing can happen any more. what()
// names the tasks at the heads of their queues, the barriers they wait for, the
// counts that are missing, and who was to bring them.
class Deadlock : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace vpusim
