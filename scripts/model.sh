#!/usr/bin/env bash
# Verifpal over tests/model: every model holds with the codes that stand in it, every broken variant is broken into.
# `c0` is a confidentiality query without an attack, `c1` one with; `a` authentication, `f` freshness.
set -euo pipefail
. "$(dirname "$0")/say.sh"

verifpal=$(command -v verifpal || true)
[[ -n $verifpal ]] ||
  refuse "Verifpal is missing. Type: cargo install --locked --ignore-rust-version verifpal" "It takes some minutes."
wrong=0
for model in tests/model/*.vp tests/model/broken/*.vp; do
  for sessions in 1 2; do
    wanted=$(awk -v s=$sessions '$2 == "Expected" && $4 == s { print $5 }' "$model")
    [[ -n $wanted ]] || continue
    found=$("$verifpal" verify "$model" --sessions $sessions --result-code | tail -1)
    if [[ $found == "$wanted" ]]; then
      printf '%-52s %s sessions: %s, as expected\n' "$model" $sessions "$found"
    else
      printf '%-52s %s sessions: %s, expected %s\n' "$model" $sessions "$found" "$wanted"
      wrong=1
    fi
  done
done
exit $wrong
