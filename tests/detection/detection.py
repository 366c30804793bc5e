"""What the detection measurements share: the data set, the program, a batch through it, and honest bounds."""

import base64
import json
import math
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALERTED = ("high", "medium")  # confidences that a policy alerts from


def data_folder():
    """The labelled data; ends the program with status 0 where it is not there."""
    shared = pathlib.Path(os.environ.get("SEKIMORI_SHARED", ROOT.parent / "shared"))
    folder = shared / "data"
    if not folder.is_dir():
        print(f"skipped: no labelled data at {folder}; set SEKIMORI_SHARED")
        sys.exit(0)
    return folder


def find_binary():
    """The program: SEKIMORI, or the newest build of this checkout."""
    if "SEKIMORI" in os.environ:
        return os.environ["SEKIMORI"]
    builds = sorted(ROOT.glob("build/*/sensor/sekimori"), key=lambda path: path.stat().st_mtime)
    if not builds:
        sys.exit("no sekimori below build/; build it, or set SEKIMORI")
    return str(builds[-1])


def read_lines(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def scan(binary, texts, options=()):
    """The findings of each (text, where), in order; where: prompt, file-name, mail-subject or document.

    One process for all. Offsets and lengths of findings count bytes of the text in UTF-8.
    """
    items = "".join(
        json.dumps({"id": str(i), "where": where, "text": text}) + "\n" for i, (text, where) in enumerate(texts)
    )
    done = subprocess.run(
        [binary, "scan", "--batch", "-", *options],
        input=items.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
    )
    if done.returncode != 0:
        sys.exit(f"{binary} scan: {done.stderr.decode().strip()}")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [str(i) for i in range(len(texts))]
    return [answer["findings"] for answer in answers]


def spans_of(text, value):
    """The byte ranges of every occurrence of a value."""
    data, wanted = text.encode(), value.encode()
    spans, at = [], data.find(wanted)
    while at >= 0:
        spans.append((at, at + len(wanted)))
        at = data.find(wanted, at + 1)
    return spans


def wilson(right, of, z=1.96):
    """The 95 % interval of a share."""
    if of == 0:
        return 0.0, 1.0
    share, square = right / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    reach = z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def share(right, of):
    """'97.5 % (91.4–99.3)' or a dash."""
    if of == 0:
        return "–"
    low, high = wilson(right, of)
    return f"{100 * right / of:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def table(heads, rows):
    """A markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def to_base64(data):
    return base64.b64encode(data).decode()
