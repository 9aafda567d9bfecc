"""Copies pydicom's test files, and what pydicom reads in them, into a folder: `reference.tsv` and raw values beside it."""

import logging
import pathlib
import shutil
import sys
import warnings

import numpy
import pydicom
from pydicom.pixels import pixel_array

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

# Encodings in which a value can come back as another one: decoders differ by their rounding.
LOSSY = {f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 91)}

source = pathlib.Path(pydicom.__file__).parent / "data" / "test_files"
target = pathlib.Path(sys.argv[1])
target.mkdir(parents=True, exist_ok=True)
lines = []
for path in sorted(source.rglob("*")):
    if path.is_dir() or path.suffix in (".txt", ".icc", ".py", ".zip") or path.name.startswith("README"):
        continue
    name = str(path.relative_to(source)).replace("/", "~")
    try:
        dataset = pydicom.dcmread(path, force=True)
        syntax = str(dataset.file_meta.TransferSyntaxUID)
        is_exact = syntax not in LOSSY
        values = numpy.ascontiguousarray(pixel_array(dataset, raw=is_exact and dataset.PhotometricInterpretation.startswith("YBR_FULL")))
    except Exception:
        syntax, is_exact, values = "", False, None
    shutil.copy(path, target / name)
    raw = ""
    width = 1
    if values is not None:
        raw, width = f"{name}.raw", values.dtype.itemsize
        (target / raw).write_bytes(values.astype(values.dtype.newbyteorder("<")).tobytes())
    lines.append(f"{name}\t{'exact' if is_exact else 'near'}\t{width}\t{raw}")
(target / "reference.tsv").write_text("\n".join(lines) + "\n")
