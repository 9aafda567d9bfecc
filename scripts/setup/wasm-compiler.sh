#!/usr/bin/env bash
# A Rust compiler for WebAssembly. Prints which one there is: `rustup`, or `debian` where rustup cannot download.
# CACHET_WASM_COMPILER=rustup|debian chooses by hand.
set -euo pipefail
. "$(dirname "$0")/../say.sh"

has_rustup_target() {
  [[ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]]
}

has_debian_compiler() {
  [[ -x /usr/bin/rustc && -x /usr/bin/cargo && -n "$(find /usr/lib/rustlib/src /usr/src -maxdepth 4 -name Cargo.lock -print -quit 2>/dev/null)" ]]
}

use_rustup() {
  has_rustup_target && return
  command -v rustup >/dev/null || return 1
  say "Adding the WebAssembly target to Rust"
  rustup target add wasm32-unknown-unknown >&2 && has_rustup_target
}

use_debian() {
  has_debian_compiler && return
  local packages="rustc-web cargo-web rust-web-src"
  ((EUID == 0)) || refuse "rustup cannot download the WebAssembly target. Type this, then start again:" "" \
    "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $packages"
  say "rustup cannot download the WebAssembly target: installing Debian's compiler"
  apt-get update -qq >&2 || true
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
}

case ${CACHET_WASM_COMPILER:-} in
  rustup | debian) "use_$CACHET_WASM_COMPILER" && echo "$CACHET_WASM_COMPILER" ;;
  '') if use_rustup; then echo rustup; else use_debian && echo debian; fi ;;
  *) refuse "CACHET_WASM_COMPILER is rustup or debian, not $CACHET_WASM_COMPILER" ;;
esac
