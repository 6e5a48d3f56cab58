package dev.retort.console.web;

import dev.retort.registry.Decision.Kind;
import dev.retort.scheduler.Ruling;
import java.time.Instant;

/**
 * A person's decision about a version, as pages and programs see it.
 *
 * @param model the version's model
 * @param version its number
 * @param kind what was decided
 * @param who decided
 * @param at when
 * @param why in the person's words
 */
public record RulingLine(String model, int version, Kind kind, String who, Instant at, String why) {

  /** The line of a decision. */
  public static RulingLine of(Ruling ruling) {
    return new RulingLine(
        ruling.version().name().value(),
        ruling.version().number(),
        ruling.kind(),
        ruling.who(),
        ruling.at(),
        ruling.why());
  }

  /** What was decided, for people. */
  public String what() {
    return kind.word().replace('-', ' ');
  }

  /** The style of its badge. */
  public String style() {
    return kind == Kind.PROMOTED || kind == Kind.RESTORED ? "good" : "bad";
  }
}
