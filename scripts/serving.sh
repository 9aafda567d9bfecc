# shellcheck shell=bash
# Sourced by the scripts that serve a vault of their own: a server over an empty folder with its two witnesses, which end
# together and leave nothing.
. scripts/witnesses.sh

# Everything comes from one address there; what a limit does is tested where it is written.
export CACHET_LIMIT_BURST=1000000 CACHET_LIMIT_PER_SECOND=100000
export CACHET_LIMIT_OPEN_BURST=1000000 CACHET_LIMIT_OPEN_PER_MINUTE=1000000

# `serving_begin URL FOLDER LOG`: serves at URL, which ends in its port, until the script ends; FOLDER goes with it.
serving_begin() {
  target/debug/cachet-server >"$3" 2>&1 &
  serving_server=$! serving_folder=$2
  witnesses_begin "$1" "$2"
  trap serving_end EXIT
  wait_for_port "${1##*:}" 30 || refuse "The server did not start:" "$(tail -n 20 "$3")"
}

serving_end() {
  witnesses_end
  kill "$serving_server" 2>/dev/null || true
  wait "$serving_server" 2>/dev/null || true
  rm -rf "$serving_folder"
}
