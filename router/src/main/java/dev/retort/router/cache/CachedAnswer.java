package dev.retort.router.cache;

import dev.retort.capture.wire.WireAnswer;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An answer that was given.
 *
 * @param answer what was said, with the caller's own values in it
 * @param model what it said of its model
 * @param version the student that gave it; empty: the teacher did
 * @param headers that told of its route
 * @param accuracy of which the answer had to be beyond its certificate; 0 if none was asked for
 */
public record CachedAnswer(
    WireAnswer answer,
    String model,
    Optional<String> version,
    SortedMap<String, String> headers,
    double accuracy) {
  /** About what an entry takes beside its texts: objects, headers, its key's digests. */
  private static final int OVERHEAD = 700;

  private static final int BYTES_A_CHARACTER = 2;

  public CachedAnswer {
    Objects.requireNonNull(answer);
    Objects.requireNonNull(model);
    Objects.requireNonNull(version);
    headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
  }

  /** An answer and until when it is good. */
  record Kept(CachedAnswer answer, Duration remembered) {}

  /** About how much memory it takes. */
  int bytes() {
    long characters =
        answer.completion().text().length()
            + answer.completion().toolCalls().stream()
                .mapToLong(call -> call.name().length() + call.arguments().length())
                .sum();
    return (int) Math.min(Integer.MAX_VALUE, OVERHEAD + BYTES_A_CHARACTER * characters);
  }

  @Override
  public String toString() {
    return "CachedAnswer[" + version.orElse("teacher") + "]";
  }
}
