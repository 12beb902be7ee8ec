#include "nn_timing/data/manifest.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim::nn_timing {
namespace {

// All files of a shard hold the same rows, so any of them will do.
std::string first_file(const Cursor& files, const std::filesystem::path& folder) {
  if (files.size() == 0) {
    files.fail("a shard without files");
  }
  const Cursor name = (*files.elements("a list of files").begin()).at("name");
  std::filesystem::path file = folder / name.as_text("a file name");
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    name.fail("no such file");
  }
  return file.string();
}

}  // namespace

std::vector<std::string> shard_files(const std::string& folder) {
  const std::filesystem::path root(folder);
  const std::string manifest = (root / kManifestName).string();
  std::error_code error;
  if (!std::filesystem::exists(manifest, error)) {
    throw InputError(folder + ": is no data set: it has no " + std::string(kManifestName));
  }
  const Document document = Document::load(manifest);
  const Cursor is_complete = document.root().at("is_complete");
  if (!is_complete.as_bool()) {
    is_complete.fail("the data set is not complete; run the command that makes it once more");
  }
  const auto settings = document.root().find("settings");
  if (const auto kind = settings ? settings->find("kind") : std::nullopt) {
    if (kind->as_text("a kind of data") != kWorkloadKind) {
      kind->fail(fmt::format("holds {}, expected DPU workloads ('{}')", kind->as_text("a kind"),
                             kWorkloadKind));
    }
  }
  std::vector<std::string> files;
  for (const Cursor shard : document.root().at("shards").elements("a list of shards")) {
    files.push_back(first_file(shard.at("files"), root));
  }
  return files;
}

}  // namespace vpusim::nn_timing
