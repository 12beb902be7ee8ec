#!/usr/bin/env bash
# Makes the Debian packages of a build and tries them:
#   tools/packaging/test_package.sh BUILD             unpacked into a folder (seconds)
#   tools/packaging/test_package.sh BUILD --fresh     installed by apt into a fresh Debian 12, in
#                                                     which the example project is built, too;
#                                                     as root, with debootstrap (minutes)
# The mirror of --fresh is this machine's own, or that of VPUSIM_MIRROR.
set -euo pipefail
cd "$(dirname "$0")/../.."

source=$PWD
build=$(realpath "$1")
mode=${2:-}
work=$(mktemp -d)
root=$work/root
trap 'umount "$root/proc" 2>/dev/null || true; rm -rf --one-file-system "$work"' EXIT
unset VPUSIM_DATA

echo "== making the packages"
(cd "$build" && cpack -B "$work/packages" >/dev/null)
packages=("$work"/packages/*.deb)
for package in "${packages[@]}"; do
  printf '%s\n' "$(dpkg-deb --show --showformat='${Package} ${Version}: ${Depends}' "$package")"
done
if command -v lintian >/dev/null; then
  # There is no changelog and no upstream archive to sign; the rest counts.
  lintian --fail-on error --suppress-tags no-changelog \
    "${packages[@]}"
fi

if [ "$mode" != --fresh ]; then
  echo "== unpacked"
  for package in "${packages[@]}"; do
    dpkg-deb --extract "$package" "$root"
  done
  "$root/usr/bin/vpusim" run mobilenetv2 --quiet
  for site in "$root"/usr/lib/python3/dist-packages; do
    PYTHONPATH=$site PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -c "
import vpusim
assert vpusim.data_folder().startswith('$root/usr/share'), vpusim.data_folder()
vpusim.run('mobilenetv2')"
  done
  exit 0
fi

echo "== a fresh Debian 12"
mirror=${VPUSIM_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
  grep '/debian/*$' | head -n 1)}
debootstrap --variant=minbase bookworm "$root" "$mirror" >"$work/debootstrap.log" ||
  { tail "$work/debootstrap.log"; exit 1; }
mount -t proc proc "$root/proc"
cp /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
cp "${packages[@]}" "$root/root/"
cp -r "$source/tests/install" "$root/root/project"
cp "$source/workloads/schedules/hello.yaml" "$root/root/"
inside() { chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
install() { inside apt-get install -y -qq --no-install-recommends "$@" >"$work/apt.log" 2>&1 ||
  { tail -n 30 "$work/apt.log"; exit 1; }; }
inside apt-get update -qq
install /root/$(basename "$work"/packages/vpusim_*.deb)
inside vpusim run resnet50
install /root/$(basename "$work"/packages/vpusim_*.deb) /root/$(basename "$work"/packages/python3-vpusim_*.deb)
inside python3 -c 'import vpusim; print(vpusim.run("/root/hello.yaml"))'
install /root/$(basename "$work"/packages/vpusim_*.deb) /root/$(basename "$work"/packages/libvpusim-dev_*.deb) g++ cmake make
inside cmake -S /root/project -B /root/project/build
inside cmake --build /root/project/build
inside /root/project/build/example /root/hello.yaml
inside apt-get purge -y -qq vpusim python3-vpusim libvpusim-dev >/dev/null 2>&1
[ -z "$(find "$root/usr" -path "*vpusim*" -not -path '*/__pycache__*')" ] || { echo "left behind"; exit 1; }
echo "== the packages work in a fresh Debian 12"
