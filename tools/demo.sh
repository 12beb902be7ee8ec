#!/usr/bin/env bash
# Installs what is missing, builds vpusim, compiles ResNet-50 for VPU 4.0 and simulates it. Safe
# to repeat, and quick the second time.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/install_packages.sh build
tools/build.sh release vpusim

schedule=build/resnet50.json
trace=build/demo.pftrace
echo "== vpusim compile resnet50 --hw vpu_4_0 -o $schedule"
echo
build/release/bin/vpusim compile resnet50 --hw vpu_4_0 -o "$schedule"
echo
echo "== vpusim run $schedule --trace $trace"
echo
build/release/bin/vpusim run "$schedule" --trace "$trace"
echo
echo "The timeline is in $trace: drop it on https://ui.perfetto.dev to look at it."
echo "The program is build/release/bin/vpusim; 'vpusim --help' says what it can do."
