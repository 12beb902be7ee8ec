#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace vpusim {

// Where a value came from in a user's file. Lines and columns count from 1;
// line 0 means the whole file.
struct SourceLocation {
  std::string file;
  std::string path;  // e.g. "tasks[3].dma.bytes"; empty where the format has none
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

// A mistake in something the user gave us: a file or an option. what() reads
// like a compiler message:
//   net.yaml:41:14: tasks[3].dma.bytes: must be > 0, got 0
class InputError : public std::runtime_error {
 public:
  InputError(SourceLocation where, const std::string& problem);
  // A mistake on the command line, which has no place in a file.
  explicit InputError(const std::string& problem) : std::runtime_error(problem) {}

  const SourceLocation& where() const { return where_; }

 private:
  SourceLocation where_;
};

// The environment failed, not the input and not us: a full disk, a file that may
// not be read. what() names the file and the system's reason.
class EnvironmentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace vpusim
