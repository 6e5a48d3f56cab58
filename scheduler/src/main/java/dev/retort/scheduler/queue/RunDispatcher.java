package dev.retort.scheduler.queue;

import dev.retort.scheduler.RunGuard;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.journal.SchedulerDatabase.Sharing;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the queue's orders out on this node: those whose turn it is, and those whose node is
 * gone. It renews its claims with every look at the queue, and stops a run that is to stop, or that
 * another node has, as soon as it learns of it.
 *
 * <p>A database that is away stops no run: a run goes on until it has something to write, and how
 * it ended is told as soon as the database is back. Nothing is taken over before the database has
 * been there for a lease, so that owners come first. Thread-safe.
 */
public final class RunDispatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunDispatcher.class);

  /** Trainings take their last checkpoint, and end. */
  private static final Duration GRACE = Duration.ofMinutes(3);

  private final Claims claims;
  private final DispatchPolicy policy;
  private final RunWork work;
  private final Set<CarriedRun> carried = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "run queue"));
  private final ExecutorService workers;

  /** Used by the watching thread alone: when the database was found there after it was not. */
  private long contactSince = System.nanoTime();

  private boolean contact = true;
  private boolean alone;
  private volatile boolean closing;

  private RunDispatcher(SchedulerDatabase database, DispatchPolicy policy, RunWork work) {
    this.claims = new Claims(database.source());
    this.policy = policy;
    this.work = Objects.requireNonNull(work);
    this.alone = database.sharing() == Sharing.OWN;
    AtomicInteger number = new AtomicInteger();
    this.workers =
        Executors.newFixedThreadPool(
            policy.runsAtOnce(), task -> new Thread(task, "run " + number.incrementAndGet()));
  }

  /** Begins to carry orders out, at once those that an earlier process left unfinished. */
  public static RunDispatcher start(
      SchedulerDatabase database, DispatchPolicy policy, RunWork work) {
    RunDispatcher dispatcher = new RunDispatcher(database, policy, work);
    if (dispatcher.alone) {
      dispatcher.claims.expireAll();
    }
    ScheduledFuture<?> unused =
        dispatcher.watch.scheduleWithFixedDelay(
            dispatcher::look, 0, policy.poll().toMillis(), TimeUnit.MILLISECONDS);
    return dispatcher;
  }

  /** Looks at the queue now rather than soon: there is something new in it. */
  public void wake() {
    if (!closing) {
      watch.execute(this::look);
    }
  }

  private void look() {
    try {
      for (CarriedRun run : carried) {
        attend(run);
      }
      if (!contact) {
        LOG.info("the scheduler's database is back");
        contact = true;
        contactSince = System.nanoTime();
      }
      if (!closing) {
        fill();
      }
    } catch (RuntimeException e) {
      if (contact) {
        LOG.warn("the queue cannot be looked at; what runs goes on", e);
      }
      contact = false;
    }
  }

  private void attend(CarriedRun run) {
    if (!run.hasEnded()) {
      run.renew(claims, policy);
    } else {
      run.tellEnd(claims, policy);
      carried.remove(run);
    }
  }

  private void fill() {
    while (carried.size() < policy.runsAtOnce()) {
      Optional<Claim> claim = claim();
      if (claim.isEmpty()) {
        return;
      }
      begin(claim.get());
    }
  }

  /** What has been begun comes first. */
  private Optional<Claim> claim() {
    boolean settled = alone || System.nanoTime() - contactSince >= policy.lease().toNanos();
    Optional<Claim> orphan =
        settled ? claims.orphan(policy.node(), policy.lease(), policy.retries()) : Optional.empty();
    return orphan.or(() -> claims.next(policy.node(), policy.lease()));
  }

  private void begin(Claim claim) {
    CarriedRun run = new CarriedRun(claim, new RunGuard(claims.fence(claim, policy.lease())));
    carried.add(run);
    LOG.info(
        "{} begins: {} of {}, attempt {}",
        claim.order().task(),
        claim.order().cause(),
        claim.order().due(),
        claim.attempt());
    workers.execute(
        () -> {
          run.carryOut(work);
          wake();
        });
  }

  /**
   * Takes no more orders, stops those under way, and gives them back for another node, or this one
   * when it is back. Waits for them to end.
   */
  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    carried.forEach(run -> run.guard().stop());
    workers.shutdown();
    boolean interrupted = !ended(workers);
    watch.execute(this::look);
    watch.shutdown();
    interrupted |= !ended(watch);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** False if the wait was broken off. */
  private static boolean ended(ExecutorService threads) {
    try {
      if (!threads.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("not everything has ended within {} s", GRACE.toSeconds());
      }
      return true;
    } catch (InterruptedException e) {
      threads.shutdownNow();
      return false;
    }
  }
}
