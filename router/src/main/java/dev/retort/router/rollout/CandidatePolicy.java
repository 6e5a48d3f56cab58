package dev.retort.router.rollout;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.retort.registry.ModelAlias;
import java.util.Objects;

/**
 * What a candidate sees of live traffic, before it is promoted.
 *
 * @param alias which version is the candidate, by its alias in the registry
 * @param canary the share of conversations that it answers, by its own deferral rule; in [0, 1)
 * @param shadow the share of conversations that it is asked for in the background, its answers
 *     compared and dropped; in [0, 1]
 */
public record CandidatePolicy(ModelAlias alias, double canary, double shadow) {
  /** The alias of what a person is to judge. */
  public static final ModelAlias CANDIDATE = new ModelAlias("candidate");

  /** A candidate sees nothing. */
  public static final CandidatePolicy NONE = new CandidatePolicy(CANDIDATE, 0, 0);

  public CandidatePolicy {
    Objects.requireNonNull(alias);
    if (alias.equals(ModelAlias.CHAMPION)) {
      throw new IllegalArgumentException(
          "the champion is no candidate: give the alias of another version");
    }
    if (!(canary >= 0 && canary < 1)) {
      throw new IllegalArgumentException(
          "the canary's share lies in [0, 1), not at %s: all of it is a promotion"
              .formatted(canary));
    }
    if (!(shadow >= 0 && shadow <= 1)) {
      throw new IllegalArgumentException("the shadow's share lies in [0, 1], not at " + shadow);
    }
  }

  /** Whether a candidate is loaded at all. */
  @JsonIgnore
  public boolean isOn() {
    return canary > 0 || shadow > 0;
  }
}
