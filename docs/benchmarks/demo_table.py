"""The Markdown table of demo.sh. Usage: demo_table.py WORK_DIR SEED... Standard library only."""
import json
import sys
from pathlib import Path

from certificate import bound_percent
from figures import figure


def line(seed, folder):
    wall, user, system = map(float, (folder / "time").read_text().split()[-3:])
    cost = [f"{wall:.0f}", f"{user + system:.0f}"]
    reports = list((folder / "home/demo/runs/ticket-routing").glob("*/decision-*/promotion-report.json"))
    if not reports:
        return False, [seed, "**failed**: " + (folder / "log").read_text()[-200:].replace("\n", " "), *[""] * 5, *cost]
    report = json.loads(reports[0].read_text())["sealed"]
    served = report["evaluation"]["served"]["certificate"]
    outcome = json.loads((folder / "out.json").read_text())
    promoted = outcome["ticketRouting"]["verdict"] == "promoted"
    by_student, by_teacher = (sum(outcome["routed"][who].values()) for who in ("byStudent", "byTeacher"))
    return promoted, [
        seed,
        "promoted" if promoted else "**" + report["decision"]["verdict"] + "**",
        f"{served['rows']:,}",
        f"{100 * report['evaluation']['student']['novel']['value']:.2f} %",
        f"{100 * served['answered'] / served['rows']:.1f} %",
        f"{served['losses']}, ≤ {bound_percent(served['upperBound'])}",
        f"{by_student} of {by_student + by_teacher:,}",
        *cost,
    ]


def main():
    work, seeds = Path(sys.argv[1]), sys.argv[2:]
    lines = [line(seed, work / seed) for seed in seeds]
    for seed, (promoted, cells) in zip(seeds, lines):
        figure(f"seed {seed}, wall time", cells[-2], "s", "<= 180")
        figure(f"seed {seed}, answered by the student", cells[4] if promoted else None, "%", better="higher")
    figure("demos that promoted nothing", sum(not promoted for promoted, _ in lines), "demos", "<= 0")
    header = ["seed", "gate", "novel rows", "accuracy", "answered", "lost, bound", "routed to the students", "wall s", "CPU s"]
    for row in [header, ["---"] * len(header), *(row for _, row in lines)]:
        print("| " + " | ".join(map(str, row)) + " |")
    sys.exit(0 if all(promoted for promoted, _ in lines) else 1)


if __name__ == "__main__":
    main()
