package dev.retort.dataset;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.retort.capture.Exchange;
import dev.retort.capture.TaskName;
import dev.retort.dataset.balance.BalancePolicy;
import dev.retort.dataset.filter.FilterPolicy;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How a dataset version is to be built.
 *
 * @param task whose exchanges
 * @param evaluationFrom where the evaluation window begins; empty: {@linkplain
 *     dev.retort.dataset.split.TemporalClusterSplitter#atLatest with the latest of the uniform
 *     sample}
 * @param nearDuplicateJaccard two inputs are near duplicates from this similarity of their
 *     normalised shingles on, in (0, 1]
 * @param minimumTraining fewer usable training rows than this make no dataset, ≥ 1
 * @param filters what the task's owner asks of its exchanges
 * @param balance which training rows are taken where not all may be; empty: all are
 * @param licence what the owner of the traffic says about its use
 */
public record DatasetSpec(
    TaskName task,
    Optional<Instant> evaluationFrom,
    double nearDuplicateJaccard,
    int minimumTraining,
    FilterPolicy filters,
    Optional<BalancePolicy> balance,
    Optional<String> licence) {

  /** Similarity from which two inputs count as near duplicates. */
  public static final double DEFAULT_JACCARD = 0.8;

  /** Training rows below which nothing is worth learning. */
  public static final int DEFAULT_MINIMUM_TRAINING = 200;

  @JsonCreator
  public DatasetSpec {
    Objects.requireNonNull(task);
    Objects.requireNonNull(evaluationFrom);
    if (!(nearDuplicateJaccard > 0 && nearDuplicateJaccard <= 1)) {
      throw new IllegalArgumentException(
          "a Jaccard threshold lies in (0, 1], not " + nearDuplicateJaccard);
    }
    if (minimumTraining < 1) {
      throw new IllegalArgumentException(
          "at least one training row is needed, not " + minimumTraining);
    }
    filters = Objects.requireNonNullElse(filters, FilterPolicy.DEFAULT);
    Objects.requireNonNull(balance);
    Objects.requireNonNull(licence);
  }

  /** A spec of which the owner of the task says nothing more. */
  public DatasetSpec(
      TaskName task,
      Optional<Instant> evaluationFrom,
      double nearDuplicateJaccard,
      int minimumTraining) {
    this(
        task,
        evaluationFrom,
        nearDuplicateJaccard,
        minimumTraining,
        FilterPolicy.DEFAULT,
        Optional.empty(),
        Optional.empty());
  }

  /** The defaults for a task. */
  public static DatasetSpec of(TaskName task) {
    return new DatasetSpec(task, Optional.empty(), DEFAULT_JACCARD, DEFAULT_MINIMUM_TRAINING);
  }

  /** Whether an exchange is one of the task's. */
  public boolean covers(Exchange exchange) {
    return exchange.task().filter(task::equals).isPresent();
  }

  /** The same, with the evaluation window beginning at an instant. */
  public DatasetSpec evaluatedFrom(Instant instant) {
    return new DatasetSpec(
        task,
        Optional.of(instant),
        nearDuplicateJaccard,
        minimumTraining,
        filters,
        balance,
        licence);
  }
}
