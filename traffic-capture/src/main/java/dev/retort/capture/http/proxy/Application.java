package dev.retort.capture.http.proxy;

import java.util.OptionalDouble;

/**
 * Somebody who may use the gateway.
 *
 * @param name as which its exchanges are captured
 * @param key what it shows in {@code X-Retort-Key}, or as its provider's key
 * @param dailyBudget US dollars that it may spend in a day of UTC; empty: any
 */
public record Application(String name, String key, OptionalDouble dailyBudget) {
  private static final int SHORTEST_KEY = 16;

  public Application {
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

  @Override
  public String toString() {
    return "Application[" + name + "]";
  }
}
