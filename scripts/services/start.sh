#!/usr/bin/env bash
# Starts PostgreSQL and S3 for the tests and writes how to reach them, as export lines, into a file.
set -euo pipefail
. "$(dirname "$0")/../say.sh"

scripts/services/postgres.sh start >"$1"
scripts/services/s3.sh start >>"$1"
say "Both are ready"
