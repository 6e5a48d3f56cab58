package dev.retort.evaluator;

import java.util.Objects;
import java.util.Optional;

/**
 * What a candidate is compared with.
 *
 * @param champion what serves now
 * @param anchor the best version ever certified, if that is another one: measured against it, a
 *     chain of champions that each lose a little cannot creep down
 */
public record Incumbents(Optional<ServedSystem> champion, Optional<ServedSystem> anchor) {
  /** Nothing serves. */
  public static final Incumbents NONE = new Incumbents(Optional.empty(), Optional.empty());

  public Incumbents {
    Objects.requireNonNull(champion);
    Objects.requireNonNull(anchor);
  }
}
