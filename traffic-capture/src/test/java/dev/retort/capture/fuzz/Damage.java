package dev.retort.capture.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Harm that comes to bytes: bits flip, lengths lie, ends are missing, pieces come twice. */
public final class Damage {
  private static final int MOST_WOUNDS = 6;
  private static final int DEEP = 20_000;
  private static final int LONG = 200_000;

  /** Numbers at which lengths and counts overflow. */
  private static final long[] EDGES = {
    0,
    1,
    -1,
    0x7f,
    0xff,
    Short.MAX_VALUE,
    0xffff,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0xffffffffL,
    1L << 32,
    1L << 53,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE - 7
  };

  private static final List<String> TOKENS =
      List.of(
          "[".repeat(DEEP),
          "{\"a\":".repeat(DEEP),
          "9".repeat(2_000),
          "1e999999999",
          "-0",
          "NaN",
          "null",
          "\"\"",
          "\\ud800",
          "\u0000",
          "\uFEFF",
          "\r\n\r\n",
          "\n",
          ":",
          "%00",
          "../../etc/passwd",
          "x".repeat(LONG));

  private Damage() {}

  /** One of these, damaged in a few places; sometimes none of them at all, but noise. */
  public static Arbitrary<byte[]> of(List<byte[]> valid) {
    return Arbitraries.randomValue(random -> damaged(valid, random));
  }

  /** Likewise of texts in UTF-8. */
  public static Arbitrary<byte[]> ofTexts(List<String> valid) {
    return of(valid.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList());
  }

  private static byte[] damaged(List<byte[]> valid, Random random) {
    byte[] bytes = valid.get(random.nextInt(valid.size())).clone();
    if (random.nextInt(20) == 0) {
      random.nextBytes(bytes);
      return bytes;
    }
    for (int wounds = 1 + random.nextInt(MOST_WOUNDS); wounds > 0; wounds--) {
      bytes = wounded(bytes, valid, random);
    }
    return bytes;
  }

  private static byte[] wounded(byte[] bytes, List<byte[]> valid, Random random) {
    int at = random.nextInt(bytes.length + 1);
    int until = at + random.nextInt(Math.min(64, bytes.length - at) + 1);
    return switch (random.nextInt(9)) {
      case 0 -> flipped(bytes, random);
      case 1 -> number(bytes, at, random);
      case 2 -> Arrays.copyOf(bytes, at);
      case 3 -> spliced(bytes, at, new byte[0], until);
      case 4 -> spliced(bytes, at, Arrays.copyOfRange(bytes, at, until), at);
      case 5 -> spliced(bytes, at, token(random), random.nextBoolean() ? at : until);
      case 6 -> spliced(bytes, at, piece(valid.get(random.nextInt(valid.size())), random), until);
      case 7 -> digits(bytes, at, random);
      default -> noise(bytes, at, until, random);
    };
  }

  private static byte[] token(Random random) {
    return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] piece(byte[] other, Random random) {
    int from = random.nextInt(other.length + 1);
    return Arrays.copyOfRange(other, from, from + random.nextInt(other.length - from + 1));
  }

  private static byte[] flipped(byte[] bytes, Random random) {
    if (bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private static byte[] noise(byte[] bytes, int from, int until, Random random) {
    for (int i = from; i < until; i++) {
      bytes[i] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /** A number in binary takes the place of whatever is there. */
  private static byte[] number(byte[] bytes, int at, Random random) {
    int width = 1 << random.nextInt(4);
    ByteBuffer number =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(0, EDGES[random.nextInt(EDGES.length)]);
    boolean bigEndian = random.nextInt(4) == 0;
    for (int i = 0; i < width && at + i < bytes.length; i++) {
      bytes[at + i] = number.get(bigEndian ? width - 1 - i : i);
    }
    return bytes;
  }

  /** A number in digits takes the place of the next digits. */
  private static byte[] digits(byte[] bytes, int from, Random random) {
    int at = from;
    while (at < bytes.length && !isDigit(bytes[at])) {
      at++;
    }
    int until = at;
    while (until < bytes.length && isDigit(bytes[until])) {
      until++;
    }
    String edge = Long.toString(EDGES[random.nextInt(EDGES.length)]);
    return at == until
        ? bytes
        : spliced(bytes, at, edge.getBytes(StandardCharsets.US_ASCII), until);
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }

  /** What stands between two places is replaced. */
  private static byte[] spliced(byte[] bytes, int from, byte[] middle, int until) {
    byte[] spliced = Arrays.copyOf(bytes, from + middle.length + bytes.length - until);
    System.arraycopy(middle, 0, spliced, from, middle.length);
    System.arraycopy(bytes, until, spliced, from + middle.length, bytes.length - until);
    return spliced;
  }
}
