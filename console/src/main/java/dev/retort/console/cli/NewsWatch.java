package dev.retort.console.cli;

import dev.retort.console.Workspace;
import dev.retort.scheduler.RollbackNotices;
import dev.retort.scheduler.notice.Notice;
import dev.retort.scheduler.notice.Outbox;
import dev.retort.scheduler.queue.QueuedRun;
import dev.retort.scheduler.queue.RunQueue;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever wants to know of runs that were given up and champions that were taken back. The
 * queue and the registry are looked at again and again rather than asked to say so: an order that
 * fails when its node dies has nobody left to tell it, and a champion is taken back from anywhere.
 */
final class NewsWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NewsWatch.class);
  private static final long PACE_MILLIS = 5_000;
  private static final int LATEST = 100;

  /** What failed before somebody asked to be told is no news. */
  private static final Duration NEWS = Duration.ofDays(3);

  private final Vertx vertx;
  private final RunQueue queue;
  private final Outbox outbox;
  private final RollbackNotices rollbacks;
  private final Clock clock;
  private final List<Long> timers = new ArrayList<>();

  private NewsWatch(
      Vertx vertx, RunQueue queue, Outbox outbox, RollbackNotices rollbacks, Clock clock) {
    this.vertx = vertx;
    this.queue = queue;
    this.outbox = outbox;
    this.rollbacks = rollbacks;
    this.clock = clock;
  }

  /** Opens it to be started. */
  static NewsWatch open(Workspace workspace) {
    return new NewsWatch(
        workspace.vertx(),
        workspace.queue(),
        workspace.nights().outbox(),
        workspace.rollbackNotices(),
        workspace.clock());
  }

  /** Looks from now on, beginning with what an earlier process has not told. */
  void start() {
    look("the queue", this::postGivenUp);
    look("what the registry has on record", rollbacks::post);
  }

  private void look(String place, Runnable look) {
    timers.add(
        vertx.setPeriodic(
            0,
            PACE_MILLIS,
            id ->
                vertx
                    .executeBlocking(
                        () -> {
                          look.run();
                          return null;
                        })
                    .onFailure(failure -> LOG.warn("{} could not be looked at", place, failure))));
  }

  private void postGivenUp() {
    Instant now = clock.instant();
    queue.recent(LATEST).stream()
        .filter(NewsWatch::isGivenUp)
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
    timers.forEach(vertx::cancelTimer);
  }
}
