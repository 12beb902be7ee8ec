#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vpusim::test {

// The tokens of an MLIR text by the rules of MLIR's own lexer, without comments.
// A shape with its element type ("1x3x62x62xf16") is one token.
std::vector<std::string> mlir_tokens(std::string_view text);

// The same tokens in another layout: between any two some space, line ends and
// comments, drawn from the seed.
std::string with_random_layout(const std::vector<std::string>& tokens, std::uint64_t seed);

}  // namespace vpusim::test
