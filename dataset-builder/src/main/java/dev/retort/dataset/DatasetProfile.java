package dev.retort.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a version's rows are like, for people who have to trust it.
 *
 * @param coverage how the parts' labels cover each other
 * @param inputLengths of all rows' inputs
 * @param answerLengths of all rows' answers
 * @param redactions personal values that the rows do not show any more, by kind
 * @param chosen training rows that no uniform sample brought; thresholds do not rest on them
 * @param lineage where the rows come from
 */
public record DatasetProfile(
    LabelCoverage coverage,
    TextLengths inputLengths,
    TextLengths answerLengths,
    SortedMap<String, Long> redactions,
    int chosen,
    DatasetLineage lineage) {
  /** Nothing is known. */
  public static final DatasetProfile NONE =
      new DatasetProfile(
          LabelCoverage.NONE,
          TextLengths.NONE,
          TextLengths.NONE,
          new TreeMap<>(),
          0,
          new DatasetLineage(
              Instant.EPOCH,
              Instant.EPOCH,
              new TreeMap<>(),
              new TreeMap<>(),
              List.of(),
              Optional.empty()));

  public DatasetProfile {
    Objects.requireNonNull(coverage);
    Objects.requireNonNull(inputLengths);
    Objects.requireNonNull(answerLengths);
    Objects.requireNonNull(redactions);
    Objects.requireNonNull(lineage);
  }
}
