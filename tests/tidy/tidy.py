#!/usr/bin/env python3
"""Holds the tree to its own rules: tests/tidy/tidy.py [--sources | --clang BUILD_FOLDER]

Include arrows run left, files stay small, headers say what they are, every limit and counter has a reader, every
decoder has a fuzz target, every source stands in CMake and no stray file at the top. --sources lists the C++ files
instead, --clang runs clang-tidy over those of a build.
"""
import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARIES = ["decoders", "signatures", "exporters", "sensor"]
DECODERS = ["base", "packet", "flow", "app", "content", "genai", "stack"]
TOP = {"CMakeLists.txt", "sensor", "decoders", "signatures", "exporters", "tests", "pcaps", "deploy",
       "README.md", "LICENSE", "CHANGELOG.md", "CMakePresets.json"}
LINES_MAX = 500
# A decoder's public door and the fuzz target that goes through it.
FUZZED = {"decoders/packet/decode.h": "packet", "decoders/flow/tcp_stream.h": "reassembly", "decoders/app/http1.h": "http1",
          "decoders/content/body_text.h": "body", "signatures/text/normal_form.h": "normal_form",
          "signatures/mark/mark_reader.h": "mark", "signatures/load/toml_file.h": "knowledge",
          "sensor/capture/capture_walk.h": "capture"}


def tracked() -> list[pathlib.Path]:
    """What git knows; in an unpacked archive, every file outside build/."""
    git = ["git", "-c", "safe.directory=*", "ls-files"]
    found = subprocess.run(git, cwd=ROOT, check=False, capture_output=True, text=True)
    if found.returncode == 0:
        names = [pathlib.Path(name) for name in found.stdout.splitlines()]
    else:
        names = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
    return [name for name in names if (ROOT / name).is_file() and name.parts[0] not in ("build", ".git", ".cache")]


def source(files: list[pathlib.Path], *folders: str) -> list[pathlib.Path]:
    return [f for f in files if f.suffix in (".cc", ".h") and f.parts[0] in folders]


def arrows(files):
    """An include may name its own room and those left of it."""
    for file in source(files, *LIBRARIES):
        for number, line in enumerate((ROOT / file).read_text().splitlines(), 1):
            found = re.match(r'#include "([^"]+)"', line)
            if not found:
                continue
            wanted = pathlib.Path(found[1]).parts
            if wanted[0] not in LIBRARIES:
                yield f"{file}:{number}: only rooms of the four libraries are included, not {found[1]}"
            elif LIBRARIES.index(wanted[0]) > LIBRARIES.index(file.parts[0]):
                yield f"{file}:{number}: {file.parts[0]} does not know {wanted[0]}"
            elif file.parts[0] == wanted[0] == "decoders" and DECODERS.index(wanted[1]) > DECODERS.index(file.parts[1]):
                yield f"{file}:{number}: decoders/{file.parts[1]} does not know decoders/{wanted[1]}"


def sizes(files):
    for file in source(files, *LIBRARIES, "tests"):
        lines = len((ROOT / file).read_text().splitlines())
        if lines > LINES_MAX:
            yield f"{file}: {lines} lines; what does it hide? {LINES_MAX} are the most"


def heads(files):
    """A header says what it is before anything else, and is included once."""
    for file in source(files, *LIBRARIES):
        if file.suffix != ".h":
            continue
        text = (ROOT / file).read_text()
        if not text.startswith("// "):
            yield f"{file}:1: a header opens with what it is"
        if "#pragma once" not in text:
            yield f"{file}: #pragma once is missing"


def rows(files):
    """Every limit is obeyed and every counter counted somewhere, and each stands in a test."""
    code = {f: (ROOT / f).read_text() for f in source(files, *LIBRARIES)}
    tests = "\n".join((ROOT / f).read_text() for f in files if f.parts[0] == "tests" and f.suffix in (".cc", ".py", ".h"))
    for name in re.findall(r"^LIMIT\((\w+)", (ROOT / "decoders/base/limits.def").read_text(), re.M):
        if not any(re.search(rf"\b{name}\b", text) for text in code.values()):
            yield f"decoders/base/limits.def: nothing obeys the limit {name}"
        if not re.search(rf"\b{name}\b", tests):
            yield f"decoders/base/limits.def: no test names the limit {name}"
    table = (ROOT / "decoders/base/metrics.def").read_text()
    for cell in re.findall(r"^CELL\((\w+),", table, re.M):
        if not any(re.search(rf"\b{cell}\b", text) for text in code.values()):
            yield f"decoders/base/metrics.def: nothing counts {cell}"
        if not re.search(rf"\b{cell}\b", tests):
            yield f"decoders/base/metrics.def: no test names the counter {cell}"


def fuzz(files):
    cmake = (ROOT / "tests/fuzz/CMakeLists.txt").read_text()
    for door, target in FUZZED.items():
        if not (ROOT / door).is_file():
            yield f"tests/tidy/tidy.py: {door} is gone; which file is the door now?"
        if f"sekimori_fuzz({target} " not in cmake:
            yield f"{door}: no fuzz target '{target}'"
        if not any(f.is_relative_to(f"tests/fuzz/corpus/{target}") for f in files):
            yield f"tests/fuzz/corpus/{target}: no seeds"
    for folder in {f.parent for f in source(files, "decoders")} - {pathlib.Path("decoders/base")}:
        if folder.parts[1] not in ("genai", "stack") and not any(d.startswith(str(folder)) for d in FUZZED):
            yield f"{folder}: no fuzz target goes through this room"


def listed(files):
    """CMake lists files by name; what is not listed is not built."""
    lists = "\n".join((ROOT / f).read_text() for f in files if f.name == "CMakeLists.txt")
    for file in files:
        if file.suffix == ".cc" and file.name not in lists and not file.name.endswith("_fuzz.cc"):
            yield f"{file}: no CMakeLists.txt names it"


def top(files):
    for name in sorted({f.parts[0] for f in files}):
        if name not in TOP and not name.startswith("."):
            yield f"{name}: does not belong at the top"


def clang(build: str) -> int:
    sources = source(tracked(), *LIBRARIES)
    names = [str(f) for f in sources if f.suffix == ".cc"]
    done = subprocess.run(["run-clang-tidy-14", "-quiet", "-p", build, *names], cwd=ROOT, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, check=False)
    said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
    faults = sorted({line.replace(f"{ROOT}/", "") for line in said.splitlines() if re.search(r": (error|warning): ", line)})
    print("\n".join(faults) or "clang-tidy is quiet")
    return done.returncode


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clang", metavar="BUILD_FOLDER")
    parser.add_argument("--sources", action="store_true")
    options = parser.parse_args()
    if options.sources:
        print("\n".join(str(f) for f in source(tracked(), *LIBRARIES, "tests")))
        return 0
    if options.clang:
        return clang(options.clang)
    files = tracked()
    faults = [fault for check in (arrows, sizes, heads, rows, fuzz, listed, top) for fault in check(files)]
    print("\n".join(faults) if faults else f"{len(files)} files are tidy")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
