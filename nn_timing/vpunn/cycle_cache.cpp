#include "nn_timing/vpunn/cycle_cache.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <utility>

#include "nn_timing/vpunn/cachebin_generated.h"
#include "nn_timing/vpunn/flat_file.hpp"
#include "sim/base/check.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim::nn_timing {
namespace {

constexpr flatbuffers::uoffset_t kDeepest = 4;             // a cache has 2 levels of tables
constexpr flatbuffers::uoffset_t kMostTables = 16U << 20;  // published ones have 162,394

std::uint32_t hashed_form(float value) {
  const bool is_fraction = value != 0 && std::abs(value) < 1;
  const float whole = is_fraction ? value * 100 : value;
  constexpr float kTooLarge = 9.2e18F;  // for 64 bits, through which negatives wrap as expected
  return std::abs(whole) < kTooLarge ? static_cast<std::uint32_t>(static_cast<std::int64_t>(whole))
                                     : 0;
}

bool has_smaller_key(const CycleCacheEntry& a, const CycleCacheEntry& b) { return a.key < b.key; }

// An iterator to the first of two entries with one key, or end().
auto first_twin(const std::vector<CycleCacheEntry>& sorted) {
  return std::adjacent_find(
      sorted.begin(), sorted.end(),
      [](const CycleCacheEntry& a, const CycleCacheEntry& b) { return a.key == b.key; });
}

}  // namespace

CycleCache::CycleCache(std::vector<CycleCacheEntry> entries) : entries_(std::move(entries)) {
  std::sort(entries_.begin(), entries_.end(), has_smaller_key);
  VPUSIM_CHECK(first_twin(entries_) == entries_.end());
}

std::optional<float> CycleCache::find(std::uint32_t key) const {
  const auto found = std::lower_bound(entries_.begin(), entries_.end(),
                                      CycleCacheEntry{.key = key, .cycles = 0}, has_smaller_key);
  if (found == entries_.end() || found->key != key) {
    return std::nullopt;
  }
  return found->cycles;
}

std::uint32_t cycle_cache_key(std::span<const float> descriptor) {
  constexpr std::uint32_t kStart = 0x811c9dc5;
  constexpr std::uint32_t kPrime = 0x01000193;
  std::uint32_t hash = kStart;
  for (const float value : descriptor) {
    const std::uint32_t number = hashed_form(value);
    for (unsigned shift = 0; shift < 32; shift += 8) {
      hash = (hash ^ ((number >> shift) & 0xffU)) * kPrime;
    }
  }
  return hash;
}

CycleCache read_cycle_cache(std::string_view bytes, const std::string& file) {
  check_identifier(bytes, kCacheFormat, file);
  const AlignedBytes aligned(bytes);
  flatbuffers::Verifier verifier(aligned.data(), aligned.size(), kDeepest, kMostTables);
  if (!flat::VerifyCyclesCacheBuffer(verifier)) {
    fail_damaged(bytes, kCacheFormat, file);
  }
  std::vector<CycleCacheEntry> entries;
  if (const auto* list = flat::GetCyclesCache(aligned.data())->entries(); list != nullptr) {
    entries.reserve(list->size());
    for (const flat::CacheEntry* entry : *list) {
      if (!std::isfinite(entry->value()) || entry->value() < 0) {
        throw InputError({.file = file, .path = fmt::format("entries[{}].value", entries.size())},
                         fmt::format("expected a number of cycles, found {}", entry->value()));
      }
      entries.push_back({.key = entry->key(), .cycles = entry->value()});
    }
  }
  std::sort(entries.begin(), entries.end(), has_smaller_key);
  if (const auto twin = first_twin(entries); twin != entries.end()) {
    throw InputError({.file = file, .path = "entries"},
                     fmt::format("expected each key once, found {} twice", twin->key));
  }
  return CycleCache(std::move(entries));
}

CycleCache load_cycle_cache(const std::string& path) {
  return read_cycle_cache(read_flat_file(path), path);
}

void write_cycle_cache(const CycleCache& cache, std::ostream& out) {
  flatbuffers::FlatBufferBuilder builder;
  std::vector<flatbuffers::Offset<flat::CacheEntry>> entries;
  entries.reserve(cache.entries().size());
  for (const CycleCacheEntry& entry : cache.entries()) {
    entries.push_back(flat::CreateCacheEntry(builder, entry.key, entry.cycles));
  }
  flat::FinishCyclesCacheBuffer(builder, flat::CreateCyclesCacheDirect(builder, &entries));
  out.write(reinterpret_cast<const char*>(builder.GetBufferPointer()),
            static_cast<std::streamsize>(builder.GetSize()));
}

}  // namespace vpusim::nn_timing
