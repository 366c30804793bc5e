#!/usr/bin/env python3
"""Measures the identifier and credential signatures.

    identifiers.py [--noise N] [--misses]

1. Proof: every value of identifiers.json is found as its type beside a word that names it, and no value that is
   wrong is alerted. Failing it is exit status 1.
2. Noise: N random UUIDs, digests, time stamps, product codes and lines of base64 give no alert. Also exit status 1.
3. The development sets: recall and precision for each type, only printed; --misses names what was wrong.
"""

import argparse
import hashlib
import json
import random
import sys
import time
import uuid

import detection as d

ACCOUNTS = {"personal.account.yucho", "personal.account.yucho-named"}
SIGNATURES = {
    "my_number": {"personal.my-number"},
    "corporate_number": {"business.corporate-number"},
    "invoice_number": {"business.invoice-number"},
    "driver_licence": {"personal.driver-licence"},
    "credit_card": {"personal.credit-card"},
    "insurer_number": {"personal.insurer-number"},
    "yucho_account": ACCOUNTS,
    "resident_record_code": {"personal.resident-record-code"},
    "passport": {"personal.passport", "personal.passport.mrz", "personal.passport.mrz-name"},
    "residence_card": {"personal.residence-card"},
    "basic_pension_number": {"personal.basic-pension-number"},
    "employment_insurance": {"personal.employment-insurance"},
    "long_term_care": {"personal.long-term-care"},
    "bank_account": {"personal.account.bank"} | ACCOUNTS,
    "phone": {"personal.phone-numbers"},
    "postal_code": {"personal.postal-codes"},
    "health_insurance": {"personal.health-insurance", "personal.health-insurance.number"},
}
# Formulas that an authority published: a wrong number is not even a low finding.
OFFICIAL = {"my_number", "corporate_number", "credit_card", "insurer_number", "yucho_account"}
# Found from ten different ones on: nine that are right stand beside the one in question.
COMPANY = {
    "phone": " ".join(f"03-5555-{n:04}" for n in range(1001, 1010)),
    "postal_code": " ".join(f"〒102-{n:04}" for n in range(8601, 8610)),
}
# Not among the labelled types, so neither right nor wrong there.
NOT_LABELLED = {"personal.phone-numbers", "personal.postal-codes", "personal.mail-addresses", "personal.passport.mrz-name"}


# ---- 1. the proof ---------------------------------------------------------------------------------------------------


def written(name, value):
    """A value of identifiers.json in the ways it is written."""
    if name == "yucho_account":
        symbol, number = value
        return [f"記号 {symbol} 番号 {number}", f"{symbol}-{number}", f"{symbol}-2-{number}"]
    if name == "my_number" and len(value) == 12 and value.isascii() and value.isdigit():
        return [value] + [sign.join((value[:4], value[4:8], value[8:])) for sign in "- 　."]
    if name == "corporate_number" and len(value) == 13 and value.isdigit():
        return [value, "-".join((value[0], value[1:5], value[5:9], value[9:]))]
    return [value]


def sentence(name, kind, value):
    return f"確認のため送ります。\n{kind['context'][0]}：{value}\n以上です。 {COMPANY.get(name, '')}"


def proof_cases(kinds):
    """(type, text, must be found) for every value."""
    for name, kind in kinds.items():
        right = [v for key in kind if key.startswith("valid") for v in kind[key]]
        right += list(kind.get("edge", {}).values())
        wrong = [item["value"] if isinstance(item, dict) else item for item in kind.get("invalid", [])]
        wrong += kind.get("invalid_bare", []) + kind.get("invalid_mrz", [])
        for value in right:
            for text in written(name, value):
                yield name, sentence(name, kind, text), True
        for value in wrong:
            for text in written(name, value):
                yield name, sentence(name, kind, text), False
        if name in COMPANY:
            yield name, COMPANY[name], False
    invoice = kinds["corporate_number"]["derived"]["valid"]
    yield "invoice_number", sentence("invoice_number", kinds["corporate_number"], invoice), True


def prove(binary, folder):
    kinds = json.loads((folder / "identifiers.json").read_text(encoding="utf-8"))["types"]
    cases = list(proof_cases(kinds))
    counts, faults = {}, []
    for (name, text, must), findings in zip(cases, d.scan(binary, [(text, "prompt") for _, text, _ in cases])):
        levels = [f["confidence"] for f in findings if f["signature"] in SIGNATURES[name]]
        alerted = any(level in d.ALERTED for level in levels)
        good = bool(levels) if must else not (levels if name in OFFICIAL else alerted)
        row = counts.setdefault(name, [0, 0, 0, 0, 0])
        row[0 if must else 3] += 1
        row[1 if must else 4] += good
        row[2] += must and alerted
        if not good:
            faults.append(f"{name}: {'not found' if must else 'found'}: {text!r} {levels}")
    print("## identifiers.json\n")
    heads = ["type", "right values", "found", "of these high or medium", "wrong values", "not alerted"]
    print(d.table(heads, [[name, *row] for name, row in counts.items()]))
    return faults


# ---- 2. noise -------------------------------------------------------------------------------------------------------


def jan(rng):
    body = rng.choice(("45", "49")) + "".join(rng.choice("0123456789") for _ in range(10))
    total = sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(body))
    return body + str(-total % 10)


def noise_kinds(rng):
    day = lambda: time.gmtime(rng.randrange(0, 2_000_000_000))
    return {
        "UUID": lambda: str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        "digest": lambda: hashlib.new(rng.choice(("md5", "sha1", "sha256")), rng.randbytes(16)).hexdigest(),
        "epoch seconds": lambda: str(rng.randrange(1_500_000_000, 1_900_000_000)),
        "epoch milliseconds": lambda: str(rng.randrange(1_500_000_000_000, 1_900_000_000_000)),
        "epoch microseconds": lambda: str(rng.randrange(1_500_000_000_000_000, 1_900_000_000_000_000)),
        "yyyymmddHHMM": lambda: time.strftime("%Y%m%d%H%M", day()),
        "yyyymmddHHMMSS": lambda: time.strftime("%Y%m%d%H%M%S", day()),
        "JAN 45/49": lambda: jan(rng),
        "twelve digits": lambda: str(rng.randrange(10**11, 10**12)),
        "sixteen digits": lambda: str(rng.randrange(10**15, 10**16)),
        "base64 line": lambda: d.to_base64(rng.randbytes(57)),
    }


def noise(binary, count, together=50):
    rng = random.Random(20261121)
    kinds = noise_kinds(rng)
    rows, faults = [], []
    for name, make in kinds.items():
        low = alerted = 0
        left = max(1, count // len(kinds))
        values = left
        while left > 0:
            lot = min(left, 100_000)
            lines = [make() for _ in range(lot)]
            texts = [("\n".join(lines[i : i + together]), "document") for i in range(0, lot, together)]
            for findings in d.scan(binary, texts):
                for finding in findings:
                    if finding["confidence"] in d.ALERTED:
                        alerted += 1
                        faults.append(f"{name}: {finding['signature']} {finding['excerpt']}")
                    else:
                        low += 1
            left -= lot
        rows.append([name, values, low, alerted])
    print("\n## Noise\n")
    print(d.table(["kind", "values", "low findings", "high or medium"], rows))
    return faults


# ---- 3. the development sets ----------------------------------------------------------------------------------------


def overlaps(finding, span):
    return finding["offset"] < span[1] and span[0] < finding["offset"] + finding["length"]


def tally(items, found, matches, kind_of):
    """{type: [TP, FP, FN, lines that name the misses]}; alerted findings only.

    `matches(finding, type)`: whether a finding is of a labelled type; `kind_of(finding)`: its own row.
    """
    rows = {}
    for item, findings in zip(items, found):
        findings = [f for f in findings if f["confidence"] in d.ALERTED]
        used = set()
        for wanted in item["expect"]:
            row = rows.setdefault(wanted["type"], [0, 0, 0, []])
            spans = d.spans_of(item["text"], wanted["value"])
            whole_block = wanted["type"] == "private_key"
            by = [i for i, f in enumerate(findings)
                  if matches(f, wanted["type"]) and (whole_block or any(overlaps(f, s) for s in spans))]
            used.update(by)
            row[0 if by else 2] += 1
            if not by:
                row[3].append(f"missed {item['id']}: {item['text'][:90]!r} {wanted['value']}")
        for i, finding in enumerate(findings):
            kind = kind_of(finding)
            if i in used or kind is None:
                continue
            row = rows.setdefault(kind, [0, 0, 0, []])
            row[1] += 1
            row[3].append(f"wrong {item['id']}: {item['text'][:90]!r} {finding['why']}")
    return rows


def print_tally(title, rows, misses):
    print(f"\n## {title}\n")
    body = []
    total = [0, 0, 0]
    for name, (right, wrong, missed, _) in sorted(rows.items()):
        total = [total[0] + right, total[1] + wrong, total[2] + missed]
        body.append([name, right, wrong, missed, d.share(right, right + wrong), d.share(right, right + missed)])
    right, wrong, missed = total
    body.append(["all", right, wrong, missed, d.share(right, right + wrong), d.share(right, right + missed)])
    print(d.table(["type", "TP", "FP", "FN", "precision (95 %)", "recall (95 %)"], body))
    if misses:
        for name, row in sorted(rows.items()):
            for line in row[3]:
                print(f"{name}: {line}")


def development(binary, folder, misses):
    owner = {s: name for name, all_of in SIGNATURES.items() for s in all_of if name != "yucho_account"}
    items = d.read_lines(folder / "dev_ids.jsonl")
    found = d.scan(binary, [(item["text"], item["where"]) for item in items])
    rows = tally(items, found, lambda f, name: f["signature"] in SIGNATURES[name],
                 lambda f: None if f["signature"] in NOT_LABELLED else owner.get(f["signature"]))
    print_tally("dev_ids.jsonl", rows, misses)

    items = d.read_lines(folder / "dev_secrets.jsonl")
    found = d.scan(binary, [(item["text"], item["where"]) for item in items])
    # Which kind of secret it is matters less than that it is one: any credential finding on the value counts.
    rows = tally(items, found, lambda f, _: f["category"] == "credential",
                 lambda f: f["signature"] if f["category"] == "credential" else None)
    print_tally("dev_secrets.jsonl", rows, misses)

    clean = d.read_lines(folder / "dev_clean.jsonl")
    found = d.scan(binary, [(item["text"], item["where"]) for item in clean])
    wrong = [(item["text"], f["signature"]) for item, findings in zip(clean, found) for f in findings
             if f["confidence"] in d.ALERTED and f["category"] in ("personal", "business", "credential")]
    print(f"\n## dev_clean.jsonl\n\n{len(wrong)} alerts in {len(clean)} texts")
    for text, signature in wrong if misses else []:
        print(f"clean: {signature}: {text[:90]!r}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--noise", type=int, default=110_000, help="random values to scan; default: %(default)s")
    parser.add_argument("--misses", action="store_true", help="name every value missed or wrongly alerted")
    options = parser.parse_args()
    folder = d.data_folder()
    binary = d.find_binary()
    faults = prove(binary, folder)
    faults += noise(binary, options.noise)
    development(binary, folder, options.misses)
    for fault in faults[:40]:
        print(f"FAULT {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
