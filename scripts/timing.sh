#!/usr/bin/env bash
# A dudect-like measurement (Reparaz, Balasch, Verbauwhede, 2017) of unwrapping and verifying, natively and optimised:
# whether the time tells one class of secrets from another. MEASUREMENTS (200000) of each.
set -euo pipefail
. "$(dirname "$0")/say.sh"

say "Building without debugging"
export MEASUREMENTS=${MEASUREMENTS:-200000}
exec cargo test --release --package cachet-seal --test timing -- --ignored --nocapture --test-threads 1
