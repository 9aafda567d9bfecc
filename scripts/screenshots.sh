#!/usr/bin/env bash
# Each screen at 390 and 1280 pixels, light and dark, into docs/screenshots/.
set -euo pipefail
. "$(dirname "$0")/say.sh"

scripts/setup/packages.sh test
scripts/build.sh
exec scripts/with-server.sh scripts/test-browser.sh --config screenshots.config.ts "$@"
