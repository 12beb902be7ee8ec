#!/usr/bin/env bash
# Installs a build into a folder, moves that elsewhere, and tries all that is in it:
#   tools/packaging/test_install.sh BUILD
set -euo pipefail
cd "$(dirname "$0")/../.."

build=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset VPUSIM_DATA

fail() {
  echo "test_install: $*" >&2
  exit 1
}

cmake --install "$build" --prefix "$work/first" --strip >/dev/null
mv "$work/first" "$work/moved"
prefix=$work/moved
schedule=$PWD/workloads/schedules/hello.yaml
cd /

echo "== the program finds its own data, not those of the source tree"
sed -i 's/^title:.*/title: of the moved prefix/' "$prefix/share/vpusim/hw_configs/vpu_2_7/device.yaml"
"$prefix/bin/vpusim" devices | grep 'of the moved prefix' >/dev/null || fail "other data"
"$prefix/bin/vpusim" run "$schedule" --quiet
"$prefix/bin/vpusim" run mobilenetv2 --quiet

echo "== completion and manual pages"
for file in bash-completion/completions/vpusim zsh/vendor-completions/_vpusim \
  fish/vendor_completions.d/vpusim.fish; do
  test -s "$prefix/share/$file" || fail "no $file"
done
if command -v help2man >/dev/null; then
  for command in $("$prefix/bin/vpusim" complete -- "" | cut -f1); do
    page=$prefix/share/man/man1/vpusim-$command.1.gz
    for option in $("$prefix/bin/vpusim" complete -- "$command" - | cut -f1 | grep '^--'); do
      # Options of the program itself are on its own page.
      zcat "$page" "$prefix/share/man/man1/vpusim.1.gz" | sed 's/\\-/-/g' | grep -e "$option" >/dev/null ||
        fail "vpusim-$command.1 lacks $option"
    done
  done
  for page in sweep-report sweep-merge generate-dpu generate-schedules; do
    test -s "$prefix/share/man/man1/vpusim-$page.1.gz" || fail "no manual page vpusim-$page.1"
  done
fi

echo "== the Python module"
if [ -d "$build/python/vpusim" ]; then
  site=$(echo "$prefix"/lib/python3*/site-packages)
  PYTHONPATH=$site PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 - "$schedule" "$prefix" <<'PYTHON'
import sys
import vpusim
assert vpusim.data_folder() == sys.argv[2] + "/share/vpusim", vpusim.data_folder()
assert vpusim.run(sys.argv[1]).latency_ps > 0
PYTHON
fi

echo "== a project that uses the libraries"
cp -r "$OLDPWD/tests/install" "$work/project"
cmake -S "$work/project" -B "$work/project/build" -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
cmake --build "$work/project/build" >/dev/null
said=$(VPUSIM_DATA=$prefix/share/vpusim "$work/project/build/example" "$schedule")
expected=$("$prefix/bin/vpusim" run "$schedule" | sed -n 's/^latency \([0-9.]*\) us.*/\1 us/p')
[ "$said" = "$expected" ] || fail "the example says '$said', the program '$expected'"
if grep -rIl "$build" "$prefix/lib" "$prefix/share" "$prefix/include"; then
  fail "these files name the build folder"
fi
echo "== installed, moved and tried: $said"
