package dev.retort.console.cli;

import dev.retort.console.Workspace;
import dev.retort.scheduler.notice.Notice;
import dev.retort.scheduler.notice.Outbox;
import dev.retort.scheduler.queue.QueuedRun;
import dev.retort.scheduler.queue.RunQueue;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever wants to know of runs that were given up. The queue is looked at again and again
 * rather than asked to say so: an order that fails when its node dies has nobody left to tell it.
 */
final class FailureNotices implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FailureNotices.class);
  private static final long PACE_MILLIS = 5_000;
  private static final int LATEST = 100;

  /** What failed before somebody asked to be told is no news. */
  private static final Duration NEWS = Duration.ofDays(3);

  private final Vertx vertx;
  private final RunQueue queue;
  private final Outbox outbox;
  private final Clock clock;
  private OptionalLong timer = OptionalLong.empty();

  private FailureNotices(Vertx vertx, RunQueue queue, Outbox outbox, Clock clock) {
    this.vertx = vertx;
    this.queue = queue;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** Opens it to be started. */
  static FailureNotices open(Workspace workspace) {
    return new FailureNotices(
        workspace.vertx(), workspace.queue(), workspace.nights().outbox(), workspace.clock());
  }

  /** Looks from now on, beginning with what an earlier process has not told. */
  void start() {
    timer =
        OptionalLong.of(
            vertx.setPeriodic(
                0,
                PACE_MILLIS,
                id ->
                    vertx
                        .executeBlocking(
                            () -> {
                              look();
                              return null;
                            })
                        .onFailure(
                            failure -> LOG.warn("the queue could not be looked at", failure))));
  }

  private void look() {
    Instant now = clock.instant();
    queue.recent(LATEST).stream()
        .filter(FailureNotices::isGivenUp)
        .filter(run -> run.order().due().isAfter(now.minus(NEWS)))
        .forEach(run -> outbox.post(notice(run, now)));
  }

  private static boolean isGivenUp(QueuedRun run) {
    return run.state() == QueuedRun.State.FAILED || run.state() == QueuedRun.State.CANCELLED;
  }

  /** An order that was asked for again and has failed again is news again. */
  private static Notice notice(QueuedRun run, Instant now) {
    return Notice.failed(
        run.order().task(),
        "order-%s-%d".formatted(run.id(), run.attempts()),
        run.run(),
        now,
        run.note().orElse("it was stopped"));
  }

  @Override
  public void close() {
    timer.ifPresent(vertx::cancelTimer);
  }
}
