#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vpusim::nn_timing {

// The largest file of ours that is read; the largest published one has 3 MB.
inline constexpr std::size_t kLargestFlatFile = std::size_t{256} << 20;

// What a file should be.
struct FlatFormat {
  const char* identifier = nullptr;  // four characters
  const char* meaning = nullptr;     // "a VPUNN network"
};

inline constexpr FlatFormat kNetworkFormat = {.identifier = "VPUN", .meaning = "a VPUNN network"};
inline constexpr FlatFormat kCacheFormat = {.identifier = "cycl", .meaning = "a cache of cycles"};

// The identifier of a FlatBuffers file: its bytes 4 to 7, or less of a shorter file.
std::string_view flat_identifier(std::string_view bytes);

// All of a file. Errors: as read_text_file(), and InputError above kLargestFlatFile.
std::string read_flat_file(const std::string& path);

// The bytes at an address where numbers may be read in place; copied when they were not.
class AlignedBytes {
 public:
  explicit AlignedBytes(std::string_view bytes);
  AlignedBytes(const AlignedBytes&) = delete;
  AlignedBytes& operator=(const AlignedBytes&) = delete;

  const std::uint8_t* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  std::vector<std::max_align_t> copy_;
  const std::uint8_t* data_;
  std::size_t size_;
};

// Errors: InputError that says what the file is instead, when the identifier is not
// that of `format` or the file is too small or too large to be one.
void check_identifier(std::string_view bytes, const FlatFormat& format, const std::string& file);

// For a file of the right format whose inner offsets lead astray.
[[noreturn]] void fail_damaged(std::string_view bytes, const FlatFormat& format,
                               const std::string& file);

}  // namespace vpusim::nn_timing
