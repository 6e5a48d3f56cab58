"""Draws what NightsBenchmark prints: the share that students answer and what they save, by night."""

import csv
import sys

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 760, 320, 60, 60, 40
COLOURS = {"ticket-routing": "#2563eb", "purchase-order": "#c2410c"}


def panel(x, title, rows, value, most, unit):
    """One plot of a value against the night, a line for each task."""
    width = WIDTH / 2 - LEFT - 20
    nights = max(int(row["night"]) for row in rows)
    height = HEIGHT - TOP - BOTTOM

    def at(night, amount):
        return (
            x + LEFT + width * (night - 1) / max(1, nights - 1),
            TOP + height * (1 - amount / most),
        )

    parts = [f'<text x="{x + LEFT}" y="{TOP - 16}" font-weight="600">{title}</text>']
    for step in range(5):
        amount = most * step / 4
        y = at(1, amount)[1]
        parts.append(
            f'<line x1="{x + LEFT}" x2="{x + LEFT + width}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d4d4d8"/>'
            f'<text x="{x + LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{round(amount, 2):g}{unit}</text>'
        )
    for night in range(1, nights + 1, max(1, nights // 7)):
        parts.append(
            f'<text x="{at(night, 0)[0]:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{night}</text>'
        )
    parts.append(
        f'<text x="{x + LEFT + width / 2:.1f}" y="{HEIGHT - 6}" text-anchor="middle">day</text>'
    )
    for task, colour in COLOURS.items():
        points = [at(int(row["night"]), value(row)) for row in rows if row["task"] == task]
        line = " ".join(f"{left:.1f},{top:.1f}" for left, top in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.extend(
            f'<circle cx="{left:.1f}" cy="{top:.1f}" r="3" fill="{colour}"/>' for left, top in points
        )
    return parts


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def saved(row):
        return sum(
            float(other["saved_dollars"] or 0)
            for other in rows
            if other["task"] == row["task"] and int(other["night"]) <= int(row["night"])
        )

    def share(row):
        return 100 * int(row["by_student"]) / max(1, int(row["requests"]))

    most = max(0.01, max(saved(row) for row in rows))
    parts = panel(0, "Requests that a student answers", rows, share, 100, " %")
    parts += panel(WIDTH / 2, "Saved so far, US dollars", rows, saved, round(most * 1.1, 2), "")
    for place, (task, colour) in enumerate(COLOURS.items()):
        parts.append(f'<text x="{LEFT + 200 * place}" y="14" fill="{colour}">{task}</text>')
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#ffffff"/>'
        + "".join(parts)
        + "</svg>"
    )


if __name__ == "__main__":
    main()
