package dev.retort.dataset;

import dev.retort.capture.ExchangeId;
import dev.retort.dataset.split.Sampling;
import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One row of a dataset version.
 *
 * @param id the exchange it was made of
 * @param createdAt when that exchange happened
 * @param split the part it is in
 * @param input what the student reads ({@link dev.retort.capture.StudentView#input()})
 * @param answer the reference answer: a person's correction, else the teacher's, cleaned
 * @param weight how many captured exchanges it stands for (its near-duplicate cluster's size in its
 *     part of the traffic), ≥ 1
 * @param sampling how these exchanges came to be the teacher's: uniform if one of them did so; rows
 *     that evaluate always are
 * @param votes how often the teacher gave each label, where it gave several to the same question;
 *     empty where all its answers agree or a person decided
 */
public record TrainingExample(
    ExchangeId id,
    Instant createdAt,
    Split split,
    String input,
    String answer,
    int weight,
    Sampling sampling,
    SortedMap<String, Integer> votes) {
  public TrainingExample {
    Objects.requireNonNull(id);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(split);
    Objects.requireNonNull(input);
    Objects.requireNonNull(answer);
    Objects.requireNonNull(sampling);
    if (weight < 1) {
      throw new IllegalArgumentException("a row stands for at least one exchange, not " + weight);
    }
    votes = Collections.unmodifiableSortedMap(new TreeMap<>(votes));
    if (!votes.isEmpty() && (votes.size() < 2 || Collections.min(votes.values()) < 1)) {
      throw new IllegalArgumentException(
          "votes are for two answers or more, at least one for each, not " + votes);
    }
  }

  /** A row of traffic that no student has part in, whose answers all agree. */
  public TrainingExample(
      ExchangeId id, Instant createdAt, Split split, String input, String answer, int weight) {
    this(id, createdAt, split, input, answer, weight, Sampling.EVERY, Collections.emptySortedMap());
  }
}
