#include "nn_timing/data/packing.hpp"

#include <libdeflate.h>

#include <memory>
#include <new>

namespace vpusim::nn_timing {
namespace {

constexpr int kLevel = 3;  // as small as zlib's level 4, in a third of its time

template <class Bound, class Compress>
std::string packed(std::span<const char> bytes, const Bound& bound, const Compress& compress) {
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(kLevel), libdeflate_free_compressor);
  if (compressor == nullptr) {
    throw std::bad_alloc();
  }
  std::string result(bound(compressor.get(), bytes.size()), '\0');
  result.resize(
      compress(compressor.get(), bytes.data(), bytes.size(), result.data(), result.size()));
  return result;
}

}  // namespace

std::string gzip_packed(std::span<const char> bytes) {
  return packed(bytes, libdeflate_gzip_compress_bound, libdeflate_gzip_compress);
}

std::string zlib_packed(std::span<const char> bytes) {
  return packed(bytes, libdeflate_zlib_compress_bound, libdeflate_zlib_compress);
}

}  // namespace vpusim::nn_timing
