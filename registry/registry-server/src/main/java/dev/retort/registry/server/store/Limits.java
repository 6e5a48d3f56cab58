package dev.retort.registry.server.store;

/** Sizes of what one request may bring, as MLflow has them. */
public final class Limits {
  public static final int TAG_VALUE = 100_000;
  public static final int PARAM_VALUE = 8_000;
  public static final int NAME = 256;
  public static final int EXPERIMENT_NAME = 500;
  public static final int URI = 1_000;
  public static final int PATH_BYTES = 1_000;
  public static final int DESCRIPTION = 5_000;
  public static final long BODY_BYTES = 32L << 20;

  private Limits() {}

  public static String text(String what, String value, int max) {
    if (value.isEmpty() || value.length() > max) {
      throw ProtocolException.invalid(
          "%s has 1 to %d characters; this one has %d".formatted(what, max, value.length()));
    }
    return value;
  }
}
