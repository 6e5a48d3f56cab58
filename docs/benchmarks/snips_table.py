"""The Markdown tables of snips.sh. Usage: snips_table.py WORK_DIR TEST. Standard library only."""
import json
import sys
from pathlib import Path

from certificate import answered_at, read_log
from figures import figure


def canonical(text):
    return json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)


def slots(answer):
    """The (slot, value) pairs of an answer, a list's elements each by itself."""
    return [
        (name, value)
        for name, values in answer.get("slots", {}).items()
        for value in (values if isinstance(values, list) else [values])
    ]


def slot_f1(pairs):
    found = expected = right = 0
    for reference, answer in pairs:
        wanted, given = slots(reference), slots(answer)
        found, expected = found + len(given), expected + len(wanted)
        for one in given:
            if one in wanted:
                wanted.remove(one)
                right += 1
    return 2 * right / (found + expected)


def cpu_seconds(path):
    return sum(float(number) for number in path.read_text().split())


def valid(text):
    try:
        json.loads(text)
        return True
    except json.JSONDecodeError:
        return False


class Home:
    """What one home from scratch left behind."""

    def __init__(self, folder, test):
        (outcome,) = (folder / "home/runs/snips").glob("*/attempt-*/outcome.json")
        self.artifact = json.loads(outcome.read_text())["outcome"]["artifact"]
        self.training = self.artifact["measures"]["cpu_seconds"]
        bundle = [f for f in (folder / "bundle").rglob("*") if f.is_file()]
        self.bundle_bytes = sum(f.stat().st_size for f in bundle)
        self.latency = json.loads((folder / "evaluate.cpu.out").read_text())["evaluation"]["latency"]
        given = [
            json.loads(line) for line in (folder / "predictions.jsonl").read_text().splitlines()
        ]
        answers = {p["id"]: p for p in given}
        self.valid = sum(valid(p["answer"]) for p in given) / len(given)
        rows = [(canonical(reference), answers[id]) for id, _, reference in test]
        scored = [(p["confidence"], canonical(p["answer"]) == wanted) for wanted, p in rows]
        self.exact = sum(right for _, right in scored) / len(scored)
        self.slot_f1 = slot_f1([(json.loads(w), json.loads(p["answer"])) for w, p in rows])
        self.answered = answered_at(scored)
        self.certificate = json.loads((folder / "evaluate.cpu.out").read_text())["evaluation"][
            "report"
        ]["served"]["certificate"]


def percent(value, digits=1):
    return f"{100 * value:.{digits}f} %"


def main():
    work, test = Path(sys.argv[1]), read_log(sys.argv[2])
    seeds = sys.argv[3:]
    homes = [Home(work / str(number), test) for number in range(1, len(seeds) + 1)]
    print("| seed | exact | slot F1 | out of fold | valid JSON | training CPU s, out-of-fold pass included | bundle | p50 / p95 a row | answered at 1 / 2 points of loss | certified: answered, lost, bound |")
    print("|" + "---|" * 10)
    for seed, home in zip(seeds, homes):
        figure(f"exact answers, seed {seed}", f"{100 * home.exact:.2f}", "%", ">= 91.5")
        figure(f"training with its out-of-fold pass, seed {seed}", f"{home.training:.0f}", "CPU s", "<= 600")
        certificate = home.certificate
        cells = [
            seed,
            percent(home.exact),
            percent(home.slot_f1),
            percent(home.artifact["measures"]["out_of_fold_accuracy"]),
            percent(home.valid, 0),
            f"{home.training:.0f}",
            f"{home.bundle_bytes / 1e6:.1f} MB",
            f"{home.latency['p50Micros']:.0f} / {home.latency['p95Micros']:.0f} µs",
            f"{percent(home.answered['1'])} / {percent(home.answered['2'])}",
            f"{percent(certificate['answered'] / certificate['rows'])}, {certificate['losses']}, ≤ {percent(certificate['upperBound'], 2)}",
        ]
        print("| " + " | ".join(cells) + " |")
    digests = {}
    for seed, home in zip(seeds, homes):
        digests.setdefault(seed, set()).add(home.artifact["digest"])
    different = [seed for seed, of_seed in digests.items() if len(of_seed) > 1]
    print("\nHomes of the same seed: " + (f"**different models** for seed {different}" if different else "equal models"))
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
