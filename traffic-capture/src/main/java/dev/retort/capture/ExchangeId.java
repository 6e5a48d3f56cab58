package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The identity of one exchange. Everything downstream (dataset rows, evidence, lineage, erasure)
 * refers to exchanges by it, and a log stores each id once.
 *
 * @param value 1 to 200 characters
 */
public record ExchangeId(@JsonValue String value) implements Comparable<ExchangeId> {
  private static final int MAX_LENGTH = 200;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ExchangeId {
    if (value.isBlank() || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "an exchange id has 1 to %d characters, this one has %d"
              .formatted(MAX_LENGTH, value.length()));
    }
  }

  @Override
  public int compareTo(ExchangeId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
