# shellcheck shell=bash
# Sourced by the other scripts: how they speak, and where the tree is.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
# A shell that was open before rustup ran does not know Rust yet.
command -v cargo >/dev/null || PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH

# What is being done, one line.
say() { printf '%s\n' "· $*" >&2; }

# What went wrong and what to do about it; ends the script.
refuse() {
  printf '%s\n' "$@" >&2
  exit 1
}

# `cargo_build ARGUMENTS...`: cargo build in few lines, a sign of life now and then, its warnings and errors whole.
cargo_build() { cargo_quietly build "$@"; }

# `cargo_rustc ARGUMENTS... -- FLAGS...`: the same for one crate, with flags that its dependencies do not get.
cargo_rustc() { cargo_quietly rustc "$@"; }

cargo_quietly() {
  local line crates=0
  "${CARGO_PROGRAM:-cargo}" "$@" 2>&1 | while IFS= read -r line; do
    case $line in
      *" Compiling "*) ((++crates % 50)) || say "  $crates crates compiled" ;;
      *" Finished "* | *" Updating "* | *" Downloaded "* | *" Downloading "* | *" Locking "* | *" Adding "*) ;;
      *) printf '%s\n' "$line" >&2 ;;
    esac
  done
}

# A TCP port of 127.0.0.1 that nobody listens on, followed by as many more as asked for, all free.
free_ports() {
  local count=${1:-1} first port
  while :; do
    first=$((20000 + RANDOM % 10000))
    for ((port = first; port < first + count; port++)); do
      port_is_taken "$port" && continue 2
    done
    echo "$first"
    return
  done
}

port_is_taken() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Waits until a port answers, for at most a number of seconds.
wait_for_port() {
  local port=$1 seconds=$2 until
  until=$((SECONDS + seconds))
  until port_is_taken "$port"; do
    ((SECONDS < until)) || return 1
    sleep 0.1
  done
}
