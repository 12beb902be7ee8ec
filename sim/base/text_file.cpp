#include "sim/base/text_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <system_error>

#include "sim/base/input_error.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;

std::string reason() { return std::strerror(errno); }

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ > STDERR_FILENO) {
      ::close(number_);
    }
  }
  int number() const { return number_; }

 private:
  int number_;
};

// Directories have no text, devices such as /dev/zero no end.
void refuse_endless(const std::string& path, const struct stat& status, bool is_terminal) {
  if (S_ISDIR(status.st_mode)) {
    throw InputError(path + ": is a directory, expected a file");
  }
  if (!is_terminal && (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode))) {
    throw InputError(path + ": is a device, expected a file");
  }
}

[[noreturn]] void fail_too_large(const std::string& path, std::size_t limit) {
  constexpr std::size_t kMebibyte = std::size_t{1} << 20;
  throw InputError(path + ": larger than " +
                   (limit < kMebibyte ? std::to_string(limit) + " bytes"
                                      : std::to_string(limit / kMebibyte) + " MiB"));
}

std::string self_path(int descriptor) { return "/proc/self/fd/" + std::to_string(descriptor); }

}  // namespace

std::string read_text_file(const std::string& path, std::size_t largest) {
  const Descriptor file(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG) {
      throw InputError(path + ": " + reason());
    }
    throw EnvironmentError(path + ": cannot open: " + reason());
  }
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) {
    throw EnvironmentError(path + ": cannot read: " + reason());
  }
  const bool is_terminal = ::isatty(file.number()) == 1;
  refuse_endless(path, status, is_terminal);
  const bool is_regular = S_ISREG(status.st_mode);
  const std::size_t limit = is_regular ? largest : std::min(largest, kLargestStream);
  if (is_regular && static_cast<std::size_t>(status.st_size) > limit) {
    fail_too_large(path, limit);
  }
  std::string text;
  if (is_regular) {
    // Room for one byte more: the end is then seen without growing.
    text.reserve(static_cast<std::size_t>(status.st_size) + kChunk);
  }
  while (true) {
    const std::size_t size = text.size();
    if (size > limit) {
      fail_too_large(path, limit);
    }
    text.resize(size + kChunk);
    const ssize_t count = ::read(file.number(), text.data() + size, kChunk);
    if (count < 0 && errno == EINTR) {
      text.resize(size);
      continue;
    }
    if (count < 0) {
      throw EnvironmentError(path + ": cannot read: " + reason());
    }
    text.resize(size + static_cast<std::size_t>(count));
    if (count == 0) {
      return text;
    }
  }
}

ResultBuffer::int_type ResultBuffer::overflow(int_type character) {
  errno = 0;
  const int_type result = std::filebuf::overflow(character);
  if (result == traits_type::eof() && error_ == 0) {
    error_ = errno;
  }
  return result;
}

std::streamsize ResultBuffer::xsputn(const char* text, std::streamsize size) {
  errno = 0;
  const std::streamsize written = std::filebuf::xsputn(text, size);
  if (written != size && error_ == 0) {
    error_ = errno;
  }
  return written;
}

OutputFile::OutputFile(const std::string& path) : path_(path), space_(kChunk) {
  buffer_.pubsetbuf(space_.data(), static_cast<std::streamsize>(space_.size()));
  if (path == "-") {
    stream_ = &std::cout;
    return;
  }
  if (path.empty()) {
    throw InputError("an output without a name; '-' is the standard output");
  }
  std::error_code error;
  // Made absolute first, because a name that does not exist yet would stay relative
  // and then have no folder.
  target_ = std::filesystem::absolute(path, error);
  target_ = error ? target_ : std::filesystem::weakly_canonical(target_, error);
  if (error) {
    throw EnvironmentError(path + ": cannot write: " + error.message());
  }
  const std::filesystem::file_status status = std::filesystem::status(target_, error);
  if (std::filesystem::is_directory(status)) {
    throw EnvironmentError(path + ": cannot write: is a directory");
  }
  stream_ = &file_;
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    if (buffer_.open(target_, std::ios::out | std::ios::binary) == nullptr) {
      fail("cannot write: " + reason());
    }
    return;
  }
  if (std::filesystem::exists(status) && ::access(target_.c_str(), W_OK) != 0) {
    fail("cannot write: " + reason());
  }
  replaces_target_ = true;
  open_anonymous();
  keep_permissions();
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
  if (!temporary_.empty()) {
    ::unlink(temporary_.c_str());
  }
}

void OutputFile::open_anonymous() {
  const std::filesystem::path folder = target_.parent_path();
  descriptor_ = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
  if (descriptor_ < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    std::string name = (folder / ("." + target_.filename().string() + ".XXXXXX")).string();
    descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor_ >= 0) {
      temporary_ = name;
      // mkostemp gives 0600; a result file has the modes that the user's mask asks for.
      const mode_t mask = ::umask(0);
      ::umask(mask);
      ::fchmod(descriptor_, 0666 & ~mask);
    }
  }
  if (descriptor_ < 0) {
    fail("cannot write: " + reason());
  }
  if (buffer_.open(self_path(descriptor_), std::ios::out | std::ios::binary) == nullptr) {
    fail("cannot write: " + reason());
  }
}

void OutputFile::keep_permissions() {
  struct stat status {};
  if (::stat(target_.c_str(), &status) == 0) {
    ::fchmod(descriptor_, status.st_mode & 07777);
  }
}

void OutputFile::commit() {
  errno = 0;
  stream_->flush();
  if (!*stream_) {
    errno = buffer_.error() != 0 ? buffer_.error() : errno;
    fail("cannot write: " + (errno != 0 ? reason() : std::string("the stream failed")));
  }
  if (!replaces_target_) {
    return;
  }
  if (buffer_.close() == nullptr) {
    fail("cannot write: " + reason());
  }
  // A name must not be durable before what it names.
  if (::fsync(descriptor_) != 0) {
    fail("cannot write: " + reason());
  }
  if (temporary_.empty()) {
    // Only a name can replace a name, so the anonymous file gets one just before the rename.
    const std::string name = (target_.parent_path() / ("." + target_.filename().string() + "." +
                                                       std::to_string(::getpid()) + ".tmp"))
                                 .string();
    ::unlink(name.c_str());
    if (::linkat(AT_FDCWD, self_path(descriptor_).c_str(), AT_FDCWD, name.c_str(),
                 AT_SYMLINK_FOLLOW) != 0) {
      fail("cannot write: " + reason());
    }
    temporary_ = name;
  }
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
    fail("cannot rename " + temporary_.string() + ": " + reason());
  }
  temporary_.clear();
}

void OutputFile::fail(const std::string& what) const {
  throw EnvironmentError(path_ + ": " + what);
}

}  // namespace vpusim
