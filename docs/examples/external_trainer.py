#!/usr/bin/env python3
"""An external trainer for Retort in plain Python: a multinomial naive Bayes text classifier.

It needs nothing but Python's standard library. Configure it in retort.yaml:

    engines:
      bayes:
        command: [python3, docs/examples/external_trainer.py]
        kinds: [label]

Retort calls it with a run folder as its last argument; docs/run-folder.md describes the contract.
The student is a linear model in the format of linear-text.json, which Retort serves.
"""

import hashlib
import json
import math
import os
import re
import shutil
import signal
import sys
from collections import Counter, defaultdict
from pathlib import Path

WORD = re.compile(r"[^\W_]+")
SMOOTHING = 0.1
TEMPERATURES = [0.5 * 1.15**i for i in range(24)]


class Cancelled(Exception):
    """Somebody asked the training to stop."""


def cancel(_signal, _frame):
    raise Cancelled()


def features(text):
    """Words and pairs of neighbours, with their counts."""
    words = WORD.findall(text.lower())
    return Counter(words + [f"{a} {b}" for a, b in zip(words, words[1:])])


class NaiveBayes:
    """Counts of features by label; fitting more rows only adds to them."""

    def __init__(self):
        self.rows = Counter()
        self.counts = defaultdict(Counter)

    def fit(self, rows):
        for row in rows:
            self.rows[row["answer"]] += 1
            self.counts[row["answer"]].update(features(row["input"]))
        return self

    def linear(self):
        """The same model as one bias and one weight per feature for each label."""
        labels = sorted(self.rows)
        vocabulary = sorted(set().union(*(self.counts[label] for label in labels)))
        total = sum(self.rows.values())
        sums = {
            label: sum(self.counts[label].values()) + SMOOTHING * len(vocabulary)
            for label in labels
        }
        return {
            "format": "retort-linear-text",
            "version": 1,
            "labels": labels,
            "features": {"longestWordGram": 2, "value": "count"},
            "bias": [math.log(self.rows[label] / total) for label in labels],
            "weights": {
                feature: [
                    round(math.log((self.counts[label][feature] + SMOOTHING) / sums[label]), 5)
                    for label in labels
                ]
                for feature in vocabulary
            },
            "temperature": 1.0,
        }


def scores(model, text):
    result = list(model["bias"])
    for feature, count in features(text).items():
        for label, weight in enumerate(model["weights"].get(feature, ())):
            result[label] += count * weight
    return result


def confidence(values, label, temperature):
    best = max(values)
    exponentials = [math.exp((value - best) / temperature) for value in values]
    return exponentials[label] / sum(exponentials)


def fold_of(row, folds):
    """Equal texts share a fold: none is predicted by a model that has seen it."""
    return int.from_bytes(hashlib.sha256(row["input"].encode()).digest()[:8], "big") % folds


def write(path, text):
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    with open(temporary, "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)


class Run:
    """The run folder."""

    def __init__(self, root):
        self.root = Path(root)
        self.spec = json.loads((self.root / "spec.json").read_text("utf-8"))
        with open(self.root / "training.jsonl", encoding="utf-8") as lines:
            self.rows = [json.loads(line) for line in lines]

    def report(self, name, step, value):
        with open(self.root / "metrics.jsonl", "a", encoding="utf-8") as out:
            out.write(json.dumps({"name": name, "step": step, "value": value}) + "\n")

    def checkpoint(self, step, state):
        """A folder that gets its name when everything is in it, manifest and all."""
        folder = self.root / "checkpoints" / f"step-{step:012d}"
        temporary = folder.with_name(folder.name + ".tmp")
        shutil.rmtree(temporary, ignore_errors=True)
        data = json.dumps(state).encode()
        write(temporary / "state.json", data.decode())
        manifest = {
            "step": step,
            "files": [
                {
                    "path": "state.json",
                    "size": len(data),
                    "sha256": hashlib.sha256(data).hexdigest(),
                }
            ],
        }
        write(temporary / "checkpoint.json", json.dumps(manifest))
        temporary.replace(folder)

    def resumed(self):
        """The step and state to go on from: Retort names whole checkpoints only."""
        if "resumeFrom" not in self.spec:
            return 0, []
        folder = Path(self.spec["resumeFrom"])
        return int(folder.name.split("-")[1]), json.loads((folder / "state.json").read_text())

    def finish(self, outcome):
        write(
            self.root / "outcome.json",
            json.dumps({"token": self.spec["token"], "outcome": outcome}, indent=2),
        )


def train(run):
    folds = run.spec["spec"]["folds"]
    done, held_out = run.resumed()
    if done:
        print(f"resumed after fold {done}")
    for fold in range(done, folds):
        held = [row for row in run.rows if fold_of(row, folds) == fold]
        rest = [row for row in run.rows if fold_of(row, folds) != fold]
        model = NaiveBayes().fit(rest).linear() if held else None
        for row in held:
            held_out.append([row["id"], row["answer"], model["labels"], scores(model, row["input"])])
        run.checkpoint(fold + 1, held_out)
        run.report("progress", fold + 1, (fold + 1) / (folds + 1))

    def loss(temperature):
        return -sum(
            math.log(max(1e-12, confidence(values, labels.index(answer), temperature)))
            for _, answer, labels, values in held_out
            if answer in labels
        )

    temperature = min(TEMPERATURES, key=loss)
    agreed = 0
    lines = []
    for row, answer, labels, values in held_out:
        best = values.index(max(values))
        agreed += labels[best] == answer
        prediction = {"answer": labels[best], "confidence": confidence(values, best, temperature)}
        lines.append(json.dumps({"id": row, "reference": answer, "prediction": prediction}))
    write(run.root / "out-of-fold.jsonl", "\n".join(lines) + "\n")
    student = NaiveBayes().fit(run.rows).linear()
    student["temperature"] = temperature
    write(run.root / "student" / "linear-text.json", json.dumps(student, ensure_ascii=False))
    accuracy = agreed / len(held_out)
    run.report("held_out_loss", folds + 1, loss(temperature) / len(held_out))
    run.report("progress", folds + 1, 1.0)
    run.finish(
        {
            "kind": "completed",
            "measures": {"out_of_fold_accuracy": accuracy, "temperature": temperature},
        }
    )


def main():
    run = Run(sys.argv[1])
    signal.signal(signal.SIGTERM, cancel)
    try:
        train(run)
    except Cancelled:
        run.finish({"kind": "cancelled"})
        sys.exit(3)
    except MemoryError:
        run.finish({"kind": "out-of-memory", "evidence": f"{len(run.rows)} rows"})
        sys.exit(3)


if __name__ == "__main__":
    main()
