package dev.retort.registry;

import java.util.Objects;
import java.util.Optional;

/**
 * Where an alias stood.
 *
 * @param tag differs whenever the alias has moved; means something to its origin only
 * @param bundle what it points to; empty if there is no such model or alias
 */
public record AliasState(String tag, Optional<RemoteBundle> bundle) {
  /** Both parts are present. */
  public AliasState {
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(bundle, "bundle");
  }

  /** Whether the alias has moved between this state and another one. */
  public boolean differsFrom(AliasState other) {
    return !tag.equals(other.tag);
  }
}
