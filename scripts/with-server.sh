#!/usr/bin/env bash
# `with-server.sh COMMAND...` runs a command against a server of its own, empty and gone afterwards. The command finds
# CACHET_URL, and CACHET_DATA and CACHET_SERVER_LOG to look for what must not be there.
set -euo pipefail
. "$(dirname "$0")/say.sh"
. scripts/witnesses.sh

port=$(free_ports)
folder=$(mktemp -d /tmp/cachet-server.XXXXXX)
export CACHET_LISTEN=127.0.0.1:$port CACHET_DATA=$folder/data CACHET_SERVER_LOG=$folder/log
export CACHET_WEB=$PWD/web/dist CACHET_DEMO=1 CACHET_URL=http://localhost:$port
# Everything comes from one address here; what a limit does is tested where it is written.
export CACHET_LIMIT_BURST=1000000 CACHET_LIMIT_PER_SECOND=100000
export CACHET_LIMIT_OPEN_BURST=1000000 CACHET_LIMIT_OPEN_PER_MINUTE=1000000
target/debug/cachet-server >"$CACHET_SERVER_LOG" 2>&1 &
server=$!

witnesses_begin "$CACHET_URL" "$folder"

finish() {
  witnesses_end
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

wait_for_port "$port" 30 || refuse "The server did not start:" "$(tail -n 20 "$CACHET_SERVER_LOG")"
"$@" || {
  code=$?
  say "The server's last lines:"
  tail -n 10 "$CACHET_SERVER_LOG" >&2
  exit $code
}
