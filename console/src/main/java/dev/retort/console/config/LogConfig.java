package dev.retort.console.config;

import dev.retort.capture.iceberg.CatalogAddress;
import dev.retort.capture.iceberg.ExchangeLogConfig;
import dev.retort.capture.iceberg.WriterId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the exchange log is kept.
 *
 * @param log everything but the catalog's password
 * @param catalogPassword where that is
 */
public record LogConfig(ExchangeLogConfig log, Optional<SecretReference> catalogPassword) {
  /** As {@link ExchangeLogConfig#DEFAULT}. */
  public static final LogConfig DEFAULT =
      new LogConfig(ExchangeLogConfig.DEFAULT, Optional.empty());

  private static final long MEGABYTE = 1L << 20;

  /**
   * By {@code writer}, {@code rollMegabytes}, {@code rollExchanges}, {@code rollMinutes}, {@code
   * retentionDays}, {@code windowDays}, and {@code catalog} with {@code url}, {@code user} and
   * {@code password}.
   */
  static LogConfig read(ConfigSection section) {
    ExchangeLogConfig usual = ExchangeLogConfig.DEFAULT;
    ConfigSection catalog = section.section("catalog");
    Optional<String> url = catalog.value("url", text -> new CatalogAddress(text).url());
    Optional<String> user = catalog.value("user", Function.identity());
    Optional<SecretReference> password = catalog.secret("password");
    if (catalog.isPresent()) {
      catalog.require("url", "a catalog elsewhere has a JDBC URL");
    }
    return new LogConfig(
        new ExchangeLogConfig(
            section.value("writer", WriterId::new).orElse(usual.writer()),
            section
                .value("rollMegabytes", Long::valueOf)
                .map(megabytes -> Math.multiplyExact(megabytes, MEGABYTE))
                .orElse(usual.rollBytes()),
            section.value("rollExchanges", Integer::valueOf).orElse(usual.rollExchanges()),
            section
                .value("rollMinutes", Long::valueOf)
                .map(Duration::ofMinutes)
                .orElse(usual.rollAge()),
            section.value("retentionDays", Integer::valueOf).orElse(usual.retentionDays()),
            section
                .value("windowDays", Long::valueOf)
                .map(Duration::ofDays)
                .orElse(usual.windowAge()),
            url.map(there -> new CatalogAddress(there, user, Optional.empty()))),
        password);
  }

  /** The log's own configuration, with the password. */
  public ExchangeLogConfig resolve(Function<SecretReference, String> secrets) {
    return log.catalog()
        .map(
            address ->
                log.withCatalog(
                    new CatalogAddress(
                        address.url(), address.user(), catalogPassword.map(secrets))))
        .orElse(log);
  }
}
