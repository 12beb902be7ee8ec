#pragma once

#include <string>
#include <vector>

namespace vpusim {

// A file of the command line and what it is called in a message: "--json".
struct NamedFile {
  std::string what;
  std::string file;  // "-" and devices such as /dev/null stand for no file; empty: not given
};

// Errors: InputError when an output is, symbolic links resolved, the file of an input or
// of another output, or lies in a folder that is an input.
void refuse_overwriting(const std::vector<NamedFile>& inputs,
                        const std::vector<NamedFile>& outputs);

}  // namespace vpusim
