package dev.retort.registry.signature;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The textual form of keys, RFC 7468. */
final class Pem {
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  static String write(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, LINES.encodeToString(der), label);
  }

  /**
   * The bytes between the lines of a label; text around them doesn't matter.
   *
   * @throws IllegalArgumentException if there is no such block
   */
  static byte[] read(String label, String text) {
    Matcher block =
        Pattern.compile(
                "-----BEGIN %s-----\\s([A-Za-z0-9+/=\\s]*)-----END %s-----".formatted(label, label))
            .matcher(text);
    if (!block.find()) {
      throw new IllegalArgumentException(
          "there is no block '-----BEGIN %s-----' in it".formatted(label));
    }
    return Base64.getDecoder().decode(block.group(1).replaceAll("\\s", ""));
  }
}
