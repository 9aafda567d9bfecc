#!/usr/bin/env bash
# The plays of the hostile server on a client whose checks can be switched off one by one: prints the table. Only the
# packages of this repository are compiled anew, beside those of the other builds; nothing that is installed changes.
set -euo pipefail
. "$(dirname "$0")/say.sh"

# Futures of whole flows are deep where dependencies are not optimised.
export RUST_MIN_STACK=16777216
export RUSTC_WORKSPACE_WRAPPER=$PWD/scripts/weakened-rustc.sh
exec cargo test --workspace --test plays -- --nocapture without_its_checks_every_play_succeeds
