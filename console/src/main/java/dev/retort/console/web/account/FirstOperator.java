package dev.retort.console.web.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The way in while there is no account: a secret that whoever starts the server is told, and that
 * makes the first operator, once. Thread-safe.
 */
public final class FirstOperator {
  static final String PATH = "/first/";

  private static final int BYTES = 24;

  private final Accounts accounts;
  private final String secret;

  /** A way in, by a new secret. */
  public FirstOperator(Accounts accounts) {
    this.accounts = accounts;
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    this.secret = HexFormat.of().formatHex(bytes);
  }

  /** Whether it is open. */
  public boolean isOpen() {
    return accounts.isEmpty();
  }

  /** Its page. */
  public String path() {
    return PATH + secret;
  }

  /** Whether somebody knows the secret while it is of use. */
  boolean admits(String shown) {
    return MessageDigest.isEqual(
            shown.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8))
        && isOpen();
  }

  /**
   * Makes the first operator.
   *
   * @return whether nobody was faster
   * @throws IllegalArgumentException if the password does not do
   */
  boolean make(AccountName name, String password) {
    return accounts.addFirst(name, password);
  }
}
