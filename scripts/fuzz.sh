#!/usr/bin/env bash
# Each parser under cargo-fuzz for SECONDS_EACH seconds (60), from its corpus or from the samples of the tests. What it
# finds is left beside the target. The corpora themselves run as ordinary tests.
set -euo pipefail
. "$(dirname "$0")/say.sh"

cargo fuzz --version >/dev/null 2>&1 || refuse "cargo-fuzz is missing. Type: cargo install --locked cargo-fuzz"
cargo=(cargo +nightly) how=()
rustup toolchain list 2>/dev/null | grep -q ^nightly || {
  say "No nightly Rust: the stable one fuzzes too, without the sanitizer of addresses"
  export RUSTC_BOOTSTRAP=1
  cargo=(cargo) how=(--sanitizer none)
}
fuzz() {
  local folder=$1 seeds=("${@:2}")
  for target in $(cd "$folder" && "${cargo[@]}" fuzz list); do
    say "$target"
    mkdir -p "$folder/corpus/$target"
    (cd "$folder" && "${cargo[@]}" fuzz run "${how[@]}" "$target" "corpus/$target" "${seeds[@]}" -- \
      -max_total_time="${SECONDS_EACH:-60}" -verbosity=0)
  done
}
fuzz crypto/fuzz
fuzz client-wasm/fuzz "$PWD"/client-wasm/{imaging,record}/tests/samples
