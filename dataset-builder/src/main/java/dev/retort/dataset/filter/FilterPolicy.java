package dev.retort.dataset.filter;

import dev.retort.dataset.language.LanguageCode;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the owner of a task asks of its exchanges, beyond what every task asks.
 *
 * @param languages of requests, as ISO 639-3 codes; empty: any
 * @param input how long a request may be
 * @param answer how long an answer may be
 * @param labels the closed set that answers come from, as they are to be spelt; empty: learnt from
 *     the answers
 * @param answerSchema the text of a JSON Schema that answers conform to; empty: any that the
 *     answers' own form allows. Tool calls are judged as an array of objects with {@code name} and
 *     {@code arguments}.
 */
public record FilterPolicy(
    SortedSet<String> languages,
    TextLimits input,
    TextLimits answer,
    SortedSet<String> labels,
    Optional<String> answerSchema) {

  /** The default of a request's limits: what exceeds some 25,000 tokens is no small task's. */
  public static final TextLimits INPUT = new TextLimits(1, 100_000);

  /** The default of an answer's limits. */
  public static final TextLimits ANSWER = new TextLimits(1, 50_000);

  /** Any language, label and document of a reasonable length. */
  public static final FilterPolicy DEFAULT =
      new FilterPolicy(new TreeSet<>(), INPUT, ANSWER, new TreeSet<>(), Optional.empty());

  public FilterPolicy {
    languages = normalised(languages);
    Objects.requireNonNull(input);
    Objects.requireNonNull(answer);
    labels = stripped(labels);
    Objects.requireNonNull(answerSchema);
    if (!labels.isEmpty() && answerSchema.isPresent()) {
      throw new IllegalArgumentException(
          "the task has both a set of %d labels and a JSON Schema for its answers; give the one that its answers are"
              .formatted(labels.size()));
    }
    answerSchema.ifPresent(AnswerSchema::new);
  }

  private static SortedSet<String> normalised(SortedSet<String> languages) {
    SortedSet<String> codes = new TreeSet<>();
    languages.forEach(language -> codes.add(LanguageCode.parse(language).iso639()));
    return Collections.unmodifiableSortedSet(codes);
  }

  private static SortedSet<String> stripped(SortedSet<String> labels) {
    SortedSet<String> stripped = new TreeSet<>();
    for (String label : List.copyOf(labels)) {
      if (label.isBlank()) {
        throw new IllegalArgumentException(
            "a label has at least one visible character: leave the blank one out of the set of labels");
      }
      stripped.add(label.strip());
    }
    if (stripped.size() == 1) {
      throw new IllegalArgumentException(
          "the set of labels holds '%s' alone, so there is nothing to decide; give at least two"
              .formatted(stripped.first()));
    }
    return Collections.unmodifiableSortedSet(stripped);
  }
}
