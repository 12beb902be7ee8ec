#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <vector>

namespace vpusim {

// No file is read that is larger. A stream, whose size shows only when it is read, may have the
// second.
inline constexpr std::size_t kLargestFile = std::size_t{4} << 30;
inline constexpr std::size_t kLargestStream = std::size_t{512} << 20;

// The whole content of a file the user named; "-" is the standard input.
//
// Errors: InputError when there is no such file, it is a directory or a device that never ends, or
// it has more bytes than `largest` or than the limits above; EnvironmentError when the system
// refuses to read it.
std::string read_text_file(const std::string& path, std::size_t largest = kLargestFile);

// A file's buffer that remembers why writing first failed; when the stream is asked
// at the end, errno may be somebody else's.
class ResultBuffer final : public std::filebuf {
 public:
  int error() const { return error_; }  // an errno; 0: none

 protected:
  int_type overflow(int_type character) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;

 private:
  int error_ = 0;
};

// A result file that appears complete or not at all: what is written goes to an
// anonymous file in the same folder, and commit() gives it its name. Without
// commit() (an exception, Ctrl-C, a kill) nothing is left behind. A file that was
// there before passes on its permissions. "-" and devices such as /dev/stdout are
// written to directly.
//
// Errors: EnvironmentError when the file cannot be created, written or renamed.
class OutputFile {
 public:
  explicit OutputFile(const std::string& path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  std::ostream& stream() { return *stream_; }
  void commit();

 private:
  void open_anonymous();
  void keep_permissions();
  [[noreturn]] void fail(const std::string& what) const;

  std::string path_;                 // as the user wrote it
  std::filesystem::path target_;     // symbolic links resolved
  std::filesystem::path temporary_;  // named only where the file system knows no anonymous files
  int descriptor_ = -1;              // of the anonymous file
  std::vector<char> space_;          // of buffer_, which it outlives
  ResultBuffer buffer_;
  std::ostream file_{&buffer_};
  std::ostream* stream_ = nullptr;
  bool replaces_target_ = false;
};

}  // namespace vpusim
