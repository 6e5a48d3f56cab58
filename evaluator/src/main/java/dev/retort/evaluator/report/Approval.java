package dev.retort.evaluator.report;

import java.time.Instant;
import java.util.Objects;

/**
 * A person's decision about a candidate. It comes after the report is sealed, and is shown beside
 * it.
 *
 * @param who decided
 * @param what was decided, such as {@code promoted}
 * @param at when
 * @param why in the person's words
 */
public record Approval(String who, String what, Instant at, String why) {
  public Approval {
    Objects.requireNonNull(who);
    Objects.requireNonNull(what);
    Objects.requireNonNull(at);
    Objects.requireNonNull(why);
  }
}
