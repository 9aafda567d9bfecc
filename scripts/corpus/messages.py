"""Writes HL7 v2 messages of other libraries' tests into a folder, and what python-hl7 reads in them: `reference.tsv`."""

import importlib.util
import pathlib
import sys

import hl7

target = pathlib.Path(sys.argv[1])
target.mkdir(parents=True, exist_ok=True)
texts = []
for source in map(pathlib.Path, sys.argv[2:]):
    for path in sorted(source.rglob("*.hl7")):
        texts.append(path.read_text(errors="replace"))
    for path in sorted(source.rglob("samples.py")):
        spec = importlib.util.spec_from_file_location("samples", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        texts += [value for name, value in sorted(vars(module).items()) if isinstance(value, str) and "MSH" in value]

messages = []
for text in texts:
    lines = [line for line in text.replace("\r\n", "\r").replace("\n", "\r").split("\r") if line.strip()]
    for line in lines:
        if line.startswith("MSH"):
            messages.append([])
        # Batches have headers of their own around messages.
        if messages and line[:3] not in ("FHS", "BHS", "BTS", "FTS"):
            messages[-1].append(line)

rows = []
for number, lines in enumerate(messages):
    message = hl7.parse("\r".join(lines) + "\r")

    def said(segment, field, component=1):
        try:
            return message.extract_field(segment, 1, field, 1, component, 1)
        except (KeyError, IndexError, LookupError):
            return ""

    values = [
        str(message.segment("MSH")(10)) if len(message.segment("MSH")) > 10 else "",
        said("MSH", 9, 1), said("MSH", 9, 2), said("PID", 3, 1), said("PID", 5, 1), said("PID", 5, 2),
        str(sum(1 for segment in message if str(segment(0)) == "OBX")),
    ]
    name = f"{number:03}.hl7"
    (target / name).write_bytes(("\r".join(lines) + "\r").encode())
    rows.append("\t".join([name, *(" ".join(value.split()) for value in values)]))
(target / "reference.tsv").write_text("\n".join(rows) + "\n")
