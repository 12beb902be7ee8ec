#include "nn_timing/vpunn/flat_file.hpp"

#include <fmt/format.h>

#include <cstring>
#include <filesystem>
#include <system_error>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/text_file.hpp"

namespace vpusim::nn_timing {
namespace {

constexpr std::size_t kHeader = 8;  // offset of the root, identifier

void check_size(std::uintmax_t size, const std::string& file) {
  if (size > kLargestFlatFile) {
    throw InputError({.file = file, .path = {}},
                     fmt::format("is {} bytes large, expected a network or a cache of at most "
                                 "256 MiB",
                                 size));
  }
}

std::string found_instead(std::string_view bytes) {
  if (bytes.empty()) {
    return "an empty file";
  }
  if (bytes.size() < kHeader) {
    return fmt::format("only {} bytes", bytes.size());
  }
  const std::string_view identifier = flat_identifier(bytes);
  for (const FlatFormat& other : {kNetworkFormat, kCacheFormat}) {
    if (identifier == other.identifier) {
      return fmt::format("'{}', {}", identifier, other.meaning);
    }
  }
  return in_quotes(identifier);
}

}  // namespace

std::string_view flat_identifier(std::string_view bytes) {
  return bytes.substr(std::min<std::size_t>(bytes.size(), 4), 4);
}

std::string read_flat_file(const std::string& path) {
  // Before reading: a file of a few GB by mistake should not fill the memory.
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (!error) {
    check_size(size, path);
  }
  std::string bytes = read_text_file(path);
  check_size(bytes.size(), path);
  return bytes;
}

AlignedBytes::AlignedBytes(std::string_view bytes)
    : data_(reinterpret_cast<const std::uint8_t*>(bytes.data())), size_(bytes.size()) {
  if (reinterpret_cast<std::uintptr_t>(data_) % alignof(std::max_align_t) != 0) {
    copy_.resize(size_ / sizeof(std::max_align_t) + 1);
    std::memcpy(copy_.data(), bytes.data(), size_);
    data_ = reinterpret_cast<const std::uint8_t*>(copy_.data());
  }
}

void check_identifier(std::string_view bytes, const FlatFormat& format, const std::string& file) {
  check_size(bytes.size(), file);
  if (bytes.size() < kHeader || flat_identifier(bytes) != format.identifier) {
    throw InputError({.file = file, .path = {}},
                     fmt::format("expected {}, which has '{}' at its bytes 4 to 7, found {}",
                                 format.meaning, format.identifier, found_instead(bytes)));
  }
}

void fail_damaged(std::string_view bytes, const FlatFormat& format, const std::string& file) {
  throw InputError({.file = file, .path = {}},
                   fmt::format("begins as {}, but is damaged or cut off: its {} bytes point to "
                               "places outside, or it has too many parts",
                               format.meaning, bytes.size()));
}

}  // namespace vpusim::nn_timing
