#!/usr/bin/env bash
# Each parser under cargo-fuzz for SECONDS_EACH seconds (60), from its corpus. What it finds is left in crypto/fuzz/.
# The corpora themselves run as ordinary tests.
set -euo pipefail
. "$(dirname "$0")/say.sh"

cargo fuzz --version >/dev/null 2>&1 || refuse "cargo-fuzz is missing. Type: cargo install --locked cargo-fuzz"
rustup toolchain list | grep -q ^nightly || refuse "A nightly Rust is missing. Type: rustup toolchain install nightly"
cd crypto/fuzz
for target in $(cargo +nightly fuzz list); do
  say "$target"
  cargo +nightly fuzz run "$target" -- -max_total_time="${SECONDS_EACH:-60}" -verbosity=0
done
