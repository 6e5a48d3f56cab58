package dev.retort.evaluator.deferral;

import dev.retort.trainer.OutOfFoldPrediction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Names a set of out-of-fold predictions by its contents. */
final class CalibrationDigest {
  private CalibrationDigest() {}

  /** SHA-256 over id, reference, answer and confidence of each row, in the order of ids. */
  static String of(List<OutOfFoldPrediction> predictions) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      predictions.stream()
          .sorted(Comparator.comparing(OutOfFoldPrediction::id))
          .forEach(
              row -> {
                update(digest, row.id().value());
                update(digest, row.reference());
                update(digest, row.prediction().answer());
                update(digest, Double.toHexString(row.prediction().confidence()));
              });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void update(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }
}
