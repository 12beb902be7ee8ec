#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vpusim::nn_timing {

struct CycleCacheEntry {
  std::uint32_t key = 0;  // cycle_cache_key() of a workload's descriptor
  float cycles = 0;       // of the DPU clock; finite, not negative

  bool operator==(const CycleCacheEntry&) const = default;
};

// Cycles of workloads that somebody measured or computed before, as published in
// .cachebin files. For which device and descriptor, the file does not say.
class CycleCache {
 public:
  // In any order. Precondition: no key occurs twice.
  explicit CycleCache(std::vector<CycleCacheEntry> entries);

  // Two descriptors may share a key by chance: about 4e-5 per question for a cache of
  // 160,000 entries.
  std::optional<float> find(std::uint32_t key) const;

  std::span<const CycleCacheEntry> entries() const { return entries_; }  // by rising key

  bool operator==(const CycleCache&) const = default;

 private:
  std::vector<CycleCacheEntry> entries_;
};

// The 32-bit FNV-1a hash over the values as unsigned integers, their fractions cut
// off; of a value between -1 and 1 its hundredths are taken. Values that fit no 32 bits
// keep their low bits. Precondition: the values are finite.
//
// Source: intel/npu-nn-cost-model at 8a2ae92; equal to all 36,823 keys of measured_dpu_npu5.csv.gz.
std::uint32_t cycle_cache_key(std::span<const float> descriptor);

// Errors: InputError when the file is no cache, is damaged, larger than 256 MiB, has a
// key twice or cycles that are negative or no number. `file` is for messages.
CycleCache read_cycle_cache(std::string_view bytes, const std::string& file);
CycleCache load_cycle_cache(const std::string& path);

void write_cycle_cache(const CycleCache& cache, std::ostream& out);

}  // namespace vpusim::nn_timing
