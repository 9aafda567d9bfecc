#!/usr/bin/env bash
# The generic mutator: CASES lies (100000) to the native client, on all cores, from number FROM (0) of seed SEED (1). With
# the argument `wasm`: 10000, to the client in WebAssembly, by Node.
#
# The recorded scene is kept in target/mutator/: the same SEED, FROM and recording give the same cases, so a run goes on
# where another stopped, and a broken case can be had again. Without it a new scene is recorded on a live server.
set -euo pipefail
. "$(dirname "$0")/say.sh"

mkdir -p target/mutator
export CACHET_RECORDING=$PWD/target/mutator/recording.json
test() { cargo test --workspace --test mutator -- --ignored --exact "$1" --nocapture; }

if [[ ${1:-} == wasm ]]; then
  export CACHET_CASES=$PWD/target/mutator/cases.jsonl
  test cases_for_the_client_in_webassembly
  # The recorded service is a demonstration: its witnesses count for a client of one only.
  CACHET_DEMO=1 scripts/build-wasm.sh
  say "The client in WebAssembly"
  exec node tests/wasm/mutate.mjs "$CACHET_CASES"
fi
say "${CASES:-100000} cases from ${FROM:-0} of seed ${SEED:-1}, over $CACHET_RECORDING"
test as_many_cases_as_are_asked_for
