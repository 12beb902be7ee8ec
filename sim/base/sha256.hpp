#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vpusim {

// The SHA-256 of what was added. In lower-case hex it is, for a file's bytes, what
// `sha256sum` prints, so a user can check a provenance by hand.
class Sha256 {
 public:
  Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();

  void add(std::string_view bytes);
  // Each ends the computation; add nothing afterwards.
  std::string hex();
  std::string base64();  // as browsers want it in a content security policy

 private:
  std::vector<unsigned char> digest();

  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view bytes);

}  // namespace vpusim
