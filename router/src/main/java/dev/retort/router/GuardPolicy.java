package dev.retort.router;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The red lines of a task. An answer that breaks the request's own schema is deferred in any case.
 * Immutable.
 *
 * @param lines that are watched
 */
public record GuardPolicy(Set<RedLine> lines) {
  /** All of them. */
  public static final GuardPolicy DEFAULT = new GuardPolicy(EnumSet.allOf(RedLine.class));

  public GuardPolicy {
    EnumSet<RedLine> copy = EnumSet.noneOf(RedLine.class);
    copy.addAll(lines);
    lines = Collections.unmodifiableSet(copy);
  }

  boolean watches(RedLine line) {
    return lines.contains(line);
  }
}
