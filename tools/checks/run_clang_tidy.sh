#!/usr/bin/env bash
# clang-tidy over our own sources, with the checks of .clang-tidy; warnings are
# errors. Results are kept per file and content, so that only what changed is
# looked at again:  tools/checks/run_clang_tidy.sh [FILE...]
set -euo pipefail
cd "$(dirname "$0")/../.."

build=build/release
kept=build/clang-tidy
mkdir -p "$kept"
if [ $# -gt 0 ]; then
  files=("$@")
else
  mapfile -t files < <(git ls-files 'sim/*.cpp' 'nn_timing/*.cpp')
fi

# A file's result depends on itself, on every header of ours, and on the checks.
headers=$(git ls-files '*.hpp' '.clang-tidy' | xargs cat | sha256sum | cut -c1-16)
check_one() {
  local file=$1
  local key
  key=$(sha256sum <"$file" | cut -c1-16)
  local done_mark="$kept/${file//\//_}.$key.$headers"
  if [ -e "$done_mark" ]; then
    return 0
  fi
  if ! output=$(clang-tidy --quiet -p "$build" "$file" 2>/dev/null); then
    printf '%s\n' "$output"
    return 1
  fi
  rm -f "$kept/${file//\//_}."*
  touch "$done_mark"
}
export -f check_one
export build kept headers
printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -I{} bash -c 'check_one "$1"' _ {}
