#!/usr/bin/env bash
# Builds what changed and serves the vault at one address, for development: a demonstration registrar signs at once.
# CACHET_LISTEN and CACHET_DATA choose the address and the folder that keeps everything.
set -euo pipefail
. "$(dirname "$0")/say.sh"
. scripts/witnesses.sh

export CACHET_LISTEN=${CACHET_LISTEN:-127.0.0.1:8080}
export CACHET_DATA=${CACHET_DATA:-$PWD/data}
export CACHET_WEB=$PWD/web/dist
export CACHET_DEMO=${CACHET_DEMO:-1}
port=${CACHET_LISTEN##*:}

port_is_taken "$port" &&
  refuse "Port $port is in use. Choose another: make run CACHET_LISTEN=127.0.0.1:$((port + 1010))"
scripts/build.sh
say "Starting. Everything that is stored goes to $CACHET_DATA"

announce() {
  until port_is_taken "$port"; do
    kill -0 $$ 2>/dev/null || exit 0
    sleep 0.1
  done
  cat <<EOF

  Cachet is at  http://localhost:$port

  Next: open it and create a vault.
  Both roles side by side:  http://patient.localhost:$port  and  http://pro.localhost:$port
  On the terminal:          target/debug/cachet --help
  Ctrl-C stops it; what you stored stays.

EOF
}
announce &
target/debug/cachet-server &
server=$!
witnesses_begin "http://localhost:$port" "$CACHET_DATA"
stop() {
  witnesses_end
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
}
trap stop EXIT
trap 'exit 130' INT TERM
wait "$server"
