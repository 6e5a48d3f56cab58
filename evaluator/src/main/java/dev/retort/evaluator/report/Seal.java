package dev.retort.evaluator.report;

import dev.retort.capture.JsonFormat;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest of a value's JSON. */
final class Seal {
  private Seal() {}

  static String of(Object value) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(JsonFormat.pretty(value));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
