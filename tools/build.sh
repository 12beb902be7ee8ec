#!/usr/bin/env bash
# Configures (once, and when the presets change) and builds:  tools/build.sh PRESET [TARGET...]
# The presets are those of CMakePresets.json; each has a folder of its own, build/PRESET.
set -euo pipefail
cd "$(dirname "$0")/.."

# Clones in other folders share what the compiler cache holds.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

preset=${1:?usage: tools/build.sh PRESET [TARGET...]}
shift
if [ ! -f "build/$preset/build.ninja" ] || [ CMakePresets.json -nt "build/$preset/build.ninja" ]; then
  echo "== configuring build/$preset"
  cmake --preset "$preset" >/dev/null
fi
echo "== building build/$preset"
cmake --build --preset "$preset" ${1:+--target "$@"}
