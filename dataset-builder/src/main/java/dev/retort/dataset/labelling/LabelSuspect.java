package dev.retort.dataset.labelling;

import dev.retort.capture.ExchangeId;

/**
 * A row whose label is probably wrong.
 *
 * @param id the row
 * @param given the label that it has
 * @param suggested the label that it should perhaps have
 * @param confidence the probability that the out-of-fold model gives the suggestion
 * @param threshold the confidence that the model has, on average, in rows that carry the suggested
 *     label
 */
public record LabelSuspect(
    ExchangeId id, String given, String suggested, double confidence, double threshold) {}
