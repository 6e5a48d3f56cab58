package dev.retort.capture.iceberg;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What may stand behind a database's name in a JDBC URL. Drivers know settings that load classes,
 * run scripts or write files ({@code socketFactory}, {@code INIT}, {@code loggerFile}): whoever can
 * change an address must not get as far. Stateless.
 *
 * @see <a href="https://jdbc.postgresql.org/documentation/use/">PostgreSQL's driver</a>
 * @see <a href="https://www.h2database.com/html/features.html#database_url">H2's URLs</a>
 */
public final class DatabaseUrl {
  private static final String POSTGRESQL = "jdbc:postgresql:";
  private static final String H2 = "jdbc:h2:";
  private static final Pattern AND = Pattern.compile("[?&]");
  private static final Pattern SEMICOLON = Pattern.compile(";");

  private static final Set<String> OF_POSTGRESQL =
      Set.of(
          "applicationname",
          "channelbinding",
          "connecttimeout",
          "currentschema",
          "gssencmode",
          "hostrecheckseconds",
          "loadbalancehosts",
          "logintimeout",
          "password",
          "preparethreshold",
          "sockettimeout",
          "ssl",
          "sslcert",
          "sslkey",
          "sslmode",
          "sslrootcert",
          "targetservertype",
          "tcpkeepalive",
          "user");
  private static final Set<String> OF_H2 =
      Set.of(
          "auto_server",
          "cache_size",
          "database_to_upper",
          "db_close_delay",
          "db_close_on_exit",
          "ifexists",
          "lock_timeout",
          "mode",
          "password",
          "user",
          "write_delay");

  private DatabaseUrl() {}

  /**
   * Refuses a URL of another database, or with a setting that is not known to do no harm.
   *
   * @throws IllegalArgumentException that names the setting, and those there may be
   */
  public static void requireHarmless(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    if (lower.startsWith(POSTGRESQL)) {
      requireKnown(url, AND, OF_POSTGRESQL);
    } else if (lower.startsWith(H2)) {
      requireKnown(url, SEMICOLON, OF_H2);
    } else {
      throw new IllegalArgumentException(
          "'%s' is the URL of no PostgreSQL or H2; write '%s//HOST/DATABASE'"
              .formatted(shown(url), POSTGRESQL));
    }
  }

  /**
   * A folder as it may stand in H2's URL.
   *
   * @throws IllegalArgumentException if what is in its name would be read as settings
   */
  public static Path requireFolder(Path folder) {
    if (folder.toString().contains(";")) {
      throw new IllegalArgumentException(
          "no database can be in '%s': choose a folder without a semicolon".formatted(folder));
    }
    return folder;
  }

  private static void requireKnown(String url, Pattern separator, Set<String> known) {
    List<String> parts = List.of(separator.split(url, -1));
    for (String setting : parts.subList(1, parts.size())) {
      int equals = setting.indexOf('=');
      String name = equals < 0 ? setting : setting.substring(0, equals);
      if (!name.isEmpty() && !known.contains(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "the setting '%s' may not stand in a database's URL, for some of them load classes, run scripts or write files. These may: %s"
                .formatted(name, String.join(", ", new TreeSet<>(known))));
      }
    }
  }

  /** Without what may be a password. */
  private static String shown(String url) {
    return url.replaceAll("[?;].*", "…").replaceAll("//[^/@]*@", "//…@");
  }
}
