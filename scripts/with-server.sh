#!/usr/bin/env bash
# `with-server.sh COMMAND...` runs a command against a server of its own, empty and gone afterwards. The command finds
# CACHET_URL, and CACHET_DATA and CACHET_SERVER_LOG to look for what must not be there.
set -euo pipefail
. "$(dirname "$0")/say.sh"
. scripts/serving.sh

port=$(free_ports)
folder=$(mktemp -d /tmp/cachet-server.XXXXXX)
export CACHET_LISTEN=127.0.0.1:$port CACHET_DATA=$folder/data CACHET_SERVER_LOG=$folder/log
# A step is not to wait for the directory longer than it must.
export CACHET_DIRECTORY_INTERVAL=${CACHET_DIRECTORY_INTERVAL:-1}
export CACHET_WEB=$PWD/web/dist CACHET_DEMO=1 CACHET_URL=http://localhost:$port
serving_begin "$CACHET_URL" "$folder" "$CACHET_SERVER_LOG"
"$@" || {
  code=$?
  say "The server's last lines:"
  tail -n 10 "$CACHET_SERVER_LOG" >&2
  exit $code
}
