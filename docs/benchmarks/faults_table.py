"""Sums up what the fault tests of all modules have counted.

usage: faults_table.py LOG FOLDER…

LOG is what the tests have printed, FOLDER a module, with the reports of Surefire and Failsafe under target/, or a folder
of reports.

A test that counts prints lines such as

    fault crash: 10 injected, 10 survived, 0 rows lost, 0 wrong promotions

Of those that print nothing, every case is one fault, which it survived if it passed. Which kind they are of stands in
their sources: @Tag("fault-KIND") on the class or on the method. Leaves with 1 if a fault was not survived, a row was
lost, a promotion was wrong, or there is no test of a kind.
"""

import glob
import os
import re
import sys
import xml.etree.ElementTree as xml

from figures import figure

KINDS = ["crash", "disk-full", "slow-disk", "network-cut", "clock-jump", "bad-input", "secrets"]
LINE = re.compile(
    r"fault ([a-z-]+): (\d+) injected, (\d+) survived(?:, (\d+) rows lost)?(?:, (\d+) wrong promotions)?"
)
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def kinds_in_sources():
    """(class, method or '') → kind; and the (class, kind) that count by themselves."""
    kinds = {}
    counting = set()
    for folder, _, names in os.walk(ROOT):
        if "/src/test/java" not in folder:
            continue
        for name in names:
            if not name.endswith(".java"):
                continue
            text = open(os.path.join(folder, name), encoding="utf-8").read()
            counting.update((name[:-5], kind) for kind in re.findall(r'"fault ([a-z-]+): ', text))
            if "Trial.of(" in text:
                counting.add((name[:-5], "bad-input"))
            for tag in re.finditer(r'@Tag\("fault-([a-z-]+)"\)', text):
                rest = text[tag.end() :]
                next_class = re.search(r"^(?:public |final |abstract )*class (\w+)", rest, re.M)
                next_method = re.search(r"\bvoid (\w+)\(", rest)
                of_class = next_class and (not next_method or next_class.start() < next_method.start())
                key = name[:-5], "" if of_class else next_method.group(1)
                kinds[key] = tag.group(1)
    return kinds, counting


def reports(folders):
    for folder in folders:
        for pattern in ("TEST-*.xml", "target/surefire-reports/TEST-*.xml", "target/failsafe-reports/TEST-*.xml"):
            yield from glob.glob(os.path.join(folder, pattern))


def main(log, folders):
    kinds, counting = kinds_in_sources()
    rows = {kind: {"tests": 0, "skipped": 0, "injected": 0, "survived": 0, "lost": 0, "wrong": 0} for kind in KINDS}
    failed = []
    cases = []
    for report in sorted(set(reports(folders))):
        root = xml.parse(report).getroot()
        for case in root.iter("testcase"):
            simple = case.get("classname", "").rsplit(".", 1)[-1].split("$")[0]
            method = re.match(r"\w*", case.get("name", "")).group(0)
            kind = kinds.get((simple, method)) or kinds.get((simple, ""))
            if kind is None:
                continue
            bad = case.find("failure") is not None or case.find("error") is not None
            skipped = case.find("skipped") is not None
            cases.append((simple, method, kind, bad, skipped))
    for line in LINE.finditer(open(log, encoding="utf-8", errors="replace").read()):
        kind, *numbers = line.groups()
        for key, number in zip(("injected", "survived", "lost", "wrong"), numbers):
            rows[kind][key] += int(number or 0)
    for simple, method, kind, bad, skipped in cases:
        row = rows[kind]
        row["tests"] += 1
        if skipped:
            row["skipped"] += 1
            continue
        if bad:
            failed.append(f"{simple}.{method}")
        if (simple, kind) not in counting:
            row["injected"] += 1
            row["survived"] += 0 if bad else 1
    print("| fault | tests | skipped | injected | survived | rows lost | wrong promotions |")
    print("|---|---|---|---|---|---|---|")
    for kind, row in rows.items():
        print("| " + " | ".join([kind] + [f"{number:,}" for number in row.values()]) + " |")
    total = {key: sum(row[key] for row in rows.values()) for key in rows["crash"]}
    for kind, row in rows.items():
        figure(f"{kind}: faults not survived", row["injected"] - row["survived"], "faults", "<= 0")
    figure("faults injected", total["injected"], "faults", better="higher")
    figure("rows lost", total["lost"], "rows", "<= 0")
    figure("wrong promotions", total["wrong"], "promotions", "<= 0")
    print("| **all** | " + " | ".join(f"{number:,}" for number in total.values()) + " |")
    problems = [f"{name} failed" for name in failed]
    problems += [f"no test injects {kind}" for kind, row in rows.items() if row["injected"] == 0]
    if total["survived"] < total["injected"]:
        problems.append(f"{total['injected'] - total['survived']} faults were not survived")
    if total["lost"]:
        problems.append(f"{total['lost']} rows were lost")
    if total["wrong"]:
        problems.append(f"{total['wrong']} promotions were wrong")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
