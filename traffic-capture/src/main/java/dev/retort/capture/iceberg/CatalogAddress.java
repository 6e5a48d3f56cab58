package dev.retort.capture.iceberg;

import java.util.Objects;
import java.util.Optional;

/**
 * The database of an Iceberg catalog.
 *
 * @param url a JDBC URL of PostgreSQL or H2
 * @param user who connects, where the URL does not say
 * @param password the user's
 */
public record CatalogAddress(String url, Optional<String> user, Optional<String> password) {
  /**
   * @throws IllegalArgumentException if the URL is that of something else, or has a setting that
   *     could do harm
   */
  public CatalogAddress {
    DatabaseUrl.requireHarmless(url);
    Objects.requireNonNull(user);
    Objects.requireNonNull(password);
  }

  /** An address that says everything. */
  public CatalogAddress(String url) {
    this(url, Optional.empty(), Optional.empty());
  }

  /** Without the password. */
  @Override
  public String toString() {
    return url.replaceAll("(?i)(password=)[^&;]*", "$1…");
  }
}
