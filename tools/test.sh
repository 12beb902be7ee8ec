#!/usr/bin/env bash
# Installs what is missing, builds and runs all tests. Safe to repeat, and quick the
# second time.
#
#   tools/test.sh         every suite in a release build
#   tools/test.sh --all   also under sanitizers, clang-tidy and a minute of fuzzing
#                         per target (what CI runs)
set -euo pipefail
cd "$(dirname "$0")/.."

run_tests() {  # preset, more arguments for ctest
  local preset=$1
  shift
  echo "== testing build/$preset"
  ctest --test-dir "build/$preset" --output-on-failure -j "$(nproc)" "$@"
}

case "${1:-}" in
  "") tools/install_packages.sh build ;;
  --all) tools/install_packages.sh checks ;;
  *) echo "usage: $0 [--all]" >&2; exit 2 ;;
esac

tools/build.sh release
run_tests release

if [ "${1:-}" = --all ]; then
  tools/build.sh asan
  # Some compile hundreds of networks, which takes too long there.
  run_tests asan -L 'unit|importer|cli|schedule|fuzz' \
    -E 'SweepStudies|SweepCrash|StudyKeysOf|SearchOnDevices|Search.MoreEffort|_effort3'
  echo "== clang-tidy"
  tools/checks/run_clang_tidy.sh
fi
echo "== all tests passed"
