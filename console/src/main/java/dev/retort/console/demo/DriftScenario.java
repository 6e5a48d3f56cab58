package dev.retort.console.demo;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What happens to simulated traffic when it drifts. */
public enum DriftScenario {
  /** Nothing: day and night, weekdays and weekends, better and worse days, and no drift. */
  NONE("no drift"),
  /** One request in ten is of a label that never came before; the student is unsure of most. */
  UNSEEN_LABEL("an unseen label at 10 % of traffic"),
  /** The same, and the student is as sure as of what it knows: it shows in the texts alone. */
  UNSEEN_SURE("an unseen label at 10 % of traffic, a student none the less sure"),
  /** A label that never came before grows from nothing to a fifth of traffic in two weeks. */
  GRADUAL("an unseen label that grows to 20 % in two weeks"),
  /** One request in ten is written in a language that nobody wrote in. */
  LANGUAGE("a new language in 10 % of traffic"),
  /** Kinds of requests that are known change their places: the rarest become the most frequent. */
  MIX("known labels whose shares change places"),
  /** The same requests, and a student that is less sure of them. */
  CONFIDENCE("a student less sure of the same requests");

  private final String description;

  DriftScenario(String description) {
    this.description = description;
  }

  /** In words. */
  public String description() {
    return description;
  }

  /** As on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The scenario of a word. */
  public static DriftScenario of(String word) {
    return Arrays.stream(values())
        .filter(scenario -> scenario.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is none of %s"
                        .formatted(
                            word,
                            Arrays.stream(values())
                                .map(DriftScenario::word)
                                .collect(Collectors.joining(", ")))));
  }
}
