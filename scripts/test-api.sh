#!/usr/bin/env bash
# The API as its own description promises it, tried by an outside tool against the server at CACHET_URL.
set -euo pipefail
. "$(dirname "$0")/say.sh"

schemathesis=$(scripts/setup/schemathesis.sh)
exec "$schemathesis" run "$CACHET_URL/openapi.json" --url "$CACHET_URL" --max-examples 20 --seed 1 --workers 2
