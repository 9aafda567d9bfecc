#!/usr/bin/env bash
# Each screen at 390 and 1280 pixels, light and dark, into the documentation.
set -euo pipefail
. "$(dirname "$0")/say.sh"

scripts/setup/packages.sh test
scripts/setup/web.sh
cd web
exec npm run --silent screens -- "$@"
