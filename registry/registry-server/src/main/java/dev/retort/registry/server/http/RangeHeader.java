package dev.retort.registry.server.http;

import dev.retort.registry.blob.ByteRange;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code Range} with one range of bytes (RFC 9110, section 14.2). What isn't that is
 * ignored, as the standard allows: several ranges, other units, nonsense.
 */
final class RangeHeader {
  private static final Pattern ONE_RANGE =
      Pattern.compile("bytes\\s*=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})", Pattern.CASE_INSENSITIVE);

  private RangeHeader() {}

  /** The bytes asked for lie behind the end. */
  static final class Unsatisfiable extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** The part of a content of a size that a header asks for; empty: all of it. */
  static Optional<ByteRange> parse(String header, long size) throws Unsatisfiable {
    Matcher range = ONE_RANGE.matcher(header.strip());
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (range.group(1).isEmpty()) {
      return Optional.of(last(Math.min(Long.parseLong(range.group(2)), size), size));
    }
    long first = Long.parseLong(range.group(1));
    long last = range.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(range.group(2));
    if (last < first) {
      return Optional.empty();
    }
    if (first >= size) {
      throw new Unsatisfiable();
    }
    return Optional.of(new ByteRange(first, Math.min(last, size - 1) - first + 1));
  }

  private static ByteRange last(long length, long size) throws Unsatisfiable {
    if (length == 0) {
      throw new Unsatisfiable();
    }
    return new ByteRange(size - length, length);
  }
}
