#!/usr/bin/env bash
# The page's npm packages, exactly as web/package-lock.json names them. Skipped when they are already there.
set -euo pipefail
. "$(dirname "$0")/../say.sh"

command -v npm >/dev/null || refuse "Node is missing. Install Node 20 or newer, then start again."
(($(node -p "process.versions.node.split('.')[0]") >= 20)) ||
  refuse "Node $(node --version) is too old: Cachet needs 20 or newer."
stamp=web/node_modules/.cachet-lock
cmp -s web/package-lock.json "$stamp" && exit 0
say "Installing the page's npm packages"
(cd web && npm ci --no-fund --no-audit --loglevel=error >&2)
cp web/package-lock.json "$stamp"
