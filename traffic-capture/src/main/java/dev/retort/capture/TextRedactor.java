package dev.retort.capture;

/**
 * Takes personal data and secrets out of a text that is no exchange before it is stored: a rejected
 * line of a log, an error's message. Thread-safe.
 */
@FunctionalInterface
public interface TextRedactor {
  /** Stores texts as they are. */
  TextRedactor NONE = text -> text;

  /** The text as it may be stored. */
  String redact(String text);
}
