package dev.retort.console.config;

import dev.retort.scheduler.journal.PostgresAddress;
import dev.retort.scheduler.queue.RetryPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * How runs are scheduled: {@code scheduler} in the file.
 *
 * @param node what people call this machine among others; empty: its host name
 * @param runsAtOnce how many runs go on at a time on a node
 * @param retries how often what failed for a while is tried again
 * @param database a PostgreSQL that nodes share; without one, H2 in the home folder
 * @param work a folder that every node sees under the same path, for the exchange log, datasets and
 *     runs; empty: the home
 */
public record SchedulerConfig(
    Optional<String> node,
    int runsAtOnce,
    RetryPolicy retries,
    Optional<SharedDatabase> database,
    Optional<Path> work) {
  private static final int RUNS_AT_ONCE = 2;

  /** One process on one machine. */
  public static final SchedulerConfig DEFAULT =
      new SchedulerConfig(
          Optional.empty(), RUNS_AT_ONCE, RetryPolicy.DEFAULT, Optional.empty(), Optional.empty());

  public SchedulerConfig {
    if (runsAtOnce < 1) {
      throw new IllegalArgumentException("runsAtOnce is ≥ 1, not " + runsAtOnce);
    }
  }

  /** A PostgreSQL, with where its password is to be found. */
  public record SharedDatabase(PostgresAddress address, Optional<SecretReference> password) {
    /** The address with the password. */
    public PostgresAddress resolve(Function<SecretReference, String> secrets) {
      return new PostgresAddress(address.url(), address.user(), password.map(secrets));
    }
  }

  /**
   * By {@code node}, {@code runsAtOnce}, {@code retries}, {@code retrySeconds}, {@code
   * longestRetryMinutes}, {@code work}, and {@code database} with {@code url}, {@code user} and
   * {@code password}.
   */
  static SchedulerConfig read(ConfigSection section) {
    RetryPolicy usual = RetryPolicy.DEFAULT;
    return new SchedulerConfig(
        section.value("node", Function.identity()),
        section.value("runsAtOnce", Integer::valueOf).orElse(RUNS_AT_ONCE),
        new RetryPolicy(
            section.value("retries", Integer::valueOf).orElse(usual.limit()),
            section
                .value("retrySeconds", text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(usual.first()),
            section
                .value("longestRetryMinutes", text -> Duration.ofMinutes(Long.parseLong(text)))
                .orElse(usual.longest())),
        database(section.section("database")),
        section.place("work").map(Path::toAbsolutePath).map(Path::normalize));
  }

  private static Optional<SharedDatabase> database(ConfigSection section) {
    Optional<String> user = section.value("user", Function.identity());
    Optional<PostgresAddress> address =
        section.value("url", url -> new PostgresAddress(url, user, Optional.empty()));
    Optional<SecretReference> password = section.secret("password");
    if (section.isPresent()) {
      section.require("url", "where the PostgreSQL is, such as jdbc:postgresql://HOST/DATABASE");
    }
    return address.map(there -> new SharedDatabase(there, password));
  }
}
