package dev.retort.capture.http.proxy;

import dev.retort.capture.TaskName;
import dev.retort.capture.http.Caller;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Somebody who may use the gateway.
 *
 * @param name as which its exchanges are captured
 * @param key what it shows in {@code X-Retort-Key}, or as its provider's key
 * @param dailyBudget US dollars that it may spend in a day of UTC; empty: any
 * @param role what else it may do
 * @param tasks whose figures it may see, beside those of tasks that it has called
 */
public record Application(
    String name, String key, OptionalDouble dailyBudget, Role role, SortedSet<TaskName> tasks) {
  private static final int SHORTEST_KEY = 16;

  /** What the holder of a key may do beside asking models. */
  public enum Role {
    /** See and rate what it called itself. */
    APPLICATION,
    /** Hand in what it captured elsewhere, for whomever, as well. */
    ROUTER,
    /** See and rate what anybody called, and hand in what was captured elsewhere. */
    OPERATOR
  }

  public Application {
    Objects.requireNonNull(role);
    tasks = Collections.unmodifiableSortedSet(new TreeSet<>(tasks));
    if (name.isBlank()) {
      throw new IllegalArgumentException("an application has a name");
    }
    if (key.length() < SHORTEST_KEY) {
      throw new IllegalArgumentException(
          "the key of application %s has %d characters, and fewer than %d can be guessed: make one with `openssl rand -hex 32`"
              .formatted(name, key.length(), SHORTEST_KEY));
    }
    if (dailyBudget.isPresent() && !(dailyBudget.getAsDouble() >= 0)) {
      throw new IllegalArgumentException(
          "dailyBudget is ≥ 0 dollars, not " + dailyBudget.getAsDouble());
    }
  }

  /** An application like any other. */
  public Application(String name, String key, OptionalDouble dailyBudget) {
    this(name, key, dailyBudget, Role.APPLICATION, new TreeSet<>());
  }

  /** It as it calls a router. */
  Caller caller() {
    return new Caller(
        Optional.of(name),
        role == Role.OPERATOR ? Caller.Reach.EVERYTHING : Caller.Reach.OWN,
        tasks);
  }

  /** Whose exchanges its feedback counts on; empty: anybody's. */
  Optional<String> rates() {
    return Optional.of(name).filter(own -> role != Role.OPERATOR);
  }

  @Override
  public String toString() {
    return "Application[" + name + "]";
  }
}
