#!/usr/bin/env bash
# All that is needed to serve the vault: server and command line in target/debug/, wasm client, page.
set -euo pipefail
. "$(dirname "$0")/say.sh"

say "Looking at what this machine has"
scripts/setup/rust.sh
scripts/setup/packages.sh run
scripts/setup/web.sh
say "Building the server and the command line (minutes the first time, then seconds)"
cargo_build --workspace --bins
CACHET_BINDGEN=target/debug/cachet-bindgen scripts/build-wasm.sh
scripts/build-web.sh
