#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vpusim {

// What a run was made of, as the user named it: enough to make it again, and to notice when
// something is no longer what it was. Files stand as on the command line, relative ones relative
// to the folder of that time. Outputs are no part of it: they change no result.
struct RunInputs {
  // A schedule, or a network that was compiled; several run side by side.
  struct Stream {
    std::string file;             // or the name of a shipped network
    std::string schedule_sha256;  // of its meaning, as in Provenance
    std::string network_sha256;   // of the file's bytes; empty: it is a schedule
  };
  // A network or table that predicts times. Files of the device's own stand without their folder.
  struct TimingFile {
    std::string file;
    std::string sha256;  // of the file's bytes
  };

  std::vector<Stream> streams;          // empty: nobody wrote down what the run was made of
  std::optional<std::string> function;  // of the first stream's file
  std::vector<std::string> shapes;      // "image=1x3x224x224"
  std::uint32_t repeat = 1;
  std::optional<std::string> device;  // none: what the first schedule names
  std::optional<std::uint32_t> dpu_mhz;
  std::optional<std::uint32_t> work_point;
  std::string fidelity;
  std::string timing;  // empty: the device's own
  std::vector<TimingFile> timing_files;
  std::vector<std::pair<std::string, std::string>> compile;  // options of the compiler, by name
};

}  // namespace vpusim
