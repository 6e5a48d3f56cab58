package dev.retort.console.config;

import dev.retort.capture.iceberg.ExchangeLogConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether nodes that share a scheduler's database share the rest, too. Each of them carries out
 * whatever is asked for, and so has to see the same exchanges, datasets, runs and models.
 *
 * <p>That several nodes are meant follows from {@code scheduler.node}, {@code scheduler.work} or
 * {@code log.writer}, which one node has no use for. Without them, one node keeps its queue in a
 * PostgreSQL, which is fine as long as it stays alone: its home's mark in the database sees to
 * that.
 */
public final class SharedSetup {
  private static final String HOW = "see docs/scheduling.md, several nodes";

  private SharedSetup() {}

  /** Adds what is wrong with the set-up of several nodes, in one paragraph. */
  static void check(RetortConfig config, List<String> problems) {
    List<String> missing = missing(config);
    List<String> signs = signs(config);
    if (!missing.isEmpty() && !signs.isEmpty()) {
      problems.add(
          "scheduler.database: the queue is shared at %s, and %s makes this one node of several, but %s. The others would carry out runs whose files they do not have, and publish where nobody looks. Set what is missing on every node (%s); or, if this is the only node, leave out %s."
              .formatted(
                  database(config),
                  String.join(" and ", signs),
                  String.join("; ", missing),
                  HOW,
                  String.join(" and ", signs)));
    }
  }

  /** What is noteworthy of one node whose queue is in a database that others could reach. */
  public static Optional<String> note(RetortConfig config) {
    List<String> missing = missing(config);
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the queue is at %s, which other nodes could reach, but %s: this home alone may use that database, and others are refused. For several nodes, %s"
                .formatted(database(config), String.join("; ", missing), HOW));
  }

  /** Whether other nodes may join this one. */
  public static boolean isComplete(RetortConfig config) {
    return missing(config).isEmpty();
  }

  private static String database(RetortConfig config) {
    return config
        .scheduler()
        .database()
        .map(shared -> shared.address().toString())
        .orElse("the home");
  }

  private static List<String> signs(RetortConfig config) {
    List<String> signs = new ArrayList<>();
    config.scheduler().node().ifPresent(node -> signs.add("scheduler.node"));
    config.scheduler().work().ifPresent(work -> signs.add("scheduler.work"));
    if (hasWriter(config)) {
      signs.add("log.writer");
    }
    return signs;
  }

  private static List<String> missing(RetortConfig config) {
    List<String> missing = new ArrayList<>();
    if (config.scheduler().database().isEmpty()) {
      return missing;
    }
    if (config.scheduler().work().isEmpty()) {
      missing.add("scheduler.work is not set, so datasets and runs are in this node's home");
    }
    if (config.log().log().catalog().isEmpty()) {
      missing.add("log.catalog is not set, so the exchange log's catalogue is this node's");
    }
    if (!hasWriter(config)) {
      missing.add("log.writer is not set, so nodes would write the log under one name");
    }
    if (config.registry().trackingUri().isEmpty()) {
      missing.add("registry.trackingUri is not set, so models are published in this node's home");
    }
    return missing;
  }

  private static boolean hasWriter(RetortConfig config) {
    return !config.log().log().writer().equals(ExchangeLogConfig.DEFAULT.writer());
  }
}
