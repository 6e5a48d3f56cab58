/**
 * How good an answer is, for answers of any kind.
 *
 * <p>Enters: {@link dev.retort.evaluator.measure.MeasuredAnswer}s, and the names of measures with
 * their parameters. Leaves: a {@link dev.retort.evaluator.measure.Score} for each row, and {@link
 * dev.retort.evaluator.measure.MeasureScores} over them. Guaranteed: a score lies in [0, 1]; a row
 * that a measure does not apply to, or on which it failed, is counted with its reason and never
 * taken for a score. Nothing that leaves holds a request's or an answer's text.
 *
 * <p>Corpus measures of labels (macro F1, calibration) are in {@link
 * dev.retort.evaluator.StudentScores}. Micro F1 of single labels is their accuracy, so it has no
 * measure of its own; that of fields and slots is {@link
 * dev.retort.evaluator.measure.MatchCounts#f1}.
 */
package dev.retort.evaluator.measure;
