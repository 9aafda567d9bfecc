#!/usr/bin/env bash
# Builds the browser's client and the page twice, each from a fresh copy of the committed tree in a folder of its own, and
# compares every byte.
#
# It shows that neither the folder, nor the time, nor a build before it goes into the artefacts, on one machine with one
# toolchain. It does not show that another machine gets the same: for that, somebody else runs it and compares the digest.
set -euo pipefail
. "$(dirname "$0")/say.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/cachet-reproduce.XXXXXX")
trap 'rm -rf "$work"' EXIT
for one in first the-second-has-a-longer-name; do
  say "Building in a folder called $one"
  mkdir -p "$work/$one"
  git archive HEAD | tar -x -C "$work/$one"
  cp -r web/node_modules "$work/$one/web/"
  (
    cd "$work/$one"
    unset CARGO_TARGET_DIR CACHET_BINDGEN
    scripts/build-wasm.sh
    scripts/build-web.sh
  )
done
digest() { (cd "$1/web/dist" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum); }
digest "$work/first" >"$work/first.sums"
digest "$work/the-second-has-a-longer-name" >"$work/second.sums"
diff "$work/first.sums" "$work/second.sums" || refuse "The two builds differ."
say "Both builds are the same, byte for byte: $(wc -l <"$work/first.sums") files"
sha256sum <"$work/first.sums"
