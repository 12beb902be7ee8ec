#include "sim/cli/train/model_card.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <filesystem>

#include "nn_timing/model/learned_timing.hpp"
#include "sim/base/sha256.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/counted.hpp"
#include "sim/session/version.hpp"

namespace vpusim {
namespace {

namespace fs = std::filesystem;

std::string named(const ModelCard::Source& source) {
  std::error_code none;
  if (!fs::is_regular_file(source.name, none)) {
    return base_name(source.name);
  }
  return fmt::format("`{}` (SHA-256 {})", base_name(source.name),
                     sha256_hex(read_text_file(source.name)).substr(0, 16));
}

constexpr std::string_view kMeaning = R"(
The network says how a workload's cycles relate to those of {0}; the answer is bounded
to between 1/{1:.0f} and {1:.0f} times of it. Its second output is the relative error that it
expects of itself.

One workload, alone: one variant on one DPU, input, weights and output in its tile's CMX, nobody
else using that CMX. Not in it: barriers, start-up of tasks, the time between variants, and what
other engines add. Legal workloads as `vpusim generate dpu` draws them and the rules of the
published cost model allow; the device's own CMX capacity.
)";

std::string_view reference_text(nn_timing::Reference reference) {
  return reference == nn_timing::Reference::kPipeline
             ? "the device's pipeline model (`sim/timing/pipeline`)"
             : "its arithmetic and traffic when nothing stands in their way";
}

}  // namespace

std::string base_name(const std::string& path) {
  const fs::path whole = fs::path(path).lexically_normal();
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

std::string text_of(const ModelCard& card, const TrainOptions& options) {
  std::string text =
      fmt::format("# {}: DPU cycles of {}\n", base_name(card.network_file), card.device);
  text += fmt::format(kMeaning, reference_text(card.reference),
                      std::exp(nn_timing::largest_log_ratio(card.reference)));
  text += fmt::format("\n| | |\n|---|---|\n| network | {}, {} parameters, SHA-256 {} |\n",
                      card.topology, card.parameter_count, card.network_sha256.substr(0, 16));
  for (const ModelCard::Source& source : card.sources) {
    text += fmt::format("| {} | {}{} |\n", source.what, named(source),
                        source.rows == 0 ? "" : ", " + counted(source.rows, "row"));
  }
  text += fmt::format(
      "| training | {} epochs, batches of {}, rate {:g}, seed {} |\n| made by | vpusim {} |\n"
      "\n    {}\n",
      options.epochs, options.batch_rows, options.rate, options.seed, kVersion,
      options.command_line);
  if (card.errors.empty()) {
    return text;
  }
  text +=
      "\nErrors in percent of the truth; bias is their mean with its sign. Test rows had no "
      "part in this training; a network that labels may have seen them in its own. Of the random "
      "rows some chose the epoch.\n\n"
      "| rows | operation | n | MAPE | median | p95 | max | bias |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const ModelCard::Errors& errors : card.errors) {
    for (const auto& [operation, e] : errors.classes) {
      text +=
          fmt::format("| {} | {} | {} | {:.1f} | {:.1f} | {:.1f} | {:.1f} | {:+.1f} |\n",
                      errors.rows, operation, e.count, e.mean, e.median, e.p95, e.largest, e.bias);
    }
  }
  return text;
}

}  // namespace vpusim
