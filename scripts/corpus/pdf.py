"""Copies PDFs of many producers, and what pypdf finds in them, into a folder: `reference.tsv` with pages, or why there are none."""

import logging
import pathlib
import shutil
import sys
import warnings

import pypdf

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

target = pathlib.Path(sys.argv[1])
target.mkdir(parents=True, exist_ok=True)
lines = []
for source in map(pathlib.Path, sys.argv[2:]):
    for path in sorted(source.rglob("*.pdf")):
        name = f"{len(lines):03}-{path.name.replace(' ', '-')}"
        producer, words = "", ""
        try:
            reader = pypdf.PdfReader(path)
            # A file that opens only because its owner's password is empty asks its reader for the other one everywhere else.
            if reader.is_encrypted and reader.decrypt("") != pypdf.PasswordType.USER_PASSWORD:
                found = "locked"
            else:
                found = str(len(reader.pages))
                producer = str((reader.metadata or {}).get("/Producer") or "")
                text = " ".join(page.extract_text() for page in reader.pages)
                # The longest word of the text layer: what a search would be asked for.
                words = max((word for word in text.split() if word.isascii() and word.isalpha()), key=len, default="")
        except Exception:
            found = "refused"
        shutil.copy(path, target / name)
        lines.append("\t".join([name, found, words, " ".join(producer.split())]))
(target / "reference.tsv").write_text("\n".join(lines) + "\n")
