#!/usr/bin/env bash
# Says which C++ files clang-format would change; exit code 1 when there are any.
# 'tools/checks/check_format.sh --fix' changes them.
set -euo pipefail
cd "$(dirname "$0")/../.."

mode=(--dry-run --Werror)
if [ "${1:-}" = --fix ]; then
  mode=(-i)
fi
git ls-files -co --exclude-standard '*.cpp' '*.hpp' | xargs clang-format --style=file "${mode[@]}"
