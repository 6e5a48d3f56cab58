package dev.retort.console.web.account;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.util.Locale;

/**
 * Hashes passwords with Argon2id (RFC 9106) with the parameters that OWASP's Password Storage Cheat
 * Sheet puts first: 19 MiB of memory, two passes, one lane; a salt of its own each, 32 bytes of
 * output. A hash says its parameters, so that these may change. Thread-safe.
 */
final class Passwords {
  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int BYTES = 32;
  private static final int SHORTEST = 12;
  private static final int LONGEST = 256;

  private final Argon2Function argon =
      Argon2Function.getInstance(MEMORY_KIB, PASSES, LANES, BYTES, Argon2.ID);

  /** What is compared with when there is nothing to compare with. */
  private final String nobodys = argon.hash("nobody's password").getResult();

  /**
   * A new hash.
   *
   * @throws IllegalArgumentException if the password is too short, too long, or the name
   */
  String hash(AccountName name, String password) {
    int length = password.codePointCount(0, password.length());
    if (length < SHORTEST || length > LONGEST) {
      throw new IllegalArgumentException(
          "a password has %d to %d characters, not %d: several words make a good one"
              .formatted(SHORTEST, LONGEST, length));
    }
    if (password.toLowerCase(Locale.ROOT).contains(name.value())) {
      throw new IllegalArgumentException("a password does not hold the name of its account");
    }
    return argon.hash(password).getResult();
  }

  /** Whether a password is the one. */
  boolean matches(String password, String hash) {
    return password.length() <= LONGEST
        && Argon2Function.getInstanceFromHash(hash).check(password, hash);
  }

  /** Takes as long as a comparison, and refuses. */
  boolean matchesNobody(String password) {
    matches(password, nobodys);
    return false;
  }
}
