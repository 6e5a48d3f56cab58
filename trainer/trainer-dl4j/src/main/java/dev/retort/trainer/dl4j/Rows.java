package dev.retort.trainer.dl4j;

import java.util.Arrays;
import java.util.List;

/**
 * Texts with their labels, as a model learns them.
 *
 * @param texts the rows
 * @param labels the label of each, by number, that answers are judged by; {@link #SET} for sets
 * @param targets what each teaches
 * @param link what the targets are probabilities of
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
record Rows(List<IndexedText> texts, int[] labels, List<Target> targets, Link link) {
  /** Of a row that teaches a set. */
  static final int SET = -1;

  /** Rows of one label each. */
  Rows(List<IndexedText> texts, int[] labels, List<Target> targets) {
    this(texts, labels, targets, Link.SOFTMAX);
  }

  /** Rows that teach one label each. */
  Rows(List<IndexedText> texts, int[] labels) {
    this(texts, labels, Arrays.stream(labels).mapToObj(Target::of).toList());
  }

  int size() {
    return labels.length;
  }

  /** Some of the rows, by number. */
  Rows pick(int[] numbers) {
    int[] picked = new int[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      picked[i] = labels[numbers[i]];
    }
    return new Rows(
        Arrays.stream(numbers).mapToObj(texts::get).toList(),
        picked,
        Arrays.stream(numbers).mapToObj(targets::get).toList(),
        link);
  }
}
