"""Figures for machines: one line of JSON each, appended to the file that FIGURES names. Standard library only.

usage: figures.py figure NAME VALUE UNIT [--target "<= 5"] [--better lower|higher] [--peer NAME VALUE]...
       figures.py cell PRINTED ROW COLUMN [N]
       figures.py found PRINTED REGULAR_EXPRESSION [N]
       figures.py section NAME=TEXT...

figures.sh says what the first three do. `section` writes one line about a section: what is given, the machine, and the commit.

A figure is {"kind": "figure", "section", "figure", "unit", "value", "better": "lower" or "higher" or null, "target": [sign, number] or
null, "peers": [{"name", "value"}]}; its value is null where it was not measured.
"""

import argparse
import datetime
import json
import os
import platform
import re
import subprocess
import sys

NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?")
TARGET = re.compile(r"(<=|>=|<|>|=)\s*([-+]?\d+(?:\.\d+)?)")
BETTER = {"<": "lower", "<=": "lower", ">": "higher", ">=": "higher", "=": None}


def number(text, place=1):
    """The place-th number in a text; None if there are fewer."""
    found = NUMBER.findall(str(text))
    if len(found) < place:
        return None
    return float(found[place - 1].replace(",", "").replace("−", "-"))


def plain(value):
    """13, not 13.0."""
    return int(value) if value is not None and value == int(value) and abs(value) < 1e15 else value


def append(line):
    """Appends a line to the file that FIGURES names; does nothing if it names none."""
    path = os.environ.get("FIGURES")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def figure(name, value, unit, target=None, better=None, peers=()):
    """Writes a figure down; peers are (name, value). Raises ValueError for a target that is none."""
    wanted = None
    if target:
        parts = TARGET.fullmatch(target.strip())
        if not parts:
            raise ValueError(f"'{target}' is no target for '{name}': write <, <=, >=, > or = and a number, such as '<= 5'")
        wanted = [parts[1], plain(float(parts[2]))]
        better = better or BETTER[parts[1]]
    append(
        {
            "kind": "figure",
            "section": os.environ.get("FIGURES_SECTION", ""),
            "figure": name,
            "unit": unit,
            "value": plain(number("" if value is None else value)),
            "better": better,
            "target": wanted,
            "peers": [
                {"name": peer, "value": plain(number(theirs))}
                for peer, theirs in peers
                if theirs is not None and number(theirs) is not None
            ],
        }
    )


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def column_of(header, column):
    if column.isdigit():
        return int(column) - 1 if int(column) <= len(header) else None
    for matches in (column.__eq__, lambda title: title.startswith(column)):
        for place, title in enumerate(header):
            if matches(title):
                return place
    return None


def cell(printed, row, column, place=1):
    """The number in the last such cell of a text's Markdown tables, or None. A row that is called so goes before one that begins so."""
    named = cells(row)
    begins = [re.compile(re.escape(words) + r"(?![\w.]|,\d)") for words in named]
    header, exactly, found = [], False, None
    lines = printed.splitlines()
    for at, line in enumerate(lines):
        if not line.startswith("|"):
            continue
        if at + 1 < len(lines) and re.fullmatch(r"\|(\s*:?-+:?\s*\|)+", lines[at + 1].strip()):
            header = cells(line)
            continue
        own = cells(line)
        same = own[: len(named)] == named
        if same or not exactly and len(own) >= len(named) and all(b.match(o) for o, b in zip(own, begins)):
            at_column = column_of(header, column)
            if at_column is not None and at_column < len(own):
                exactly, found = same, number(own[at_column], place)
    return found


def match(printed, pattern, group=1):
    """The number in a group of the last place that a text matches, or None."""
    found = None
    for found in re.finditer(pattern, printed, re.M):
        pass
    return None if found is None else number(found[group])


def machine():
    """What the figures were measured on."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = re.findall(r"^model name\s*:\s*(.+)$", file.read(), re.M)
    with open("/proc/meminfo", encoding="utf-8") as file:
        kilobytes = number(re.search(r"^MemTotal:.*$", file.read(), re.M)[0])
    home = os.environ.get("JAVA_HOME")
    java = subprocess.run(
        [os.path.join(home, "bin", "java") if home else "java", "-version"], capture_output=True, text=True, check=False
    ).stderr
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu": models[0] if models else platform.machine(),
        "memoryGigabytes": round(kilobytes / 1024 / 1024, 1),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
        "jdk": java.splitlines()[0] if java else "none",
    }


def commit():
    folder = os.path.dirname(os.path.abspath(__file__))

    def git(*words):
        return subprocess.run(["git", "-C", folder, *words], capture_output=True, text=True, check=False).stdout.strip()

    return git("rev-parse", "--short", "HEAD") + ("+changes" if git("status", "--porcelain", "--untracked-files=no") else "")


def section(facts):
    line = {"kind": "section", "at": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}
    for fact in facts:
        name, _, value = fact.partition("=")
        line[name] = value
    append(line | {"commit": commit(), "machine": machine()})


def main(arguments):
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command == "figure":
        parser = argparse.ArgumentParser(prog="figure")
        parser.add_argument("name")
        parser.add_argument("value")
        parser.add_argument("unit")
        parser.add_argument("--target")
        parser.add_argument("--better", choices=["lower", "higher"])
        parser.add_argument("--peer", nargs=2, action="append", default=[])
        given = parser.parse_args(rest)
        try:
            figure(given.name, given.value, given.unit, given.target, given.better, given.peer)
        except ValueError as wrong:
            sys.exit(str(wrong))
    elif command in ("cell", "found") and len(rest) >= 2:
        with open(rest[0], encoding="utf-8", errors="replace") as file:
            printed = file.read()
        if command == "cell":
            value = cell(printed, rest[1], rest[2], int(rest[3]) if len(rest) > 3 else 1)
        else:
            value = match(printed, rest[1], int(rest[2]) if len(rest) > 2 else 1)
        print("" if value is None else plain(value))
    elif command == "section":
        section(rest)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
