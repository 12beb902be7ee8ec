#!/usr/bin/env bash
# Writes vpusim.1.gz and a page for each subcommand (vpusim-sweep-report for one of a subcommand) from the program's own help:
#   tools/packaging/make_man_pages.sh VPUSIM FOLDER
# Needs help2man. SOURCE_DATE_EPOCH is the date that the pages bear.
set -euo pipefail

program=$1
folder=$2
mkdir -p "$folder"
rm -f "$folder"/vpusim*.1.gz
version=$("$program" --version)

make_page() {  # its name, more of the command line
  local page=$1
  shift
  local see=vpusim
  [ "$page" != vpusim ] || see=$(printf 'vpusim-%s\n' "${commands[@]// /-}")
  local references
  references=$(sed 's/.*/.BR & (1)/; $!s/$/,/' <<<"$see")
  local wrapper=$work/vpusim
  printf '#!/bin/sh\nexec "%s" %s "$@"\n' "$(realpath "$program")" "$*" >"$wrapper"
  chmod +x "$wrapper"
  printf '[see also]\n%s\n' "$references" >"$work/include"
  local title
  title=$("$wrapper" --help | head -n 1)
  help2man --no-info --no-discard-stderr --version-string="$version" --section=1 \
    --manual="vpusim" --source="vpusim $version" --name="${title,}" \
    --include="$work/include" "$wrapper" |
    sed -e "1,/^\.TH/s/^\.TH VPUSIM /.TH ${page^^} /" \
      -e "/^\.SH NAME/,/^\.SH/s/^vpusim /${page} /" \
      -e '/^\.SH EXAMPLE/,/^\.SH/{/^vpusim /i .br
}' | gzip -9n >"$folder/$page.1.gz"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mapfile -t commands < <(
  for command in $("$program" complete -- "" | cut -f1); do
    echo "$command"
    "$program" "$command" --help | sed -n "/^Subcommands:/,/^\$/s/^  \([a-z]\+\) .*/$command \1/p"
  done)
make_page vpusim
for command in "${commands[@]}"; do
  # shellcheck disable=SC2086  # "sweep report" is two words
  make_page "vpusim-${command// /-}" $command
done
