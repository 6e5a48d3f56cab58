package dev.retort.registry.server.store;

/** A tag or a parameter. */
public record KeyValue(String key, String value) {
  private static final int MAX_KEY = 250;

  public KeyValue {
    if (key.isEmpty() || key.length() > MAX_KEY) {
      throw ProtocolException.invalid(
          "A key has 1 to %d characters; this one has %d: '%.80s'"
              .formatted(MAX_KEY, key.length(), key));
    }
  }

  /** Refuses a value that the column behind it can't hold. */
  public KeyValue within(int maxCharacters) {
    if (value.length() > maxCharacters) {
      throw ProtocolException.invalid(
          "The value of '%s' has %d characters, the limit is %d: log it as an artifact instead"
              .formatted(key, value.length(), maxCharacters));
    }
    return this;
  }
}
