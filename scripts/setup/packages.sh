#!/usr/bin/env bash
# Debian packages: `packages.sh run` for what `make run` needs, `packages.sh test` for what `make test` needs too.
# As root it installs what is missing; otherwise it prints the one command to type.
set -euo pipefail
. "$(dirname "$0")/../say.sh"

# For which command, how to see that it is there, the package.
needed() {
  cat <<'TABLE'
run   command -v cc                                    gcc
run   test -e /usr/include/stdio.h                     libc6-dev
run   command -v git                                   git
run   command -v pkg-config                            pkg-config
test  command -v chromium                              chromium
test  test -d /usr/share/fonts/truetype/liberation     fonts-liberation
test  test -x /usr/lib/postgresql/15/bin/initdb        postgresql-15
test  command -v age                                   age
test  python3 -c 'import ensurepip'                    python3-venv
TABLE
}

missing() {
  needed | while read -r level row; do
    [[ $level == run || $level == "$1" ]] || continue
    package=${row##* }
    bash -c "${row% *}" >/dev/null 2>&1 || printf '%s ' "$package"
  done
}

packages=$(missing "${1:?run or test}")
[[ -z $packages ]] && exit 0

if ((EUID != 0)); then
  refuse "These Debian packages are missing: $packages" "Type this, then start again:" "" \
    "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $packages"
fi
say "Installing Debian packages: $packages"
export DEBIAN_FRONTEND=noninteractive
# A mirror that is down must not stop an install that the others can serve.
apt-get update -qq || true
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $packages >/dev/null
still=$(missing "$1")
[[ -z $still ]] || refuse "Installed, and still not found: $still"
