package dev.retort.console;

import dev.retort.console.config.ReceiverConfig;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.config.SecretReference;
import dev.retort.console.config.TaskConfig;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.webhook.WebhookSecret;
import dev.retort.scheduler.budget.Budgets;
import dev.retort.scheduler.budget.SpendingLedger;
import dev.retort.scheduler.journal.RunHistory;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.log.RunLogs;
import dev.retort.scheduler.notice.Courier;
import dev.retort.scheduler.notice.Outbox;
import dev.retort.scheduler.notice.Receiver;
import dev.retort.scheduler.retention.RunRetention;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Function;
import javax.sql.DataSource;

/** What a configuration says of nights, on a home's database. */
public final class Nights {
  private final RetortConfig config;
  private final DataSource source;
  private final Clock clock;
  private final Function<SecretReference, String> secrets;

  /**
   * Nights.
   *
   * @param secrets reads a secret, or throws
   */
  Nights(
      RetortConfig config,
      DataSource source,
      Clock clock,
      Function<SecretReference, String> secrets) {
    this.config = config;
    this.source = source;
    this.clock = clock;
    this.secrets = secrets;
  }

  /** What tasks may spend, and have spent. */
  public Budgets budgets() {
    return new Budgets(
        new SpendingLedger(source),
        clock,
        config.nights().budget(),
        name -> {
          TaskConfig task = config.task(name);
          return new Budgets.OfTask(task.budget(), task.zone());
        });
  }

  /**
   * What is to be told to whom.
   *
   * @throws IllegalArgumentException if a secret is missing, or is none
   */
  public Outbox outbox() {
    return new Outbox(
        source, clock, config.nights().receivers().stream().map(this::receiver).toList());
  }

  private Receiver receiver(ReceiverConfig told) {
    String text = secrets.apply(told.secret());
    try {
      return new Receiver(told.url(), WebhookSecret.parse(text), told.kinds());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "notify: the secret %s for %s cannot be used: %s"
              .formatted(told.secret(), told.url(), e.getMessage()),
          e);
    }
  }

  /** Delivers what is to be told. The caller closes it. */
  public Courier courier() {
    return new Courier(outbox(), clock);
  }

  /**
   * Removes what old runs have left.
   *
   * @param nights for how many everything is kept
   */
  RunRetention retention(Path runs, ModelRegistry registry, int nights) {
    return new RunRetention(
        new RunRetention.Parts(
            runs,
            registry,
            new RunLogs(runs, clock),
            new RunHistory(source),
            new RunJournal(source, clock),
            new SpendingLedger(source),
            outbox()),
        nights,
        clock);
  }
}
