package dev.retort.console.web.overview;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that somebody should see to.
 *
 * @param level how much it matters
 * @param what is the matter, in a sentence
 * @param since when
 * @param link where it is dealt with
 * @param remedy what to do
 */
record Alert(Level level, String what, Optional<Instant> since, String link, String remedy) {
  /** What matters most first, then the latest. */
  static final Comparator<Alert> ORDER =
      Comparator.comparing(Alert::level)
          .thenComparing(alert -> alert.since().orElse(Instant.MAX), Comparator.reverseOrder())
          .thenComparing(Alert::what);

  Alert {
    Objects.requireNonNull(level);
    Objects.requireNonNull(what);
    Objects.requireNonNull(since);
    Objects.requireNonNull(link);
    Objects.requireNonNull(remedy);
  }

  /** How much it matters. */
  enum Level {
    /** Something is broken, or gets worse. */
    PROBLEM("bad", "Problem"),
    /** Somebody is waited for. */
    WAITING("open", "Waiting for you"),
    /** Something has changed by itself. */
    NEWS("open", "News");

    private final String style;
    private final String word;

    Level(String style, String word) {
      this.style = style;
      this.word = word;
    }

    /** Of its badge. */
    String style() {
      return style;
    }

    /** For people. */
    String word() {
      return word;
    }
  }
}
