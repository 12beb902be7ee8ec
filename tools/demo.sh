#!/usr/bin/env bash
# Installs what is missing, builds vpusim and simulates a shipped schedule. Safe to
# repeat, and quick the second time.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/install_packages.sh build
tools/build.sh release vpusim

schedule=workloads/schedules/convnet_37XX.mlir
trace=build/demo.pftrace
echo "== vpusim run $schedule --trace $trace"
echo
build/release/bin/vpusim run "$schedule" --trace "$trace"
echo
echo "The timeline is in $trace: drop it on https://ui.perfetto.dev to look at it."
echo "The program is build/release/bin/vpusim; 'vpusim --help' says what it can do."
