package dev.retort.scheduler.journal;

import dev.retort.capture.iceberg.DatabaseUrl;
import java.util.Objects;
import java.util.Optional;

/**
 * A PostgreSQL that several nodes share. Its text form keeps the password to itself.
 *
 * @param url {@code jdbc:postgresql://HOST/DATABASE}
 * @param user who connects, where the URL does not say
 * @param password the user's
 */
public record PostgresAddress(String url, Optional<String> user, Optional<String> password) {
  private static final String POSTGRESQL = "jdbc:postgresql:";

  /**
   * @throws IllegalArgumentException if the URL is that of something else, holds a password, or has
   *     a setting that could do harm
   */
  public PostgresAddress {
    Objects.requireNonNull(user);
    Objects.requireNonNull(password);
    if (!url.startsWith(POSTGRESQL)) {
      throw new IllegalArgumentException(
          "the scheduler's database is a PostgreSQL, %s//HOST/DATABASE, or the one in the home folder; '%s' is neither"
              .formatted(POSTGRESQL, url));
    }
    if (url.contains("password=")) {
      throw new IllegalArgumentException(
          "the database's URL is no place for a password: give it by itself");
    }
    DatabaseUrl.requireHarmless(url);
  }

  @Override
  public String toString() {
    return url;
  }
}
