package dev.retort.capture;

import java.util.Optional;

/** Takes personal data and secrets out of an exchange before it is stored. Thread-safe. */
@FunctionalInterface
public interface ExchangeRedactor {
  /** Stores what was said as it was said: for generated traffic, in which nobody is a person. */
  ExchangeRedactor NONE = exchange -> exchange;

  /** The exchange as it may be stored, with the counts of what was taken out. */
  Exchange redact(Exchange exchange);

  /**
   * An exchange's id as it is stored: a caller may have chosen one that names a person. The same id
   * is always stored as the same.
   */
  default ExchangeId redact(ExchangeId id) {
    return id;
  }

  /**
   * Feedback as it may be stored.
   *
   * @param exchange what it is about as it is stored, where that is known: its values go from the
   *     correction as well, though nothing else gives them away
   */
  default Feedback redact(Feedback feedback, Optional<Exchange> exchange) {
    return feedback;
  }
}
