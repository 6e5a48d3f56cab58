package dev.retort.registry.server.store;

import java.math.BigDecimal;
import java.util.List;

/** Sizes of what one request may bring, as MLflow has them where it has any. */
public final class Limits {
  public static final int TAG_VALUE = 100_000;
  public static final int PARAM_VALUE = 8_000;
  public static final int NAME = 256;
  public static final int EXPERIMENT_NAME = 500;
  public static final int URI = 1_000;
  public static final int PATH_BYTES = 1_000;
  public static final int DESCRIPTION = 5_000;
  public static final int RUN_ID = 64;
  public static final int BATCH = 1_000;
  public static final int EXPERIMENTS = 10_000;
  public static final int BATCH_PAIRS = 100;
  public static final int SEARCH_ITEMS = 200;
  public static final int FILTER = 100_000;
  public static final long BODY_BYTES = 32L << 20;

  private static final int DIGITS = 400;

  private Limits() {}

  /** Refuses what no database holds: the zero character, and half of a surrogate pair. */
  public static void characters(String text) {
    boolean refused =
        text.codePoints()
            .anyMatch(
                point ->
                    point == 0
                        || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE));
    if (refused) {
      throw ProtocolException.invalid(
          "A text holds the character U+0000 or half of a surrogate pair: send valid Unicode");
    }
  }

  /** Refuses a list that is too long for one request. */
  public static <T> List<T> count(String what, List<T> items, int max) {
    if (items.size() > max) {
      throw ProtocolException.invalid(
          "A request has at most %d %s; this one has %d: send several"
              .formatted(max, what, items.size()));
    }
    return items;
  }

  /** Reads a number that isn't so long that it would take forever to compare. */
  public static BigDecimal number(String text) {
    BigDecimal number = new BigDecimal(text.length() > DIGITS ? "" : text);
    if (Math.abs((long) number.precision() - number.scale()) > DIGITS
        || Math.abs((long) number.scale()) > DIGITS) {
      throw new NumberFormatException(text);
    }
    return number;
  }

  /** A text within its limit, which may be empty. */
  public static String optional(String what, String value, int max) {
    return value.isEmpty() ? value : text(what, value, max);
  }

  public static String text(String what, String value, int max) {
    if (value.isEmpty() || value.length() > max) {
      throw ProtocolException.invalid(
          "%s has 1 to %d characters; this one has %d".formatted(what, max, value.length()));
    }
    return value;
  }
}
