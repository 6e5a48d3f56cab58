package dev.retort.scheduler.queue;

import dev.retort.scheduler.RunGuard;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.journal.SchedulerDatabase.Sharing;
import dev.retort.scheduler.launch.JobCancelledException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run that somebody asks for and has carried out by the calling process, at once: under a claim
 * as every other run is, so that no node runs the same task meanwhile, people see it in the queue
 * and can stop it there, and a node goes on with it if this process dies.
 *
 * <p>A failure ends an order that is the caller's own, for the caller hears of it. An order that
 * was in the queue before keeps its tries. May be stopped by any thread.
 */
public final class RunByHand {
  private static final Logger LOG = LoggerFactory.getLogger(RunByHand.class);

  /** For how long a database that is away is told how a run ended. */
  private static final int TELLINGS = 60;

  private final RunQueue queue;
  private final Claims claims;
  private final DispatchPolicy policy;
  private final boolean alone;
  private final AtomicReference<Optional<Under>> under = new AtomicReference<>(Optional.empty());
  private volatile boolean stopping;

  /** What goes on, and whether it was asked for here. */
  private record Under(Claim claim, RunGuard guard, boolean asked) {}

  /** Runs by hand in a node's name. */
  public RunByHand(SchedulerDatabase database, DispatchPolicy policy) {
    this.queue = new RunQueue(database.source());
    this.claims = new Claims(database.source());
    this.policy = policy;
    this.alone = database.sharing() == Sharing.OWN;
  }

  /**
   * Carries an order out, and waits for its end. A node that is not heard of is waited for, for the
   * time of a lease.
   *
   * @throws RunClaimedException if another process carries a run of the task out; nothing was begun
   * @throws JobCancelledException if somebody has stopped it
   */
  public RunOutcome carryOut(RunOrder order, RunWork work) {
    if (alone) {
      claims.expireAll();
    }
    ClaimOutOfTurn.Answer.Granted granted = claim(order);
    Claim claim = granted.claim();
    RunGuard guard = new RunGuard(claims.fence(claim, policy.lease()));
    under.set(Optional.of(new Under(claim, guard, granted.asked())));
    try {
      return hold(new CarriedRun(claim, guard), work, granted.asked() ? once() : policy);
    } catch (RuntimeException e) {
      throw guard.isStopped() ? stopped(claim, e) : e;
    } finally {
      under.set(Optional.empty());
    }
  }

  /** Keeps the claim while it works, and tells the queue how that ended. */
  private RunOutcome hold(CarriedRun run, RunWork work, DispatchPolicy ending) {
    ScheduledExecutorService watch =
        Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "run claim"));
    try {
      long pace = policy.poll().toMillis();
      ScheduledFuture<?> unused =
          watch.scheduleWithFixedDelay(() -> renew(run), pace, pace, TimeUnit.MILLISECONDS);
      return run.end(work);
    } finally {
      end(watch);
      tell(run, ending);
    }
  }

  /** Whoever asked for a run hears of its failure, and asks again. */
  private DispatchPolicy once() {
    RetryPolicy usual = policy.retries();
    return new DispatchPolicy(
        policy.node(),
        policy.runsAtOnce(),
        policy.lease(),
        policy.poll(),
        new RetryPolicy(0, usual.first(), usual.longest()));
  }

  /**
   * Stops what is carried out, or waits for another node; nothing is carried out afterwards. A run
   * that was asked for here ends so. Another one waits for a node again.
   *
   * @param who stops it
   * @param why not blank
   */
  public void stop(String who, String why) {
    stopping = true;
    under.get().ifPresent(run -> stop(run, who, why));
  }

  private void stop(Under run, String who, String why) {
    try {
      if (run.asked() && !queue.cancel(run.claim().id(), who, why)) {
        // It publishes, which takes a moment.
        return;
      }
    } catch (RuntimeException e) {
      LOG.warn("the queue cannot be told that the run stops", e);
    }
    run.guard().stop();
  }

  private ClaimOutOfTurn.Answer.Granted claim(RunOrder order) {
    ClaimOutOfTurn.Answer first = ask(order);
    ClaimOutOfTurn.Answer answer = first;
    while (answer.equals(first) && first instanceof ClaimOutOfTurn.Answer.Refused) {
      pause(policy.poll());
      answer = ask(order);
    }
    if (answer instanceof ClaimOutOfTurn.Answer.Granted granted) {
      return granted;
    }
    ClaimOutOfTurn.Answer.Refused owner = (ClaimOutOfTurn.Answer.Refused) answer;
    throw new RunClaimedException(
        "%s carries a run of '%s' out, order %s: two at once would do the same work twice, so none was begun. Follow it with `retort runs`, stop it with `retort runs cancel %s --reason WHY`, or ask again when it has ended."
            .formatted(owner.node(), order.task(), owner.id(), owner.id()));
  }

  private ClaimOutOfTurn.Answer ask(RunOrder order) {
    if (stopping) {
      throw new JobCancelledException(
          "the run of '%s' was stopped before it began".formatted(order.task()));
    }
    return claims.outOfTurn(order, policy.node(), policy.lease(), policy.retries());
  }

  private static void pause(Duration time) {
    try {
      TimeUnit.MILLISECONDS.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobCancelledException("the wait for another node's run was broken off");
    }
  }

  private void renew(CarriedRun run) {
    try {
      run.renew(claims, policy);
    } catch (RuntimeException e) {
      LOG.warn("the claim cannot be renewed; the run goes on", e);
    }
  }

  private void tell(CarriedRun run, DispatchPolicy ending) {
    for (int i = 1; ; i++) {
      try {
        run.tellEnd(claims, ending);
        return;
      } catch (RuntimeException e) {
        if (i == TELLINGS || Thread.currentThread().isInterrupted()) {
          LOG.warn("the queue cannot be told how the run ended; whoever is next will look", e);
          return;
        }
        LockSupport.parkNanos(policy.poll().toNanos());
      }
    }
  }

  /** What the queue knows of why. */
  private JobCancelledException stopped(Claim claim, RuntimeException e) {
    JobCancelledException stopped = new JobCancelledException(reason(claim));
    stopped.initCause(e);
    return stopped;
  }

  private String reason(Claim claim) {
    String task = "the run of '%s' was stopped".formatted(claim.order().task());
    try {
      return queue
          .find(claim.id())
          .flatMap(QueuedRun::note)
          .map(note -> "%s: %s".formatted(task, note))
          .orElse(task);
    } catch (RuntimeException away) {
      return task;
    }
  }

  private static void end(ExecutorService watch) {
    watch.shutdownNow();
    try {
      if (!watch.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.warn("the claim is still being renewed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
