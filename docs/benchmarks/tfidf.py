#!/usr/bin/env python3
"""The peers of the n-gram bag: TF-IDF with logistic regression, and with a linear SVM.

Usage: tfidf.py TRAIN TEST OUT_OF_FOLD_LOSS

TRAIN and TEST are logs of chat completions (JSON Lines, gzipped). OUT_OF_FOLD_LOSS is the joint
loss at which the threshold is chosen: the one that Retort's rule came to on its own out-of-fold
rows, so that both answer as much as they can at the same predicted risk. Prints JSON.

Single-threaded; seconds are CPU seconds of this process.
"""
import json
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from sklearn import __version__
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from certificate import answered_at, certificate, chosen_threshold, read_log

SINGLES = 500


def features():
    """The n-grams that Retort's student sees: words 1-2 and characters 2-5 within words."""
    return make_union(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True),
    )


def logistic_regression(c=100.0):
    """C is the best of 3, 10, 30 and 100 on a held-out fold of the training rows; so is the SVM's of 0.1 to 3."""
    return make_pipeline(features(), LogisticRegression(C=c, max_iter=300))


def linear_svm():
    return make_pipeline(features(), LinearSVC(C=1.0))


def cpu(action):
    before = time.process_time()
    result = action()
    return result, time.process_time() - before


def measured(pipeline, train, test):
    """Fits and predicts; both as a batch, and some rows one by one as a server would."""
    model, training = cpu(lambda: pipeline.fit(*train))
    answers, batch = cpu(lambda: model.predict(test[0]))
    single = [cpu(lambda t=text: model.predict([t]))[1] for text in test[0][:SINGLES]]
    return model, {
        "accuracy": float(np.mean(np.array(test[1]) == answers)),
        "train_cpu_s": training,
        "batch_us": 1e6 * batch / len(test[0]),
        "single_us": 1e6 * float(np.median(single)),
    }


def scored(probabilities, labels, references):
    best = probabilities.argmax(axis=1)
    return [
        (float(row[b]), labels[b] == reference)
        for row, b, reference in zip(probabilities, best, references)
    ]


def deferring(pipeline, model, train, test, loss):
    """What the model answers at a threshold chosen on five folds of its training rows."""
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    probabilities, seconds = cpu(
        lambda: cross_val_predict(pipeline, *train, cv=folds, method="predict_proba")
    )
    labels = np.unique(train[1])
    out_of_fold = scored(probabilities, labels, train[1])
    on_test = scored(model.predict_proba(test[0]), labels, test[1])
    return {
        "folds_cpu_s": seconds,
        "out_of_fold_accuracy": sum(right for _, right in out_of_fold) / len(out_of_fold),
        "certificate": certificate(on_test, chosen_threshold(out_of_fold, loss)),
        "answered_at": answered_at(on_test),
    }


def main():
    train, test = read_log(sys.argv[1]), read_log(sys.argv[2])
    train, test = [tuple(zip(*(row[1:] for row in log))) for log in (train, test)]
    train, test = [(list(texts), list(answers)) for texts, answers in (train, test)]
    model, regression = measured(logistic_regression(), train, test)
    regression |= deferring(logistic_regression(), model, train, test, float(sys.argv[3]))
    _, svm = measured(linear_svm(), train, test)
    json.dump(
        {"sklearn": __version__, "logistic_regression": regression, "linear_svm": svm},
        sys.stdout,
        indent=2,
    )


if __name__ == "__main__":
    main()
