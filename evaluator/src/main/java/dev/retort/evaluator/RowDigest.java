package dev.retort.evaluator;

import dev.retort.dataset.TrainingExample;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/** Names rows by their contents. */
final class RowDigest {
  private RowDigest() {}

  /** SHA-256 over id, part, input, answer and weight of each row, in the order given. */
  static String of(Stream<TrainingExample> rows) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      rows.forEach(
          row -> {
            update(digest, row.id().value());
            update(digest, row.split().name());
            update(digest, row.input());
            update(digest, row.answer());
            update(digest, Integer.toString(row.weight()));
          });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The length goes first, so that no two lists of fields run together. */
  private static void update(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }
}
