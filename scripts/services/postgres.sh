#!/usr/bin/env bash
# A PostgreSQL for the tests: `postgres.sh start` prints its address as an export line, `postgres.sh stop` ends it and
# removes it. Nothing of a PostgreSQL that runs on the machine is touched. CACHET_SERVICES is the folder of its state.
set -euo pipefail
. "$(dirname "$0")/../say.sh"

state=${CACHET_SERVICES:-target/services}/postgres
programs=/usr/lib/postgresql/15/bin

# PostgreSQL refuses to run as root.
as_postgres() {
  if ((EUID == 0)); then
    (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups env HOME="$folder" "$@")
  else
    "$@"
  fi
}

exports() { echo "export CACHET_TEST_POSTGRES=postgres://vault@127.0.0.1:$port/postgres"; }

start() {
  if [[ -f $state ]]; then
    read -r folder port <"$state"
    port_is_taken "$port" && exports && return
    stop
  fi
  # Not under target/: the user postgres may have no way into the folder of a clone.
  folder=$(mktemp -d /tmp/cachet-postgres.XXXXXX)
  port=$(free_ports)
  ((EUID == 0)) && chown postgres:postgres "$folder"
  mkdir -p "$(dirname "$state")"
  echo "$folder $port" >"$state"
  as_postgres "$programs/initdb" -D "$folder/a" -A trust -U vault -E UTF8 --locale=C.UTF-8 -N >/dev/null
  as_postgres "$programs/pg_ctl" -D "$folder/a" -w -s -l "$folder/log" start -o "-p $port -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories=$folder -c fsync=off -c max_connections=300" </dev/null >/dev/null 2>&1 ||
    refuse "PostgreSQL did not start:" "$(cat "$folder/log")"
  exports
}

stop() {
  [[ -f $state ]] || return 0
  read -r folder port <"$state"
  as_postgres "$programs/pg_ctl" -D "$folder/a" -w -s -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder" "$state"
}

case ${1:-} in
  start | stop) "$1" ;;
  *) refuse "usage: postgres.sh start|stop" ;;
esac
