package dev.retort.trainer.djl.extractor;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Answers that are alike but for the values copied from the request.
 *
 * @param skeleton the answer without them, in the dataset's form
 * @param fields numbers of the fields that occur
 * @param required numbers of the slots that every answer of the class has
 */
record AnswerClass(String skeleton, SortedSet<Integer> fields, SortedSet<Integer> required) {
  AnswerClass {
    fields = new TreeSet<>(fields);
    required = new TreeSet<>(required);
  }
}
