#pragma once

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#include "sim/importers/yaml/load_yaml.hpp"
#include "sim/importers/yaml/write_yaml.hpp"

namespace vpusim::fuzz {

// Aborts unless a schedule, written in our own format and read back, is the same.
inline void check_round_trip(const Schedule& schedule, ScheduleSyntax syntax) {
  const bool is_json = syntax == ScheduleSyntax::kJson;
  std::ostringstream out;
  write_schedule(schedule, syntax, out);
  const Document document("written", out.str(),
                          is_json ? Document::Syntax::kJson : Document::Syntax::kYaml);
  if (hash_of(load_yaml(document)) != hash_of(schedule)) {
    std::fprintf(stderr, "not the same after a round trip:\n%s\n", out.str().c_str());
    std::abort();
  }
}

}  // namespace vpusim::fuzz
