#include "sim/base/folder_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include "sim/base/input_error.hpp"

namespace vpusim {

FolderLock::FolderLock(const std::string& folder)
    : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0) {
    throw EnvironmentError(fmt::format("{}: {}", folder, std::generic_category().message(errno)));
  }
  constexpr std::chrono::milliseconds kPause(50);
  constexpr int kTries = 40;
  for (int tried = 0; ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;) {
    if (++tried == kTries) {
      ::close(descriptor_);
      throw EnvironmentError(folder + ": another process is at work in it");
    }
    std::this_thread::sleep_for(kPause);
  }
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

}  // namespace vpusim
