#include "nn_timing/data/manifest.hpp"

#include <filesystem>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim::nn_timing {

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
  std::vector<std::string> files;
  for (const Cursor shard : document.root().at("shards").elements("a list of shards")) {
    // All files of a shard hold the same rows.
    for (const Cursor file : shard.at("files").elements("a list of files")) {
      const Cursor name = file.at("name");
      files.push_back((root / name.as_text("a file name")).string());
      if (!std::filesystem::exists(files.back(), error)) {
        name.fail("no such file");
      }
      break;
    }
  }
  return files;
}

}  // namespace vpusim::nn_timing
