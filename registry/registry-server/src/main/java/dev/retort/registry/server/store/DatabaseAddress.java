package dev.retort.registry.server.store;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A PostgreSQL. Its text form keeps the password to itself.
 *
 * @param url {@code jdbc:postgresql://HOST/DATABASE}
 */
public record DatabaseAddress(String url, Optional<String> user, Optional<String> password) {
  private static final String POSTGRESQL = "jdbc:postgresql:";

  /** Others load classes or write files, as {@code socketFactory} and {@code loggerFile} do. */
  private static final Set<String> SETTINGS =
      Set.of(
          "ApplicationName",
          "channelBinding",
          "connectTimeout",
          "currentSchema",
          "gssEncMode",
          "hostRecheckSeconds",
          "loadBalanceHosts",
          "loginTimeout",
          "prepareThreshold",
          "socketTimeout",
          "ssl",
          "sslcert",
          "sslkey",
          "sslmode",
          "sslrootcert",
          "targetServerType",
          "tcpKeepAlive",
          "user");

  private static final Pattern AND = Pattern.compile("[?&]");

  /**
   * @throws IllegalArgumentException if the URL is that of something else, holds a password, or has
   *     a setting that could do harm
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
    requireHarmless(url);
  }

  private static void requireHarmless(String url) {
    List<String> parts = List.of(AND.split(url, -1));
    for (String setting : parts.subList(1, parts.size())) {
      int equals = setting.indexOf('=');
      String name = equals < 0 ? setting : setting.substring(0, equals);
      if (!name.isEmpty() && !SETTINGS.contains(name)) {
        throw new IllegalArgumentException(
            "the setting '%s' may not stand in a database's URL, for some of them load classes or write files. These may: %s"
                .formatted(name, String.join(", ", new TreeSet<>(SETTINGS))));
      }
    }
  }

  @Override
  public String toString() {
    return url;
  }
}
