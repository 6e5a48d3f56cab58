"""What a scored answer is worth: thresholds, joint loss and its exact bound. Standard library only.

A scored answer is a pair (confidence, right). The joint loss is P(answered and wrong), with all
rows in the denominator: the loss of a system whose teacher answers the rest.
"""
import gzip
import json
from math import ceil, exp, lgamma, log, log1p

LOSSES = (0.005, 0.007, 0.010, 0.020)


def read_log(path):
    """The (id, user text, answer) of each exchange of a log."""
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [row(json.loads(line)) for line in lines]


def row(exchange):
    text = "\n".join(
        m["content"] for m in exchange["request"]["messages"] if m["role"] == "user"
    )
    return exchange["id"], text, exchange["response"]["choices"][0]["message"]["content"].strip()


def cuts(scored):
    """(threshold, answered, lost) at every distinct confidence, the most confident first."""
    result, lost = [], 0
    ranked = sorted(scored, key=lambda answer: -answer[0])
    for i, (confidence, right) in enumerate(ranked):
        lost += not right
        if i + 1 == len(ranked) or ranked[i + 1][0] < confidence:
            result.append((confidence, i + 1, lost))
    return result


def chosen_threshold(scored, loss):
    """The lowest confidence above which at most this joint loss was seen."""
    within = [cut for cut in cuts(scored) if cut[2] <= loss * len(scored) + 1e-9]
    return within[-1][0] if within else float("inf")


def answered_at(scored):
    """The share answered where the joint loss on these very rows is 0.5, 0.7, 1 and 2 points."""
    def share(loss):
        within = [cut for cut in cuts(scored) if cut[2] <= loss * len(scored) + 1e-9]
        return within[-1][1] / len(scored) if within else 0.0

    return {f"{100 * loss:g}": share(loss) for loss in LOSSES}


def certificate(scored, threshold):
    answered = [right for confidence, right in scored if confidence >= threshold]
    lost = answered.count(False)
    return {
        "rows": len(scored),
        "answered": len(answered),
        "lost": lost,
        "upper_bound": upper_bound(lost, len(scored)),
    }


def bound_percent(bound):
    """A bound for people: rounded up, as Retort's own reports do."""
    return f"{ceil(1e4 * bound - 1e-9) / 100:.2f} %"


def upper_bound(losses, rows, confidence=0.95):
    """Clopper and Pearson's one-sided upper bound, by bisection."""
    if losses >= rows:
        return 1.0
    low, high = losses / rows, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if at_most(losses, rows, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def at_most(k, n, p):
    """P(X <= k) of a binomial."""
    if not 0 < p < 1:
        return 1.0 if p <= 0 else 0.0
    return sum(
        exp(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) + i * log(p) + (n - i) * log1p(-p))
        for i in range(k + 1)
    )
