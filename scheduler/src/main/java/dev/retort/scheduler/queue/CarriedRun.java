package dev.retort.scheduler.queue;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.RunGuard;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.queue.QueuedRun.State;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An order on the node that carries it out. */
final class CarriedRun {
  private static final Logger LOG = LoggerFactory.getLogger(CarriedRun.class);

  private final Claim claim;
  private final RunGuard guard;
  private volatile Optional<Ending> ending = Optional.empty();

  /** Tells the queue how a run ended; false if the claim is lost. */
  private interface Ending {
    boolean tell(Claims claims, DispatchPolicy policy);
  }

  CarriedRun(Claim claim, RunGuard guard) {
    this.claim = claim;
    this.guard = guard;
  }

  Claim claim() {
    return claim;
  }

  RunGuard guard() {
    return guard;
  }

  boolean hasEnded() {
    return ending.isPresent();
  }

  /** Works, to some end or other. */
  void carryOut(RunWork work) {
    TaskName task = claim.order().task();
    try {
      RunOutcome outcome = end(work);
      LOG.info("{}: {}", task, outcome.summary());
    } catch (RunPostponedException e) {
      LOG.info("{}: {}", task, e.getMessage());
    } catch (RuntimeException | Error e) {
      report(task, RunFailure.of(e), e);
    }
  }

  /** Works for somebody who waits for what comes of it, or is thrown. */
  RunOutcome end(RunWork work) {
    try {
      RunOutcome outcome = work.run(claim.order(), guard);
      ending =
          Optional.of((claims, policy) -> claims.end(claim, State.FINISHED, outcome.summary()));
      return outcome;
    } catch (RunPostponedException e) {
      ending = Optional.of((claims, policy) -> claims.postpone(claim, e.pause(), e.getMessage()));
      throw e;
    } catch (RuntimeException | Error e) {
      RunFailure failure = RunFailure.of(e);
      ending = Optional.of((claims, policy) -> failed(claims, policy, failure));
      throw e;
    }
  }

  private void report(TaskName task, RunFailure failure, Throwable e) {
    if (guard.isStopped() || failure.remedy() == RunFailure.Remedy.LOST) {
      LOG.info("{}: {}", task, failure.sentence());
    } else if (failure.remedy() == RunFailure.Remedy.AGAIN) {
      LOG.warn("{}: {}", task, failure.sentence(), e);
    } else {
      LOG.error("{}: {}", task, failure.sentence(), e);
    }
  }

  private boolean failed(Claims claims, DispatchPolicy policy, RunFailure failure) {
    if (guard.isStopped() || failure.remedy() == RunFailure.Remedy.LOST) {
      return claims.giveBack(
          claim, "%s was stopped; the run goes on where it was".formatted(policy.node()));
    }
    return switch (failure.remedy()) {
      case AGAIN -> claims.fail(claim, policy.retries(), failure.sentence());
      case STOPPED -> claims.end(claim, State.CANCELLED, failure.sentence());
      default -> claims.end(claim, State.FAILED, failure.sentence());
    };
  }

  /** Tells the queue how the run ended. */
  void tellEnd(Claims claims, DispatchPolicy policy) {
    if (!ending.orElseThrow().tell(claims, policy)) {
      LOG.warn(
          "{}: another node has the run by now; what {} came to does not count",
          claim.order().task(),
          policy.node());
    }
  }

  /** Asks whether the run is to go on, and tells it if not. */
  void renew(Claims claims, DispatchPolicy policy) {
    Claims.Standing standing = claims.renew(claim, policy.lease());
    if (!(standing instanceof Claims.Standing.Held) && !guard.isStopped()) {
      LOG.info("{} is to stop: {}", claim.order().task(), standing);
      if (standing instanceof Claims.Standing.Lost) {
        guard.lose();
      } else {
        guard.stop();
      }
    }
  }
}
