#pragma once

#include <string>
#include <utility>

namespace vpusim {

// A folder for one process and the children that it forks, until all have let go of it. It leaves
// no file behind; where the file system knows no locks there is none.
class FolderLock {
 public:
  FolderLock() = default;
  // Waits a moment for children of a process that was killed. Errors: EnvironmentError when
  // another process has it, or when there is no such folder.
  explicit FolderLock(const std::string& folder);
  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FolderLock& operator=(FolderLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }

 private:
  int descriptor_ = -1;
};

}  // namespace vpusim
