#!/usr/bin/env bash
# What the page does a second, beside other libraries on the same data, in one run of Chromium.
set -euo pipefail
. "$(dirname "$0")/say.sh"

scripts/setup/packages.sh test
scripts/build.sh
CACHET_BENCH=1 CACHET_BINDGEN=target/debug/cachet-bindgen scripts/build-wasm.sh
exec scripts/with-server.sh scripts/test-browser.sh --config bench.config.ts "$@"
