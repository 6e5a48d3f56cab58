package dev.retort.console.web.account;

import dev.retort.console.web.Role;
import dev.retort.console.web.Visitor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;

/**
 * Whoever may read the home's files: the operating system vouches for them, so they may do
 * everything, by a token that is made anew whenever the console starts.
 *
 * @param name the operating system's
 * @param token shown as {@code Authorization: Bearer}
 */
public record LocalOperator(String name, String token) {
  private static final int BYTES = 32;

  /** One with a new token. */
  public static LocalOperator named(String name) {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new LocalOperator(
        name, "rt_local_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  Optional<Visitor> visitor(String shown) {
    boolean same =
        MessageDigest.isEqual(
            shown.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    return same ? Optional.of(new Visitor(name, EnumSet.allOf(Role.class))) : Optional.empty();
  }

  @Override
  public String toString() {
    return name;
  }
}
