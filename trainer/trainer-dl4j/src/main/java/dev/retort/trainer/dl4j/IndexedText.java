package dev.retort.trainer.dl4j;

/**
 * A text's features as rows of a {@link Vocabulary}; those that it lacks are left out.
 *
 * @param features row of each feature
 * @param frequencies 1 + ln count of each feature
 * @param words how many of the entries are word n-grams; they come first
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
record IndexedText(int[] features, float[] frequencies, int words) {}
