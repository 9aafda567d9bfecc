#!/usr/bin/env bash
# Rust is the one thing that is not installed for you: says so when it is missing or too old.
set -euo pipefail
. "$(dirname "$0")/../say.sh"

wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
command -v cargo >/dev/null || refuse "Rust is missing. Install it with rustup (rustup.rs), then start again."
have=$(rustc --version | cut -d' ' -f2)
[[ $(printf '%s\n' "$wanted" "$have" | sort -V | head -n 1) == "$wanted" ]] ||
  refuse "Rust $have is too old: Cachet needs $wanted. Type: rustup update stable"
