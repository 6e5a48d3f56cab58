package dev.retort.dataset.inspection;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.retort.capture.ExchangeId;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * One exchange whose row differs between two versions.
 *
 * @param kind of the change
 * @param id the exchange
 * @param createdAt when it happened
 * @param reason a stored name to count by
 * @param why a sentence for people
 * @param before the answer, or for a move the part, in the first version
 * @param after the same in the second
 */
public record RowChange(
    Kind kind,
    ExchangeId id,
    Instant createdAt,
    String reason,
    String why,
    Optional<String> before,
    Optional<String> after) {
  public RowChange {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(id);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(reason);
    Objects.requireNonNull(why);
    Objects.requireNonNull(before);
    Objects.requireNonNull(after);
  }

  RowChange because(String better) {
    return new RowChange(kind, id, createdAt, reason, better, before, after);
  }

  /** How a row can differ; of several ways the first counts. */
  public enum Kind {
    /** Only the second version has the row. */
    ADDED,
    /** Only the first version has the row. */
    REMOVED,
    /** The answer is another. */
    ANSWER_CHANGED,
    /** The row is in another part. */
    MOVED,
    /** The request reads otherwise. */
    INPUT_CHANGED,
    /** The row stands for more or fewer exchanges. */
    REWEIGHTED;

    /** The stored name, in snake case. */
    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
