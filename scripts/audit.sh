#!/usr/bin/env bash
# What is linked, against .deny.toml: licences, banned crates and sources; then known advisories, of Rust and of npm, where
# their databases can be reached. Fails on whatever is found; says what could not be asked.
set -euo pipefail
. "$(dirname "$0")/say.sh"

cargo deny --version >/dev/null 2>&1 || refuse "cargo-deny is missing. Type: cargo install --locked cargo-deny"
say "Licences, banned crates, sources"
cargo deny --locked check licenses bans sources
say "Advisories"
if cargo deny fetch db; then
  cargo deny --locked check --disable-fetch advisories
else
  echo "The advisory database could not be reached: no Rust advisory was looked for."
fi
say "Advisories, npm"
# A registry that does not answer this question is no finding, and no answer is no clean bill.
report=$(cd web && npm audit --omit=dev --json 2>/dev/null) && found=0 || found=1
if ((!found)); then
  echo "None is known."
elif node -e 'process.exit(JSON.parse(require("fs").readFileSync(0)).vulnerabilities ? 0 : 1)' <<<"$report" 2>/dev/null; then
  (cd web && npm audit --omit=dev)
else
  echo "The npm registry did not say: no npm advisory was looked for."
fi
