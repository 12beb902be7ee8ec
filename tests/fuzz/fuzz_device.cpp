// Any bytes as a device file: a device, or an InputError. The file is alone in its
// folder, so `extends` and kernel tables lead nowhere.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "sim/base/input_error.hpp"
#include "sim/hw/load_device.hpp"

namespace {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "fuzz-device-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error("cannot create a temporary folder");
    }
    path_ = name;
    std::ofstream(path_ / "kernels.yaml")
        << "MVN: {bytes_per_kilocycle: 830, latency_dpu_cycles: 2810}\n";
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  const std::string file = (folder.path() / "fuzz.yaml").string();
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  try {
    hash_of(vpusim::DeviceCatalog(folder.path()).load(file));
  } catch (const vpusim::InputError&) {
  }
  return 0;
}
