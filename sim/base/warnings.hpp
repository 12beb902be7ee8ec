#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace vpusim {

// Something a user should know that does not stop the work. `code` is stable and
// for machines, `message` is for people.
struct Warning {
  std::string code;
  std::string message;
  std::uint64_t count = 0;

  bool operator==(const Warning&) const = default;
};

// Collects warnings so that each is told once, with how often it happened, in
// the order in which they first came up.
class Warnings {
 public:
  void add(const std::string& code, const std::string& message, std::uint64_t count = 1);
  void add(const std::vector<Warning>& warnings);

  const std::vector<Warning>& list() const { return list_; }

 private:
  std::vector<Warning> list_;
  std::unordered_map<std::string, std::size_t> position_;  // of a message in list_
};

}  // namespace vpusim
