#!/usr/bin/env bash
# Format, lints and types; changes nothing.
set -euo pipefail
. "$(dirname "$0")/say.sh"

scripts/setup/rust.sh
scripts/setup/packages.sh run
scripts/setup/web.sh
say "Rust: format"
cargo fmt --all --check
say "Rust: lints"
cargo clippy --quiet --workspace --all-targets -- -D warnings
scripts/build-wasm.sh
say "Page: format, lints and types"
(cd web && npm run --silent check)
say "Shell: syntax"
git ls-files -z '*.sh' .ci/run | xargs -0 -n 1 bash -n
say "All good"
