#!/usr/bin/env bash
# The client as WebAssembly, with its JavaScript glue, in web/wasm/. Quick when nothing changed.
# CACHET_BINDGEN names a glue writer that is already built.
set -euo pipefail
. "$(dirname "$0")/say.sh"

compiler=$(scripts/setup/wasm-compiler.sh)
target=wasm32-unknown-unknown
folder=target/wasm/$compiler
wasm=$folder/$target/wasm/cachet_client.wasm

# No path of this machine in the bytes; the registry's sources and the standard library's lie elsewhere on each.
home=${CARGO_HOME:-$HOME/.cargo}
sysroot=$(rustc --print sysroot)
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="-C target-feature=+simd128 --cfg getrandom_backend=\"wasm_js\" \
--remap-path-prefix=$PWD=/cachet --remap-path-prefix=$home=/cargo --remap-path-prefix=$sysroot=/rust"

build() {
  case $compiler in
    rustup)
      cargo_build --package cachet-client --lib --profile wasm --target $target --target-dir "$folder"
      ;;
    # Debian's newer Rust builds the standard library too; its own linker is too old, so rustup's links.
    debian)
      RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc \
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$sysroot/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld" \
        CARGO_PROGRAM=/usr/bin/cargo cargo_build --package cachet-client --lib --profile wasm --target $target \
        --target-dir "$folder" -Z build-std=std,panic_abort
      ;;
  esac
}

bindgen() {
  if [[ -n ${CACHET_BINDGEN:-} ]]; then
    "$CACHET_BINDGEN" "$@"
  else
    cargo run --quiet --package cachet-bindgen -- "$@"
  fi
}

[[ -e $wasm ]] || say "Building the client for the browser (minutes the first time)"
build
if [[ ! -e web/wasm/cachet_client.js ]] || ! cmp -s "$wasm" "$folder/glued.wasm"; then
  mkdir -p web/wasm
  bindgen "$wasm" web/wasm
  cp "$wasm" "$folder/glued.wasm"
fi
