package dev.retort.registry.pull;

import dev.retort.registry.AliasState;
import dev.retort.registry.BundleOrigin;
import dev.retort.registry.ModelReference;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows an alias on a thread of its own: it waits at the registry for the next move, or where the
 * registry can't hold an answer back, asks again and again. A failure is tried again with growing
 * pauses, which end early when the alias moves.
 */
public final class Follower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
  private static final Duration GOODBYE = Duration.ofSeconds(10);

  private final BundleOrigin origin;
  private final ModelReference reference;
  private final FollowPolicy policy;
  private final PullListener listener;
  private final Bringing bringing;
  private final Pause pause = new Pause();
  private final Thread thread;

  private Optional<AliasState> known = Optional.empty();
  private boolean settled;
  private boolean delivered;
  private int failures;

  private Follower(
      BundleOrigin origin,
      ModelReference reference,
      FollowPolicy policy,
      PullListener listener,
      Bringing bringing) {
    this.origin = origin;
    this.reference = reference;
    this.policy = policy;
    this.listener = listener;
    this.bringing = bringing;
    this.thread = new Thread(this::run, "follow " + reference);
    thread.setDaemon(true);
  }

  static Follower start(
      BundleOrigin origin,
      ModelReference reference,
      FollowPolicy policy,
      PullListener listener,
      Bringing bringing) {
    Follower follower = new Follower(origin, reference, policy, listener, bringing);
    follower.thread.start();
    return follower;
  }

  /** What it follows. */
  public ModelReference reference() {
    return reference;
  }

  /** Stops; no listener is told anything afterwards. Waits for one that is being told. */
  @Override
  public void close() {
    pause.end();
    if (Thread.currentThread() == thread) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(GOODBYE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!pause.hasEnded()) {
      Duration wait =
          settled ? policy.longPoll() : failures == 0 ? Duration.ZERO : policy.pause(failures);
      long start = System.nanoTime();
      try {
        look(wait, start);
      } catch (RuntimeException e) {
        failures++;
        failed(e);
        rest(policy.pause(failures));
      }
    }
  }

  private void look(Duration wait, long start) {
    AliasState now = origin.alias(reference, known, wait);
    boolean moved = known.isEmpty() || known.get().differsFrom(now);
    if (settled && !moved) {
      // An origin that can't wait has answered at once.
      rest(policy.jittered(policy.poll()).minusNanos(System.nanoTime() - start));
      failures = 0;
      return;
    }
    if (!moved) {
      rest(wait.minusNanos(System.nanoTime() - start));
    }
    known = Optional.of(now);
    settled = false;
    try {
      bring(now);
      settled = true;
      failures = 0;
    } catch (RuntimeException e) {
      // The next look is the pause: it ends early if the alias moves on.
      failures++;
      failed(e);
    }
  }

  private void rest(Duration duration) {
    if (!duration.isNegative()) {
      pause.rest(duration);
    }
  }

  private void bring(AliasState state) {
    if (pause.hasEnded()) {
      return;
    }
    PullOutcome outcome = bringing.bring(state);
    if (pause.hasEnded()) {
      return;
    }
    delivered = true;
    tell(
        () ->
            outcome
                .<Runnable>fold(
                    model -> () -> listener.pulled(model),
                    model -> () -> listener.pulled(model),
                    missing -> () -> listener.withdrawn(missing))
                .run());
  }

  private void failed(RuntimeException problem) {
    if (pause.hasEnded()) {
      return;
    }
    tell(() -> listener.failed(reference, problem));
    if (!delivered) {
      delivered = true;
      tell(() -> bringing.lastGood().ifPresent(listener::lastGood));
    }
  }

  /** A listener's failure is its own: fetching again would change nothing. */
  private void tell(Runnable word) {
    try {
      word.run();
    } catch (RuntimeException e) {
      LOG.error("who follows {} failed", reference, e);
    }
  }

  /** Where versions are brought to. */
  interface Bringing {
    PullOutcome bring(AliasState state);

    /** What was brought last, for a time when the registry can't be asked. */
    default Optional<PulledModel> lastGood() {
      return Optional.empty();
    }
  }
}
