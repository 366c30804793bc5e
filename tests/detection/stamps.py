#!/usr/bin/env python3
"""Measures the signatures of marks.

    stamps.py [--misses]

1. Proof: every mark of stamps.jsonl is alerted, no mention is. Failing it is exit status 1.
2. dev_stamps.jsonl, by an author who did not know the rules: recall and precision, only printed; --misses names what
   was wrong. There the texts are a line or two, so a mark in a prompt counts when it is found at all: a short prompt is
   worth low by rule.
"""

import argparse
import sys

import detection as d

LEVELS = {"c1": "low", "c2": "c2", "c3": "c3"}


def marks_of(findings, where, strict):
    marks = [f for f in findings if f["category"] == "marking"]
    return [f for f in marks if f["confidence"] in d.ALERTED or (where == "prompt" and not strict)]


def measure(binary, cases, strict):
    """Counts by group, and what was wrong."""
    counts, wrong = {}, []
    found = d.scan(binary, [(case["text"], case["where"]) for case in cases])
    for case, findings in zip(cases, found):
        marks = marks_of(findings, case["where"], strict)
        right = counts.setdefault(case["where"], {"tp": 0, "fn": 0, "fp": 0, "tn": 0, "level": 0})
        if case["expect"] == "mark":
            right["tp" if marks else "fn"] += 1
            right["level"] += any(LEVELS[m["level"]] == case.get("level", LEVELS[m["level"]]) for m in marks)
        else:
            right["fp" if marks else "tn"] += 1
        if bool(marks) != (case["expect"] == "mark"):
            wrong.append(f"{case['id']} {'missed' if not marks else 'alerted'}: {case['text'][:70]!r} {[m['why'] for m in marks]}")
    return counts, wrong


def show(title, counts):
    rows = []
    total = {key: sum(row[key] for row in counts.values()) for key in ("tp", "fn", "fp", "tn", "level")}
    for name, row in [*sorted(counts.items()), ("all", total)]:
        rows.append([name, row["tp"] + row["fn"], row["fp"] + row["tn"], d.share(row["tp"], row["tp"] + row["fn"]),
                     d.share(row["tp"], row["tp"] + row["fp"]), f"{row['level']} of {row['tp']}"])
    print(f"## {title}\n\n" + d.table(["where", "marks", "mentions", "recall", "precision", "level right"], rows) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    folder, binary = d.data_folder(), d.find_binary()
    counts, faults = measure(binary, d.read_lines(folder / "stamps.jsonl"), strict=True)
    show("stamps.jsonl", counts)
    dev, wrong = measure(binary, d.read_lines(folder / "dev_stamps.jsonl"), strict=False)
    show("dev_stamps.jsonl", dev)
    if options.misses:
        print("\n".join(wrong))
    print("\n".join(faults) if faults else "every mark of stamps.jsonl is alerted and no mention is")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
