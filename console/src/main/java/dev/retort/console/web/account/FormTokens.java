package dev.retort.console.web.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;

/**
 * What the console's own forms send along: for each session a keyed hash of its id, by OWASP's
 * synchronizer pattern, without anything to be stored. The key lives as long as the process.
 */
final class FormTokens {
  private static final int KEY_BYTES = 32;

  private final HmacUtils mac;

  FormTokens() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    mac = new HmacUtils(HmacAlgorithms.HMAC_SHA_256, key);
  }

  /**
   * @param holder what identifies whoever gets the form, and nobody else
   */
  String of(String holder) {
    return mac.hmacHex(holder);
  }

  boolean matches(String holder, String given) {
    return MessageDigest.isEqual(
        of(holder).getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
