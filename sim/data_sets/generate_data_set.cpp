#include "sim/data_sets/generate_data_set.hpp"

#include <fmt/format.h>

#include <vector>

#include "sim/base/process_pool.hpp"

namespace vpusim {
namespace {

// Both passes over the shards, with one account of how far they are.
class ShardRun {
 public:
  ShardRun(DataSetFolder& folder, const DataSetRequest& request)
      : folder_(folder), request_(request) {}

  void run() {
    const std::vector<std::size_t> undrawn = folder_.undrawn();
    progress_.rows = request_.settings.rows;
    progress_.drawn = progress_.rows - rows_in(undrawn);
    if (undrawn.empty()) {
      folder_.share_out();
    }
    count_made();
    tell();
    try {
      if (!undrawn.empty()) {
        draw(undrawn);
        folder_.share_out();
      }
      make();
    } catch (const Interrupted& interrupted) {
      const std::size_t all = folder_.shard_count();
      throw Interrupted(interrupted.signal(),
                        fmt::format("interrupted: {} of {} shards are finished; the same command "
                                    "makes the rest",
                                    all - folder_.unfinished().size(), all));
    }
  }

 private:
  void draw(const std::vector<std::size_t>& shards) {
    progress_.is_drawing = folder_.draws_are_cheap();
    run_in_processes(
        request_.workers, shards, [&](std::size_t shard) { folder_.draw(shard); },
        [&](std::size_t shard) {
          progress_.drawn += folder_.rows_of(shard);
          progress_.made += folder_.draws_are_cheap() ? 0 : folder_.rows_of(shard);
          tell();
        });
    progress_.is_drawing = false;
  }

  void make() {
    count_made();  // some may have to be made again
    run_in_processes(
        request_.workers, folder_.unfinished(), [&](std::size_t shard) { folder_.make(shard); },
        [&](std::size_t shard) {
          progress_.made += folder_.rows_of(shard);
          tell();
        });
  }

  void count_made() { progress_.made = progress_.rows - rows_in(folder_.unfinished()); }

  std::uint64_t rows_in(const std::vector<std::size_t>& shards) const {
    std::uint64_t rows = 0;
    for (const std::size_t shard : shards) {
      rows += folder_.rows_of(shard);
    }
    return rows;
  }

  void tell() const {
    if (request_.on_progress) {
      request_.on_progress(progress_);
    }
  }

  DataSetFolder& folder_;
  const DataSetRequest& request_;
  DataSetProgress progress_;
};

}  // namespace

std::optional<nlohmann::ordered_json> generate_data_set(const DataKind& kind,
                                                        const DataSetRequest& request) {
  DataSetFolder folder(request.folder, kind, request.settings);
  if (!folder.open()) {
    return std::nullopt;
  }
  ShardRun(folder, request).run();
  return folder.finish();
}

}  // namespace vpusim
