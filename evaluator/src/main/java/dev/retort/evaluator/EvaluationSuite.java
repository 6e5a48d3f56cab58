package dev.retort.evaluator;

import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.label.AnswerKind;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The rows that an evaluation is made on.
 *
 * @param dataset names where they come from: a dataset version's id, or a file's digest
 * @param novel rows unlike anything in training; they carry the certificate
 * @param seen rows like ones in training, reported beside it
 * @param kind what the answers are
 * @param labels the closed set that they are made of; empty if they are not of labels
 */
public record EvaluationSuite(
    String dataset,
    List<TrainingExample> novel,
    List<TrainingExample> seen,
    AnswerKind kind,
    List<String> labels) {
  public EvaluationSuite {
    novel = List.copyOf(novel);
    seen = List.copyOf(seen);
    Objects.requireNonNull(kind);
    labels = List.copyOf(labels);
  }

  /** Rows whose answers are labels, if there are any, one each. */
  public EvaluationSuite(
      String dataset,
      List<TrainingExample> novel,
      List<TrainingExample> seen,
      List<String> labels) {
    this(dataset, novel, seen, AnswerKind.LABEL, labels);
  }

  /** The evaluation window of a dataset version. */
  public static EvaluationSuite of(DatasetVersion version) {
    return new EvaluationSuite(
        version.id().sha256(),
        version.examples(Split.NOVEL),
        version.examples(Split.SEEN),
        version.manifest().answerKind(),
        version.manifest().labels());
  }

  /** The rows of those moments. */
  public EvaluationSuite at(Predicate<Instant> moments) {
    return new EvaluationSuite(dataset, at(moments, novel), at(moments, seen), kind, labels);
  }

  private static List<TrainingExample> at(Predicate<Instant> moments, List<TrainingExample> rows) {
    return rows.stream().filter(row -> moments.test(row.createdAt())).toList();
  }

  /** Every row, the novel ones first. */
  Stream<TrainingExample> rows() {
    return Stream.concat(novel.stream(), seen.stream());
  }

  /** SHA-256 over the rows, 64 hexadecimal digits. */
  public String digest() {
    return RowDigest.of(rows());
  }
}
