#!/usr/bin/env bash
# Installs the Debian packages that a set of tasks needs, and nothing when they are
# all there:  tools/install_packages.sh build|checks
set -euo pipefail

build=(g++ cmake ninja-build ccache pkg-config libsystemc-dev libboost-dev libyaml-cpp-dev
       libcli11-dev libfmt-dev libspdlog-dev nlohmann-json3-dev libsimdjson-dev libssl-dev
       libprotozero-dev libhwy-dev libflatbuffers-dev flatbuffers-compiler libxxhash-dev
       zlib1g-dev libdeflate-dev libhdf5-dev libopenblas0-pthread libnlopt-cxx-dev libmuparser-dev libsqlitecpp-dev libonnx-dev libonnx-testdata
       libprotobuf-dev libgtest-dev libgmock-dev libbenchmark-dev
       pybind11-dev python3-dev python3-numpy help2man
       protobuf-compiler python3 python3-h5py python3-jsonschema python3-yaml clang-format)
# Node.js bundles the report pages; whoever has one of another origin keeps it.
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  build+=(nodejs npm)
fi
checks=(clang clang-tidy libclang-rt-14-dev chromium slurmctld slurmd slurm-client munge)

case "${1:-}" in
  build) wanted=("${build[@]}") ;;
  checks) wanted=("${build[@]}" "${checks[@]}") ;;
  *) echo "usage: $0 build|checks" >&2; exit 2 ;;
esac

missing=()
for package in "${wanted[@]}"; do
  if ! dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed; then
    missing+=("$package")
  fi
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

echo "== installing Debian packages: ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "These packages are missing and need root to install; run as root:" >&2
    echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 3
  fi
  as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
