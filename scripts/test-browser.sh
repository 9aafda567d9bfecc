#!/usr/bin/env bash
# The page as a person uses it, in Chromium, against the server at CACHET_URL.
set -euo pipefail
. "$(dirname "$0")/say.sh"

cd tests/browser
exec node_modules/.bin/playwright test "$@"
