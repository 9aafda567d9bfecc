#!/usr/bin/env bash
# The client as WebAssembly, with its JavaScript glue, in web/wasm/; beside it the reader of foreign files, a program of
# its own that holds no key, and the decoder of pictures. Quick when nothing changed.
# CACHET_BINDGEN names a glue writer that is already built.
# CACHET_DEMO=1: a client that takes the demonstration registrar's word. Never what is served to people.
# CACHET_POLICY: file that says whose word counts that something is the newest. Without it this client shares nothing.
# CACHET_BENCH=1: the client with its benchmarks, in web/wasm-bench/ instead.
set -euo pipefail
. "$(dirname "$0")/say.sh"

compiler=$(scripts/setup/wasm-compiler.sh)
target=wasm32-unknown-unknown
folder=target/wasm/$compiler
built=$folder/$target/wasm
glue=web/wasm
flavour=()
# Only a build with debug assertions may hold the demonstration registrar's key.
[[ ${CACHET_DEMO:-} == 1 ]] && flavour+=(--cfg cachet_demo -C debug-assertions=on)
[[ ${CACHET_BENCH:-} == 1 ]] && flavour+=(--cfg cachet_bench) && glue=web/wasm-bench
# The client reads it when it is compiled.
[[ -z ${CACHET_POLICY:-} ]] || CACHET_POLICY_JSON=$(cat "$CACHET_POLICY")
export CACHET_POLICY_JSON=${CACHET_POLICY_JSON:-}

# No path of this machine in the bytes; the registry's sources and the standard library's lie elsewhere on each.
home=${CARGO_HOME:-$HOME/.cargo}
sysroot=$(rustc --print sysroot)
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="-C target-feature=+simd128 --cfg getrandom_backend=\"wasm_js\" \
--remap-path-prefix=$PWD=/cachet --remap-path-prefix=$home=/cargo --remap-path-prefix=$sysroot=/rust"

# `build PACKAGE FLAGS...`: the package with flags that its dependencies do not get.
build() {
  local package=$1
  shift
  case $compiler in
    rustup)
      cargo_rustc --package "$package" --lib --crate-type cdylib --profile wasm --target $target \
        --target-dir "$folder" -- "$@"
      ;;
    # Debian's newer Rust builds the standard library too; its own linker is too old, so rustup's links.
    debian)
      RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc \
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$sysroot/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld" \
        CARGO_PROGRAM=/usr/bin/cargo cargo_rustc --package "$package" --lib --crate-type cdylib --profile wasm \
        --target $target --target-dir "$folder" -Z build-std=std,panic_abort -- "$@"
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

# `glue PACKAGE FLAGS...`: builds it and writes its glue, when it is not the one that the glue was last written for.
glue() {
  local name=${1//-/_}
  local wasm=$built/$name.wasm glued=target/wasm/glued-$(basename "$glue")-$name.wasm
  [[ -e $wasm ]] || say "Building $1 for the browser (minutes the first time)"
  build "$@"
  if [[ ! -e $glue/$name.js ]] || ! cmp -s "$wasm" "$glued"; then
    mkdir -p "$glue"
    bindgen "$wasm" "$glue"
    cp "$wasm" "$glued"
  fi
}

glue cachet-client "${flavour[@]}"
if [[ ${CACHET_BENCH:-} != 1 ]]; then
  # A file that asks for more memory than this stops its reader, not the machine.
  glue cachet-record -C link-arg=--max-memory=3221225472
  glue cachet-imaging -C link-arg=--max-memory=3221225472
fi
