#include "nn_timing/data/data_set.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <string_view>
#include <utility>

#include "nn_timing/data/manifest.hpp"
#include "nn_timing/data/shard.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/importers/workloads/parse_number.hpp"
#include "sim/importers/workloads/workload_reader.hpp"

namespace vpusim::nn_timing {
namespace {

constexpr std::string_view kProfiled = "hw_profiled_regression";

// Columns of labels, the first that a table has counts; `used_where` is 1 where the value is good.
struct LabelColumn {
  std::string_view name;
  std::string_view used_where;
};
constexpr auto kLabelColumns =
    std::to_array<LabelColumn>({{"gt_cycles", ""}, {"cycles", ""}, {"cached_5_1", "use_5_1"}});

// Besides those of workloads.
constexpr std::array<std::string_view, 5> kMoreColumns = {"label", "model", "group", "cached_5_1",
                                                          "use_5_1"};

}  // namespace

// Where rows come from.
class DataSetReader::File {
 public:
  File() = default;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  virtual ~File() = default;
  virtual bool next(LabelledWorkload& row) = 0;
  virtual double progress() const = 0;
};

class DataSetReader::TableFile final : public File {
 public:
  TableFile(const std::string& path, const DataSetOptions& options)
      : reader_(path, kMoreColumns), options_(options) {
    for (const LabelColumn& column : kLabelColumns) {
      cycles_ = place_of(column.name);
      if (cycles_) {
        if (!column.used_where.empty()) {
          used_ = place_of(column.used_where);
        }
        break;
      }
    }
    if (!cycles_) {
      table().fail("expected a column of cycles: 'gt_cycles', 'cycles' or 'cached_5_1'");
    }
    split_ = place_of("split");
    label_ = place_of("label");
    group_ = place_of("group");
    model_ = place_of("model");
    kind_ = options.is_only_profiled ? place_of("kind") : std::nullopt;
  }

  bool next(LabelledWorkload& row) override {
    WorkloadRow found;
    while (reader_.next(found)) {
      if (is_wanted() && read(found, row)) {
        return true;
      }
    }
    return false;
  }

  double progress() const override { return table().progress(); }

 private:
  using Place = std::optional<std::size_t>;  // of a column

  const Table& table() const { return reader_.table(); }

  Place place_of(std::string_view name) const {
    const std::vector<std::string>& names = table().names();
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? Place() : Place(found - names.begin());
  }

  std::string_view text(const Place& place) const {
    return place ? table().fields()[*place] : std::string_view();
  }

  bool is_wanted() const {
    const bool is_used = !used_ || text(used_) == "1" || text(used_) == "1.0";
    const bool is_of_kind = !kind_ || text(kind_) == kProfiled;
    return is_used && is_of_kind && !text(cycles_).empty();
  }

  // The value that a name stands for; `otherwise` where the row says nothing.
  template <class Value, class Names>
  Value named(const Place& place, const Names& names, Value otherwise) const {
    const std::string_view name = text(place);
    if (name.empty()) {
      return otherwise;
    }
    const std::optional<Value> value = names.find(name);
    if (!value) {
      table().fail_at(
          *place, fmt::format("{}: expected {}, got '{}'{}", table().names()[*place],
                              fmt::join(names.all(), ", "), name, did_you_mean(name, names.all())));
    }
    return *value;
  }

  // False when the row is of another device or split.
  bool read(const WorkloadRow& found, LabelledWorkload& row) const {
    row.split = named(split_, kSplitNames, Split::kTrain);
    if (!found.device && !options_.device) {
      table().fail("the row names no device, and nobody else does");
    }
    row.device = found.device.value_or(options_.device.value_or(row.device));
    if ((options_.split && row.split != *options_.split) ||
        (options_.device && row.device != *options_.device)) {
      return false;
    }
    row.workload = found.workload;
    row.label = named(label_, kLabelSourceNames, LabelSource::kMeasured);
    row.group = text(group_);
    row.model = text(model_);
    row.cycles = 0;
    if (!parse_number(text(cycles_), row.cycles) || !std::isfinite(row.cycles) || row.cycles <= 0) {
      table().fail_at(*cycles_, fmt::format("{}: expected a positive number of cycles, got '{}'",
                                            table().names()[*cycles_], text(cycles_)));
    }
    return true;
  }

  WorkloadReader reader_;
  DataSetOptions options_;
  Place cycles_;
  Place used_;
  Place split_;
  Place label_;
  Place group_;
  Place model_;
  Place kind_;
};

class DataSetReader::Hdf5File final : public File {
 public:
  Hdf5File(const std::string& path, const DataSetOptions& options)
      : rows_(read_hdf5_shard(path)), options_(options) {}

  bool next(LabelledWorkload& row) override {
    while (next_ < rows_.size()) {
      LabelledWorkload& candidate = rows_[next_++];
      if ((!options_.split || candidate.split == *options_.split) &&
          (!options_.device || candidate.device == *options_.device)) {
        row = std::move(candidate);
        return true;
      }
    }
    return false;
  }

  double progress() const override {
    return rows_.empty() ? 1 : static_cast<double>(next_) / static_cast<double>(rows_.size());
  }

 private:
  std::vector<LabelledWorkload> rows_;
  DataSetOptions options_;
  std::size_t next_ = 0;
};

DataSetReader::DataSetReader(const std::string& path, const DataSetOptions& options)
    : options_(options) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    files_ = shard_files(path);
  } else {
    files_ = {path};
  }
  open_next();
}

DataSetReader::~DataSetReader() = default;

bool DataSetReader::open_next() {
  file_.reset();
  if (next_file_ == files_.size()) {
    return false;
  }
  const std::string& file = files_[next_file_++];
  if (file.ends_with(ending_of(ShardFormat::kHdf5))) {
    file_ = std::make_unique<Hdf5File>(file, options_);
  } else {
    file_ = std::make_unique<TableFile>(file, options_);
  }
  return true;
}

bool DataSetReader::next(LabelledWorkload& row) {
  while (file_ != nullptr) {
    if (file_->next(row)) {
      return true;
    }
    open_next();
  }
  return false;
}

double DataSetReader::progress() const {
  if (file_ == nullptr) {
    return 1;
  }
  return (static_cast<double>(next_file_ - 1) + file_->progress()) /
         static_cast<double>(files_.size());
}

std::vector<LabelledWorkload> read_data_set(const std::string& path,
                                            const DataSetOptions& options) {
  DataSetReader reader(path, options);
  std::vector<LabelledWorkload> rows;
  LabelledWorkload row;
  while (reader.next(row)) {
    rows.push_back(row);
  }
  if (rows.empty()) {
    throw InputError(path + ": no row with a label is of the device, split and kind asked for");
  }
  return rows;
}

}  // namespace vpusim::nn_timing
