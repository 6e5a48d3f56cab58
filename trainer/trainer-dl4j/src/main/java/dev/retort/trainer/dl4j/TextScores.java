package dev.retort.trainer.dl4j;

/**
 * What a table knows of one text.
 *
 * @param labels the label scores
 * @param knownWords share of the text's words and pairs of words that have a row, 0 if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
record TextScores(float[] labels, double knownWords) {}
