"""The Markdown tables of banking77.sh. Usage: banking77_table.py WORK_DIR TEST. Standard library only."""
import json
import sys
from pathlib import Path

from certificate import answered_at, bound_percent, read_log
from figures import figure


def load(path):
    return json.loads(path.read_text())


def cpu_seconds(path):
    return sum(float(number) for number in path.read_text().split())


class Home:
    """What one run from scratch left behind."""

    def __init__(self, folder, test):
        self.folder = folder
        evaluated = load(folder / "evaluate.cpu.out")["evaluation"]
        self.report, self.latency = evaluated["report"], evaluated["latency"]
        self.lineage = load(folder / "bundle/retort-manifest.json")["lineage"]
        self.verdict = load(folder / "run.cpu.out")
        self.gate = load(folder / "bundle/promotion-report.json")
        (attempt,) = (folder / "home/runs/banking77").glob("*/attempt-*/outcome.json")
        self.measures = load(attempt)["outcome"]["artifact"]["measures"]
        self.basis = load(folder / "bundle/deferral.json")["basis"]
        self.bundle_bytes = sum(
            f.stat().st_size for f in (folder / "bundle").rglob("*") if f.is_file()
        )
        references = {id: answer for id, _, answer in test}
        predictions = [
            json.loads(line) for line in (folder / "predictions.jsonl").read_text().splitlines()
        ]
        self.answered_at = answered_at(
            [(p["confidence"], references[p["id"]] == p["answer"]) for p in predictions]
        )

    def accuracy(self):
        return self.report["student"]["novel"]["value"]

    def certificate(self):
        return self.report["served"]["certificate"]


def percent(value, digits=2):
    return f"{100 * value:.{digits}f} %"


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    print("\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n")



def targets(home, outside, own_count):
    interval = home.report["student"]["novel"]
    certificate = home.certificate()
    table(
        ["measure", "Retort", "target", "verdict"],
        [
            [
                f"accuracy on the test's {interval['n']:,} rows (95 % interval)",
                f"{percent(home.accuracy())} ({percent(interval['lower'])} to {percent(interval['upper'])})",
                "≥ 93.0 %",
                verdict(home.accuracy() >= 0.93),
            ],
            [
                "training with its out-of-fold pass, CPU seconds of the process from outside (by its own count)",
                f"{outside:.1f} ({own_count:.1f})",
                "≤ 120",
                verdict(outside <= 120),
            ],
            [
                "prediction of one row, one thread, wall p50 / p95 / p99",
                " / ".join(f"{home.latency[p]:.0f}" for p in ("p50Micros", "p95Micros", "p99Micros")) + " µs",
                "≤ 100 µs",
                ", ".join(f"{p}: {verdict(home.latency[p + 'Micros'] <= 100)}" for p in ("p50", "p95")),
            ],
            ["bundle", f"{home.bundle_bytes / 1e6:.2f} MB", "≤ 10 MB", verdict(home.bundle_bytes <= 10e6)],
            [
                "answered by the student at a certified loss",
                f"{percent(certificate['answered'] / certificate['rows'])}, {certificate['losses']} of"
                f" {certificate['rows']:,} lost, ≤ {bound_percent(certificate['upperBound'])} with 95 % confidence",
                "bound ≤ 1 %",
                verdict(certificate["upperBound"] <= 0.01),
            ],
        ],
    )


def written_down(home, outside, found):
    """For machines; found are the peers, or None."""
    regression, svm = (found["logistic_regression"], found["linear_svm"]) if found else ({}, {})
    certificate, theirs = home.certificate(), regression.get("certificate", {})

    def beside(name, factor=1):
        return [
            (peer, factor * measured[name])
            for peer, measured in (("logistic regression", regression), ("linear SVM", svm))
            if name in measured
        ]

    figure("accuracy on the test", f"{100 * home.accuracy():.2f}", "%", ">= 93", peers=beside("accuracy", 100))
    taken = [("logistic regression", regression["train_cpu_s"] + regression["folds_cpu_s"])] if regression else []
    figure("training with its out-of-fold pass", f"{outside:.1f}", "CPU s", "<= 120", peers=taken)
    figure("prediction of one row, p50", f"{home.latency['p50Micros']:.0f}", "µs", "<= 100", peers=beside("single_us"))
    figure("prediction of one row, p95", f"{home.latency['p95Micros']:.0f}", "µs", "<= 100")
    figure("bundle", f"{home.bundle_bytes / 1e6:.2f}", "MB", "<= 10")
    answered = [("logistic regression", 100 * theirs["answered"] / theirs["rows"])] if theirs else []
    figure(
        "answered at a certified loss",
        f"{100 * certificate['answered'] / certificate['rows']:.2f}",
        "%",
        better="higher",
        peers=answered,
    )
    bound = [("logistic regression", 100 * theirs["upper_bound"])] if theirs else []
    figure("lost, at most", f"{100 * certificate['upperBound']:.2f}", "%", "<= 1", peers=bound)
    for points, share in home.answered_at.items():
        of_peer = [("logistic regression", 100 * regression["answered_at"][points])] if regression else []
        figure(f"answered at {points} points of loss, picked on the test", f"{100 * share:.1f}", "%", better="higher", peers=of_peer)


def verdict(reached):
    return "reached" if reached else "**missed**"


def peers(home, outside, found):
    regression, svm = found["logistic_regression"], found["linear_svm"]
    certificate, theirs = home.certificate(), regression["certificate"]
    print(f"Peers by scikit-learn {found['sklearn']}:\n")
    table(
        ["", "Retort", "TF-IDF + logistic regression", "TF-IDF + linear SVM"],
        [
            ["accuracy", *(percent(a) for a in (home.accuracy(), regression["accuracy"], svm["accuracy"]))],
            [
                "out-of-fold accuracy",
                percent(home.measures["out_of_fold_accuracy"]),
                percent(regression["out_of_fold_accuracy"]),
                "–",
            ],
            [
                "CPU seconds, model and out-of-fold pass",
                f"{outside:.0f}",
                f"{regression['train_cpu_s'] + regression['folds_cpu_s']:.0f}",
                f"{svm['train_cpu_s']:.0f} (model only)",
            ],
            [
                "prediction, one row a call, median (Retort: wall, peers: CPU)",
                f"{home.latency['p50Micros']:.0f} µs",
                f"{regression['single_us']:.0f} µs",
                f"{svm['single_us']:.0f} µs",
            ],
            ["prediction, all rows in one call, CPU", "–", f"{regression['batch_us']:.0f} µs a row", f"{svm['batch_us']:.0f} µs a row"],
            [
                "answered at the threshold chosen out of fold",
                percent(certificate["answered"] / certificate["rows"]),
                percent(theirs["answered"] / theirs["rows"]),
                "–",
            ],
            [
                "lost there, and the one-sided 95 % bound",
                f"{certificate['losses']}, {bound_percent(certificate['upperBound'])}",
                f"{theirs['lost']}, {bound_percent(theirs['upper_bound'])}",
                "–",
            ],
            *(
                [
                    f"answered at {points} points of loss, threshold picked on the test itself",
                    percent(share, 1),
                    percent(regression["answered_at"][points], 1),
                    "–",
                ]
                for points, share in home.answered_at.items()
            ),
        ],
    )


def seeds(homes):
    table(
        ["seed", "accuracy", "out of fold", "answered", "lost", "bound", "gate", "training CPU s"],
        [
            [
                seed,
                percent(home.accuracy()),
                percent(home.measures["out_of_fold_accuracy"]),
                percent(home.certificate()["answered"] / home.certificate()["rows"]),
                home.certificate()["losses"],
                bound_percent(home.certificate()["upperBound"]),
                home.verdict["verdict"],
                f"{home.measures['cpu_seconds']:.1f}",
            ]
            for seed, home in homes.items()
        ],
    )


def reproduced(first, again, digest):
    same = {
        "dataset version": first.lineage["datasetId"] == again.lineage["datasetId"],
        "model digest": first.lineage["modelDigest"] == again.lineage["modelDigest"] == digest,
    }
    for what, equal in same.items():
        print(f"- {what} of two homes from scratch: {'equal' if equal else '**different**'}")
    print(f"- dataset {first.lineage['datasetId'][:12]}, model {first.lineage['modelDigest'][:12]}")
    print(f"- predicted answered share when the threshold was chosen: {percent(first.basis['calibrationAnswered'] / first.basis['calibrationRows'])}")
    return all(same.values())


def main():
    work, test = Path(sys.argv[1]), read_log(sys.argv[2])
    first, again = (Home(work / name, test) for name in ("first", "again"))
    others = sorted(folder.name for folder in work.glob("seed*"))
    outside = cpu_seconds(work / "training.cpu")
    training = load(work / "training/outcome.json")["outcome"]["artifact"]
    targets(first, outside, training["measures"]["cpu_seconds"])
    found = load(work / "peers.json") if (work / "peers.json").is_file() else None
    if found:
        peers(first, outside, found)
    written_down(first, outside, found)
    seeds({1: first, **{name.removeprefix("seed"): Home(work / name, test) for name in others}})
    sys.exit(0 if reproduced(first, again, training["digest"]) else 1)


if __name__ == "__main__":
    main()
