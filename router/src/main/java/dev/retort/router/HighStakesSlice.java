package dev.retort.router;

import com.google.re2j.Pattern;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A part of a task's requests that no student answers. A request belongs to it if it meets every
 * condition that is given. Immutable.
 *
 * @param name for people
 * @param handling who answers instead
 * @param metadata values that the request's metadata has
 * @param application whose key the request comes with; empty: anybody's
 * @param pattern what the conversation holds somewhere, without its instructions; matched in linear
 *     time by RE2's syntax
 * @param languages of the request, as ISO 639-3 codes; empty: any
 * @param minimumWords how long the request is, at least
 * @param maximumWords how long the request is, at most
 * @see <a href="https://github.com/google/re2/wiki/Syntax">RE2's syntax</a>
 */
public record HighStakesSlice(
    String name,
    Handling handling,
    SortedMap<String, String> metadata,
    Optional<String> application,
    Optional<Pattern> pattern,
    Set<String> languages,
    OptionalInt minimumWords,
    OptionalInt maximumWords) {

  /** Who answers in the student's place. */
  public enum Handling {
    /** Always the teacher. */
    TEACHER,
    /** Whoever a person decides on: the request waits. */
    HOLD
  }

  public HighStakesSlice {
    Objects.requireNonNull(handling);
    metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    Objects.requireNonNull(application);
    Objects.requireNonNull(pattern);
    languages = Collections.unmodifiableSet(new TreeSet<>(languages));
    Objects.requireNonNull(minimumWords);
    Objects.requireNonNull(maximumWords);
    if (name.isBlank()) {
      throw new IllegalArgumentException("a high-stakes slice has a name");
    }
    if (metadata.isEmpty()
        && application.isEmpty()
        && pattern.isEmpty()
        && languages.isEmpty()
        && minimumWords.isEmpty()
        && maximumWords.isEmpty()) {
      throw new IllegalArgumentException(
          "slice %s has no condition: give it metadata, application, pattern, languages, minimumWords or maximumWords"
              .formatted(name));
    }
    if (minimumWords.isPresent()
        && maximumWords.isPresent()
        && minimumWords.getAsInt() > maximumWords.getAsInt()) {
      throw new IllegalArgumentException(
          "slice %s has no request: at least %d words are never at most %d"
              .formatted(name, minimumWords.getAsInt(), maximumWords.getAsInt()));
    }
  }
}
