#!/usr/bin/env bash
# The README's pictures, of the record that `make demo` shows.
set -euo pipefail
. "$(dirname "$0")/say.sh"
. scripts/serving.sh

scripts/setup/packages.sh test
export CACHET_LISTEN=127.0.0.1:$(free_ports)
export CACHET_URL=http://localhost:${CACHET_LISTEN##*:}
CACHET_DEMO_THEN='CACHET_DEMO_FOLDER=${CACHET_DATA%/data} scripts/test-browser.sh --config pictures.config.ts' \
  exec scripts/demo.sh
