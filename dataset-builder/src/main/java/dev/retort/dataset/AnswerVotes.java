package dev.retort.dataset;

import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.label.Vote.Authority;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How often each label was the teacher's answer to one question, where the answers differ.
 * Immutable.
 */
final class AnswerVotes {
  private static final SortedMap<String, Integer> UNANIMOUS = new TreeMap<>();

  private final Map<Integer, SortedMap<String, Integer>> ofRow = new HashMap<>();

  private AnswerVotes() {}

  /**
   * Counts the votes of the training rows that are kept. A person's correction ends the vote: then
   * nothing is left but the answer. Labels that no row kept has are not counted.
   *
   * @param labels by the key of their answers
   */
  static AnswerVotes count(
      RowTable rows, RowVerdicts verdicts, CleanedAnswers answers, Map<Long, String> labels) {
    AnswerVotes votes = new AnswerVotes();
    IntStream.range(0, rows.size())
        .filter(row -> verdicts.isDropped(row, DropReason.OUTVOTED))
        .map(verdicts::representative)
        .filter(row -> row >= 0 && verdicts.split(row) == Split.TRAINING)
        .forEach(row -> votes.ofRow.put(row, new TreeMap<>()));
    for (int row = 0; row < rows.size() && !votes.ofRow.isEmpty(); row++) {
      votes.add(row, verdicts.representative(row), rows, labels.get(answers.key(row)));
    }
    votes.ofRow.values().removeIf(counts -> counts.size() < 2);
    return votes;
  }

  private void add(int row, int representative, RowTable rows, String label) {
    SortedMap<String, Integer> counts = ofRow.get(representative);
    if (counts == null) {
      return;
    }
    if (rows.authority(row) == Authority.CORRECTION) {
      ofRow.remove(representative);
    } else if (label != null) {
      counts.merge(label, 1, Integer::sum);
    }
  }

  /** The votes for a row; none if all agree. */
  SortedMap<String, Integer> of(int row) {
    return ofRow.getOrDefault(row, UNANIMOUS);
  }
}
