#!/usr/bin/env bash
# Every test there is, from one build. Ends with a line `N passed, N failed`; fails when anything failed.
set -uo pipefail
. "$(dirname "$0")/say.sh"

logs=target/test-logs
export CACHET_SERVICES=$PWD/target/services/test-$$
# Futures that are not optimised are large.
export RUST_MIN_STACK=16777216
passed=0 failed=0 broken=()
rm -rf $logs && mkdir -p $logs

log_of() { echo "$logs/${1//[^A-Za-z0-9]/-}.log"; }

# Says how a step ended and how long it took, and adds up its tests. A step that names none counts as one.
count() {
  local name=$1 code=$2 begun=$3 p f
  read -r p f < <(awk -f scripts/count.awk "$(log_of "$name")")
  ((p + f > 0)) || p=$((code == 0))
  ((code == 0 || f > 0)) || f=1
  ((code == 0)) || broken+=("$name")
  passed=$((passed + p)) failed=$((failed + f))
  printf '   %s: %s, %d s\n' "$name" "$([[ $code == 0 ]] && echo good || echo FAILED)" $((SECONDS - begun))
  return "$code"
}

# Runs one step under a heading.
step() {
  local name=$1 begun=$SECONDS
  shift
  printf '\n── %s\n' "$name"
  timeout --foreground --kill-after=30 "${CACHET_STEP_LIMIT:-45m}" "$@" 2>&1 </dev/null | tee "$(log_of "$name")"
  count "$name" "${PIPESTATUS[0]}" "$begun"
}

# Begins a step beside those that follow: one that keeps a single core busy, or waits. `await` waits for it and shows
# what it said.
declare -A beside_pid beside_begun
beside() {
  local name=$1
  shift
  beside_begun[$name]=$SECONDS
  timeout --kill-after=30 "${CACHET_STEP_LIMIT:-45m}" "$@" >"$(log_of "$name")" 2>&1 </dev/null &
  beside_pid[$name]=$!
}

await() {
  local name=$1 code=0
  printf '\n── %s\n' "$name"
  wait "${beside_pid[$name]}" || code=$?
  unset "beside_pid[$name]"
  cat "$(log_of "$name")"
  count "$name" "$code" "${beside_begun[$name]}"
}

stop_services() {
  ((${#beside_pid[@]} == 0)) || kill "${beside_pid[@]}" 2>/dev/null
  scripts/services/postgres.sh stop
  scripts/services/s3.sh stop
  rm -rf "$CACHET_SERVICES"
}
trap stop_services EXIT
trap 'exit 130' INT TERM

# Ends with what failed: whoever reads the last lines of a long run needs no others.
finish() {
  local name
  for name in "${broken[@]}"; do
    printf '\n── What failed: %s\n' "$name"
    awk -f scripts/failures.awk "$(log_of "$name")"
  done
  printf '\nAll in %d s.\n\n%d passed, %d failed\n' $SECONDS $passed $failed
  exit $((failed > 0))
}

# The test programs that meet a server: they run a second time on the other database and the other store.
server_suites() {
  cargo metadata --no-deps --format-version 1 | node -e '
    const { packages } = JSON.parse(require("fs").readFileSync(0));
    // About the client whatever the server keeps its rows in, or about texts: they run on SQLite only.
    const once = ["plays", "mutator", "substitutions", "collusion", "architecture", "threat_model"];
    for (const { name, targets } of packages)
      if (["cachet-server", "cachet-tests"].includes(name))
        for (const target of targets)
          if (target.kind.includes("test") && !once.includes(target.name)) console.log("--test\n" + target.name);'
}

step "What this machine has" scripts/setup/all.sh || finish
step "Build" cargo build --workspace --bins --tests --example api_caller || finish
# Its linker optimises on one core for minutes; no suite before the last ones needs the page.
beside "Client for the browser" env CACHET_DEMO=1 CACHET_BINDGEN=target/debug/cachet-bindgen scripts/build-wasm.sh

step "Rust, on SQLite and a folder" cargo test --workspace --no-fail-fast
step "Plays, on a client without its checks" scripts/plays.sh

# One caller at a time, which waits more than it computes.
beside "API, from outside" scripts/with-server.sh scripts/test-api.sh
step "PostgreSQL and S3" scripts/services/start.sh "$logs/services.env"
. $logs/services.env
mapfile -t suites < <(server_suites)
step "Rust, on PostgreSQL and S3" cargo test --workspace --no-fail-fast "${suites[@]}"

await "API, from outside"
await "Client for the browser"
step "Page" scripts/build-web.sh
step "Page, alone" npm --prefix web test
step "Page, in Chromium" scripts/with-server.sh scripts/test-browser.sh
finish
