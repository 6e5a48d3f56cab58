package dev.retort.capture.redaction;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * An analyser that is asked for personal data over HTTP, by Presidio's API.
 *
 * @param url its base: {@code /analyze} is appended
 * @param language the texts', by ISO 639-1
 * @param scoreThreshold how sure it must be, in [0, 1]
 * @param entities what it is asked for, by its own names; empty: all that it knows, dates included
 * @param timeout for each text
 * @param need what becomes of a text when it is down
 */
public record AnalyzerConfig(
    URI url,
    String language,
    double scoreThreshold,
    SortedSet<String> entities,
    Duration timeout,
    Need need) {
  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2}");

  /** What becomes of a text when the analyser is down. */
  public enum Need {
    /** It is not captured. */
    REQUIRED,
    /** It is redacted by the rules alone; that is counted. */
    BEST_EFFORT
  }

  public AnalyzerConfig {
    if (url.getHost() == null) {
      throw new IllegalArgumentException(
          "url is a whole URL such as http://127.0.0.1:5002, not '%s'".formatted(url));
    }
    if (!LANGUAGE.matcher(language).matches()) {
      throw new IllegalArgumentException(
          "language has two letters, such as en, not '%s'".formatted(language));
    }
    if (!(scoreThreshold >= 0 && scoreThreshold <= 1)) {
      throw new IllegalArgumentException("scoreThreshold lies in [0, 1], not at " + scoreThreshold);
    }
    entities = Collections.unmodifiableSortedSet(new TreeSet<>(entities));
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeoutSeconds is above 0, not " + timeout.toSeconds());
    }
    Objects.requireNonNull(need);
  }
}
