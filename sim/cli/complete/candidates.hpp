#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace vpusim {

// What could stand at a place of a command line.
struct Candidate {
  std::string value;
  std::string meaning;  // one line; may be empty

  bool operator==(const Candidate&) const = default;
};

struct Completion {
  std::vector<Candidate> candidates;  // that begin as the last word does
  bool files_fit = false;             // names of files as well, which the shell knows best
};

// The candidates for the last of `words`, which follow the program's name; it may be empty or
// only begun. All comes from the tree of subcommands and options that also parses and explains
// them: what an option takes is told by its type ("compiler|device", CLI::IsMember's "{a,b}",
// a number), by its name for devices and networks; all else may be a file.
Completion complete_words(const CLI::App& app, const std::vector<std::string>& words);

}  // namespace vpusim
