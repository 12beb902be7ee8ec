#include "nn_timing/vpunn/cycle_cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <sstream>

#include "nn_timing/vpunn/cachebin_generated.h"
#include "sim/base/input_error.hpp"
#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"

namespace vpusim::nn_timing::test {
namespace {

using testing::HasSubstr;
using vpusim::test::input_error_of;

std::string written(const CycleCache& cache) {
  std::ostringstream out;
  write_cycle_cache(cache, out);
  return out.str();
}

// Entries as they are given, which write_cycle_cache() would refuse.
std::string file_with(const std::vector<CycleCacheEntry>& entries) {
  flat::CyclesCacheT cache;
  for (const CycleCacheEntry& entry : entries) {
    cache.entries.push_back(std::make_unique<flat::CacheEntryT>());
    cache.entries.back()->key = entry.key;
    cache.entries.back()->value = entry.cycles;
  }
  flatbuffers::FlatBufferBuilder builder;
  flat::FinishCyclesCacheBuffer(builder, flat::CyclesCache::Pack(builder, &cache));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

TEST(CycleCacheTest, FindsByKey) {
  const CycleCache cache({{.key = 7, .cycles = 70}, {.key = 3, .cycles = 30.5F}});

  EXPECT_EQ(cache.find(3), 30.5F);
  EXPECT_EQ(cache.find(7), 70.0F);
  EXPECT_EQ(cache.find(5), std::nullopt);
  EXPECT_EQ(cache.find(0xffffffff), std::nullopt);
}

TEST(CycleCacheTest, ReadsWhatItWrote) {
  const CycleCache cache(
      {{.key = 7, .cycles = 70}, {.key = 0, .cycles = 0}, {.key = 0xffffffff, .cycles = 1e9F}});

  EXPECT_EQ(read_cycle_cache(written(cache), "cache"), cache);
  EXPECT_EQ(read_cycle_cache(written(CycleCache({})), "cache"), CycleCache({}));
}

TEST(CycleCacheTest, ReadsEntriesInAnyOrder) {
  const std::string bytes = file_with({{.key = 9, .cycles = 90}, {.key = 4, .cycles = 40}});

  EXPECT_EQ(read_cycle_cache(bytes, "cache").find(4), 40.0F);
}

TEST(CycleCacheTest, ReadsAPublishedCache) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, "models/shave_5_1.cachebin");

  const CycleCache cache = load_cycle_cache(path);

  EXPECT_EQ(cache.entries().size(), 5930U);
  EXPECT_EQ(cache.find(1'106'322), 78'625.0F);
  EXPECT_EQ(cache.find(1'106'323), std::nullopt);
  EXPECT_EQ(read_cycle_cache(written(cache), "again"), cache);
}

TEST(CycleCacheTest, RefusesAKeyThatOccursTwice) {
  const std::string bytes = file_with({{.key = 9, .cycles = 90}, {.key = 9, .cycles = 91}});

  EXPECT_EQ(input_error_of([&] { read_cycle_cache(bytes, "cache"); }),
            "cache: entries: expected each key once, found 9 twice");
}

TEST(CycleCacheTest, RefusesCyclesThatAreNone) {
  for (const float wrong :
       {-1.0F, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    const std::string bytes = file_with({{.key = 1, .cycles = 1}, {.key = 2, .cycles = wrong}});

    EXPECT_THAT(input_error_of([&] { read_cycle_cache(bytes, "cache"); }),
                HasSubstr("cache: entries[1].value: expected a number of cycles, found "));
  }
}

TEST(CycleCacheTest, RefusesAFileThatIsNoneOrCutOff) {
  const std::string bytes = written(CycleCache({{.key = 7, .cycles = 70}}));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(read_cycle_cache(bytes.substr(0, size), "cache"), InputError) << size;
  }
  EXPECT_EQ(input_error_of([] { read_cycle_cache("....VPUN....", "cache"); }),
            "cache: expected a cache of cycles, which has 'cycl' at its bytes 4 to 7, found "
            "'VPUN', a VPUNN network");
}

// Hashes from an independent implementation.
TEST(CycleCacheKeyTest, HashesWholeNumbersAndHundredths) {
  const std::array<float, 5> mixed = {1, 0, 2.5F, 0.25F, 4096};
  const std::array<float, 3> fractions = {0.999F, 1.0F, 0.005F};

  EXPECT_EQ(cycle_cache_key({}), 0x811c9dc5U);
  EXPECT_EQ(cycle_cache_key(mixed), 3'739'301'103U);
  EXPECT_EQ(cycle_cache_key(fractions), 2'711'366'631U);
  EXPECT_EQ(cycle_cache_key(std::array<float, 53>{}), 1'766'226'773U);
}

TEST(CycleCacheKeyTest, HashesAnyFiniteNumber) {
  const std::array<float, 1> minus_one = {-1};
  const std::array<float, 1> largest = {std::numeric_limits<float>::max()};

  EXPECT_NE(cycle_cache_key(minus_one), cycle_cache_key(largest));
}

}  // namespace
}  // namespace vpusim::nn_timing::test
