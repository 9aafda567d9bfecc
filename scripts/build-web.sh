#!/usr/bin/env bash
# The page, in web/dist/, from web/ and the wasm client in web/wasm/. Skipped when none of its files changed.
set -euo pipefail
. "$(dirname "$0")/say.sh"

sources() {
  find web \( -name node_modules -o -path web/dist -o -path web/.screens -o -name test-results \) -prune -o -type f -print0 | LC_ALL=C sort -z
}

stamp=target/web-sources
fingerprint=$(sources | xargs -0 sha256sum | sha256sum)
[[ -e web/dist/index.html && -e $stamp && $fingerprint == "$(<"$stamp")" ]] && exit 0
say "Building the page"
(cd web && npm run --silent build >&2)
mkdir -p target
echo "$fingerprint" >"$stamp"
