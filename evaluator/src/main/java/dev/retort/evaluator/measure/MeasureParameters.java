package dev.retort.evaluator.measure;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The parameters of one measure while it is made: remembers which ones were asked for, so that the
 * others can be refused. Every refusal is an {@link IllegalArgumentException} that names the
 * parameter. Not thread-safe.
 */
public final class MeasureParameters {
  private static final int MAX_SHOWN = 80;

  private final Map<String, String> values;
  private final Set<String> known = new TreeSet<>();

  /** Parameters by name. */
  public MeasureParameters(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /** A text, if given. */
  public Optional<String> text(String parameter) {
    known.add(parameter);
    return Optional.ofNullable(values.get(parameter));
  }

  /** A text that must be given. */
  public String required(String parameter) {
    return text(parameter)
        .orElseThrow(
            () -> new IllegalArgumentException("it needs the parameter '%s'".formatted(parameter)));
  }

  /** A number, or the fallback. */
  public double number(String parameter, double fallback) {
    return text(parameter)
        .map(text -> parsed(parameter, text, "a number", Double::valueOf))
        .orElse(fallback);
  }

  /** A whole number, or the fallback. */
  public int count(String parameter, int fallback) {
    return text(parameter)
        .map(text -> parsed(parameter, text, "a whole number", Integer::valueOf))
        .orElse(fallback);
  }

  /** A time in whole seconds, or the fallback. */
  public Duration seconds(String parameter, Duration fallback) {
    return text(parameter)
        .map(text -> parsed(parameter, text, "a whole number of seconds", Long::valueOf))
        .map(Duration::ofSeconds)
        .orElse(fallback);
  }

  /** An address that must be given. */
  public URI address(String parameter) {
    return parsed(parameter, required(parameter), "a URL", URI::create);
  }

  /** One of several words, or the fallback. */
  public <T> T choice(String parameter, Map<String, T> choices, T fallback) {
    return text(parameter)
        .map(
            text -> {
              T chosen = choices.get(text);
              if (chosen == null) {
                throw new IllegalArgumentException(
                    "its parameter '%s' is one of %s, not '%s'%s"
                        .formatted(
                            parameter,
                            new TreeSet<>(choices.keySet()),
                            shown(text),
                            Suggestion.of(text, choices.keySet())));
              }
              return chosen;
            })
        .orElse(fallback);
  }

  /** Refuses a parameter that nobody asked for. */
  void refuseUnknown() {
    for (String given : new TreeSet<>(values.keySet())) {
      if (!known.contains(given)) {
        throw new IllegalArgumentException(
            "it has no parameter '%s'%s".formatted(shown(given), Suggestion.of(given, known)));
      }
    }
  }

  private static <T> T parsed(
      String parameter, String text, String what, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "its parameter '%s' is %s, not '%s'".formatted(parameter, what, shown(text)), e);
    }
  }

  private static String shown(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }
}
