package dev.retort.registry.server.store;

import java.util.Objects;
import java.util.Optional;

/**
 * A PostgreSQL. Its text form keeps the password to itself.
 *
 * @param url {@code jdbc:postgresql://HOST/DATABASE}
 */
public record DatabaseAddress(String url, Optional<String> user, Optional<String> password) {
  private static final String POSTGRESQL = "jdbc:postgresql:";

  /**
   * @throws IllegalArgumentException if the URL is that of something else, or holds a password
   */
  public DatabaseAddress {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    if (!url.startsWith(POSTGRESQL)) {
      throw new IllegalArgumentException(
          "the registry's database is a PostgreSQL, %s//HOST/DATABASE, or the one that it brings along; '%s' is neither"
              .formatted(POSTGRESQL, url));
    }
    if (url.contains("password=")) {
      throw new IllegalArgumentException(
          "the database's URL is no place for a password: give it by itself");
    }
  }

  @Override
  public String toString() {
    return url;
  }
}
