package dev.retort.capture;

/** Takes personal data and secrets out of an exchange before it is stored. Thread-safe. */
@FunctionalInterface
public interface ExchangeRedactor {
  /** Stores what was said as it was said: for generated traffic, in which nobody is a person. */
  ExchangeRedactor NONE = exchange -> exchange;

  /** The exchange as it may be stored, with the counts of what was taken out. */
  Exchange redact(Exchange exchange);
}
