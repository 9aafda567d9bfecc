#!/usr/bin/env bash
# All that `make test` needs.
set -euo pipefail
. "$(dirname "$0")/../say.sh"

scripts/setup/rust.sh
scripts/setup/packages.sh test
scripts/setup/wasm-compiler.sh >/dev/null
scripts/setup/web.sh
scripts/setup/s3.sh >/dev/null
scripts/setup/schemathesis.sh >/dev/null
say "Everything is there"
