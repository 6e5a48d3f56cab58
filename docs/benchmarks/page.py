"""Makes one page of the figures that all.sh has collected. Standard library only.

usage: page.py [--strict] FIGURES.jsonl PAGE.html

For each section a table (figure, peers beside it, ratios, target, and whether that is reached) and a plot of the figures that have a
peer or a target. The page is one file: it loads nothing, and prints. With --strict this ends with 1 if a target is missed, a section
failed, or a figure that has a target was not found.
"""

import html
import json
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# The style sheet of the dataset cards and the reports.
STYLE = os.path.join(ROOT, "dataset-builder/src/main/resources/dev/retort/dataset/card/page.css")
OWN_STYLE = """
.bar { fill: var(--series); } .peer { fill: var(--other); fill-opacity: .55; }
.missed { color: var(--bad); font-weight: 700; } .reached { color: var(--good); }
svg .missed-text { fill: var(--bad); font-weight: 700; } svg .name { fill: var(--ink); }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .9em; overflow-wrap: anywhere; }
td.peers, td.missed, td.reached { white-space: nowrap; } td .worse { color: var(--bad); } .plot { max-width: 50rem; } section { scroll-margin-top: 1rem; }
@media print { svg { max-width: 16cm; } a { color: inherit; text-decoration: none; } }
"""
SIGNS = {"<": "<", "<=": "≤", ">=": "≥", ">": ">", "=": "="}
MEETS = {
    "<": lambda value, wanted: value < wanted,
    "<=": lambda value, wanted: value <= wanted,
    ">=": lambda value, wanted: value >= wanted,
    ">": lambda value, wanted: value > wanted,
    "=": lambda value, wanted: value == wanted,
}
WIDTH, LEFT, LONGEST, BAR, GAP = 760, 210, 400, 15, 4


def escaped(text):
    return html.escape(str(text))


def shown(value):
    """A number for people: thousands in groups, four digits that count."""
    if value is None:
        return "–"
    if float(value).is_integer() or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


class Figure:
    """One figure of a section."""

    def __init__(self, line, quick):
        self.name, self.unit, self.value = line["figure"], line["unit"], line["value"]
        self.better, self.target, self.peers = line["better"], line["target"], line["peers"]
        self.quick = quick

    def verdict(self):
        """reached, missed, not measured, not judged, or nothing where there is no target."""
        if self.value is None:
            return "not measured"
        if not self.target:
            return ""
        if self.quick:
            return "not judged"
        return "reached" if MEETS[self.target[0]](self.value, self.target[1]) else "missed"

    def measured(self):
        """The value in its unit; a ratio needs none."""
        return shown(self.value) + ("" if self.value is None or self.unit in ("", "ratio", "share") else f" {self.unit}")

    def wanted(self):
        return f"{SIGNS[self.target[0]]} {shown(self.target[1])}" if self.target else ""

    def beside(self, peer):
        """The ratio to a peer, and whether that is worse; None where a ratio says nothing."""
        if self.value is None or not peer["value"]:
            return None
        ratio = self.value / peer["value"]
        worse = ratio < 1 if self.better == "higher" else ratio > 1 if self.better == "lower" else False
        return ratio, worse and not self.quick

    def row(self):
        peers, ratios = [], []
        for peer in self.peers:
            peers.append(f"{escaped(peer['name'])}: {shown(peer['value'])}")
            compared = self.beside(peer)
            if compared:
                word = ' <span class="worse">worse</span>' if compared[1] else ""
                ratios.append(f"{compared[0]:.2f}{word}")
            else:
                ratios.append("–")
        verdict = self.verdict()
        why = ": it is not in what the script printed" if self.value is None else ""
        return (
            f'<tr><th scope="row">{escaped(self.name)}</th><td class="number">{escaped(self.measured())}</td>'
            f'<td class="peers">{"<br>".join(peers)}</td><td class="number">{"<br>".join(ratios)}</td>'
            f'<td class="number">{escaped(self.wanted())}</td><td class="{verdict.replace(" ", "-")}">{verdict}{why}</td></tr>'
        )


class Section:
    """What was done for one section, and its figures."""

    def __init__(self, line):
        self.line, self.name = line, line["section"]
        self.figures = []

    def quick(self):
        return bool(self.line.get("quick"))

    def count(self, verdict):
        return sum(figure.verdict() == verdict for figure in self.figures)

    def done(self):
        return self.line["status"] == "done"

    def facts(self):
        line, machine = self.line, self.line["machine"]
        if line["status"] == "skipped":
            return f"{line['at']}, commit {line['commit']}."
        return (
            f"{line['at']}, {int(line['seconds']):,} s, commit {line['commit']}, load average {line['loadBefore']} before and"
            f" {line['loadAfter']} after; {machine['cores']} cores ({machine['cpu']}), {machine['memoryGigabytes']} GB,"
            f" {machine['jdk']}."
        )

    def html(self):
        parts = [
            f'<section id="{escaped(self.name)}"><h2>{escaped(self.name)}{" (smallest sizes)" if self.quick() else ""}</h2>',
            f"<p><code>{escaped(self.line['command'])}</code></p>",
            f'<p class="quiet">{escaped(self.facts())}</p>',
        ]
        if not self.done():
            parts.append(
                f'<p class="verdict open"><span class="word">Not measured:</span> {escaped(self.line["status"])},'
                f' {escaped(self.line["reason"])}</p>'
            )
        if self.line["notes"]:
            parts.append(f"<p>{escaped(self.line['notes'])}.</p>")
        if self.figures:
            parts.append(plot(self))
            parts.append(
                '<div class="scroll"><table><caption>Figures; a ratio is Retort\'s by the peer\'s</caption><thead><tr>'
                '<th scope="col">Figure</th><th scope="col" class="number">Retort</th><th scope="col">Peer</th>'
                '<th scope="col" class="number">Ratio</th><th scope="col" class="number">Target</th><th scope="col">Verdict</th>'
                "</tr></thead><tbody>" + "".join(figure.row() for figure in self.figures) + "</tbody></table></div>"
            )
        elif self.done():
            parts.append("<p>It writes no figures down.</p>")
        return "\n".join(parts) + "</section>"


def bar(y, name, style, length, words, missed=False):
    mark = '<tspan class="missed-text"> missed</tspan>' if missed else ""
    return (
        f'<text x="{LEFT - 8}" y="{y + BAR - 3}" text-anchor="end">{escaped(name)}</text>'
        f'<rect class="{style}" x="{LEFT}" y="{y}" width="{max(length, 1):.1f}" height="{BAR}"/>'
        f'<text class="row" x="{LEFT + max(length, 1) + 6:.1f}" y="{y + BAR - 3}">{escaped(words)}{mark}</text>'
    )


def plot(section):
    """Bars of each figure that has a peer or a target, every figure on a scale of its own."""
    drawn = [f for f in section.figures if f.value is not None and (f.peers or f.target)]
    if not drawn:
        return ""
    y, parts = 4, []
    for figure in drawn:
        numbers = [figure.value, *(peer["value"] for peer in figure.peers)] + ([figure.target[1]] if figure.target else [])
        most = max(*numbers, 0) or 1

        def length(value):
            return LONGEST * max(value, 0) / most

        parts.append(f'<text class="name" x="4" y="{y + 13}">{escaped(figure.name)}</text>')
        top = y + 20
        y = top
        parts.append(bar(y, "Retort", "bar", length(figure.value), figure.measured(), figure.verdict() == "missed"))
        for peer in figure.peers:
            y += BAR + GAP
            parts.append(bar(y, peer["name"], "peer", length(peer["value"]), shown(peer["value"])))
        y += BAR
        if figure.target:
            x = LEFT + length(figure.target[1])
            parts.append(f'<line class="limit" x1="{x:.1f}" x2="{x:.1f}" y1="{top - 4}" y2="{y + 4}"/>')
            parts.append(f'<text class="limit-text" x="{WIDTH - 4}" y="{top - 7}" text-anchor="end">target {escaped(figure.wanted())}</text>')
        y += 18
    name = escaped(section.name)
    return (
        f'<figure class="plot"><svg viewBox="0 0 {WIDTH} {y}" role="img" aria-labelledby="{name}-title {name}-text">'
        f'<title id="{name}-title">{name}: Retort, peers and targets</title>'
        f'<desc id="{name}-text">Bars of {len(drawn)} figures; the table after the plot holds them.</desc>'
        + "".join(parts)
        + "</svg><figcaption>Every figure has a scale of its own, from 0; the line is the target.</figcaption></figure>"
    )


def read(path):
    """The sections in order, each with its figures."""
    sections = {}
    with open(path, encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            if line["kind"] == "section":
                sections[line["section"]] = Section(line)
            else:
                section = sections[line["section"]]
                section.figures.append(Figure(line, section.quick()))
    return list(sections.values())


def headline(sections):
    judged = sum(s.count("reached") + s.count("missed") for s in sections)
    missed = sum(s.count("missed") for s in sections)
    away = [s for s in sections if not s.done()]
    if missed:
        style, word, words = "bad", "Missed.", f"{missed} of {judged} targets are missed: "
        words += ", ".join(
            f'<a href="#{escaped(s.name)}">{escaped(s.name)}</a> ({s.count("missed")})' for s in sections if s.count("missed")
        )
    elif judged:
        style, word, words = "good", "Reached.", f"All of {judged} targets are reached"
    else:
        style, word, words = "open", "Not judged.", "Nothing here was held against a target"
    if away:
        words += f"; {len(away)} of {len(sections)} sections were not measured"
    return f'<section class="verdict {style}" aria-label="Verdict"><p><span class="word">{word}</span> {words}.</p></section>'


def overview(sections):
    rows = []
    for section in sections:
        state = section.line["status"] + (", smallest sizes" if section.quick() else "")
        counts = [section.count(verdict) for verdict in ("reached", "missed", "not measured")]
        cells = "".join(
            f'<td class="number{" missed" if place == 1 and count else ""}">{count or ""}</td>' for place, count in enumerate(counts)
        )
        rows.append(
            f'<tr><th scope="row"><a href="#{escaped(section.name)}">{escaped(section.name)}</a></th><td>{escaped(state)}</td>'
            f'<td class="number">{len(section.figures) or ""}</td>{cells}<td>{escaped(section.line["reason"] or section.line["notes"])}</td></tr>'
        )
    return (
        '<section><h2>Sections</h2><div class="scroll"><table><caption>In the order of docs/benchmarks.md</caption><thead><tr>'
        '<th scope="col">Section</th><th scope="col">State</th><th scope="col" class="number">Figures</th>'
        '<th scope="col" class="number">Reached</th><th scope="col" class="number">Missed</th>'
        '<th scope="col" class="number">Not found</th><th scope="col">Why, notes</th></tr></thead><tbody>'
        + "".join(rows)
        + "</tbody></table></div></section>"
    )


def page(sections):
    with open(STYLE, encoding="utf-8") as file:
        style = file.read() + OWN_STYLE
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8"/>',
            '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n<title>Retort: benchmarks</title>',
            f"<style>{style}</style>\n</head>\n<body>\n<main>\n<header><h1>Benchmarks</h1>",
            '<p class="quiet">Figures, their peers and their targets, as docs/benchmarks/all.sh collected them. What they mean, and how'
            " they are measured, is in docs/benchmarks.md.</p></header>",
            headline(sections),
            overview(sections),
            *(section.html() for section in sections),
            "</main>\n</body>\n</html>\n",
        ]
    )


def main(arguments):
    strict = "--strict" in arguments
    paths = [argument for argument in arguments if argument != "--strict"]
    if len(paths) != 2:
        sys.exit(__doc__)
    sections = read(paths[0])
    with open(paths[1], "w", encoding="utf-8") as file:
        file.write(page(sections))
    wrong = []
    for section in sections:
        if section.line["status"] in ("failed", "timed out"):
            wrong.append(f"{section.name}: {section.line['status']}, {section.line['reason']}")
        for figure in section.figures:
            if figure.verdict() == "missed":
                wrong.append(f"{section.name}: {figure.name}: {figure.measured()}, wanted {figure.wanted()}")
            elif figure.verdict() == "not measured" and figure.target:
                wrong.append(f"{section.name}: {figure.name}: not measured")
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{paths[1]}: {sum(s.done() for s in sections)} of {len(sections)} sections measured", file=sys.stderr)
    return 1 if strict and wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
