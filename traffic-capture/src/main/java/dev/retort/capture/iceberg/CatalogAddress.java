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
  public CatalogAddress {
    if (!url.startsWith("jdbc:")) {
      throw new IllegalArgumentException(
          "'%s' is no JDBC URL; write 'jdbc:postgresql://HOST/DATABASE'".formatted(url));
    }
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
