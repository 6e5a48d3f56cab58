package dev.retort.router;

import dev.retort.capture.TaskName;
import dev.retort.registry.Bundle;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelReference;
import dev.retort.registry.PublishedVersion;
import dev.retort.registry.pull.BundleCache;
import dev.retort.registry.pull.FollowPolicy;
import dev.retort.registry.pull.Follower;
import dev.retort.registry.pull.PullListener;
import dev.retort.registry.pull.PulledModel;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one alias of a task in step with the registry. Thread-safe. */
final class FollowedAlias implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FollowedAlias.class);

  private final BundleCache cache;
  private final ModelReference reference;
  private final Arrivals arrivals;
  private Optional<Follower> follower = Optional.empty();

  /** What is wrong now: told when it changes, not at every look. */
  private Optional<String> problem = Optional.empty();

  private boolean closed;

  FollowedAlias(BundleCache cache, TaskName task, ModelAlias alias, Arrivals arrivals) {
    this.cache = cache;
    this.reference = new ModelReference(new ModelName(task.value()), alias);
    this.arrivals = arrivals;
  }

  /** Is told what the alias points to; several calls at a time. What it throws is logged. */
  interface Arrivals {

    /**
     * A version is on disk and verified.
     *
     * @param version what to call it
     */
    void arrived(String version, Bundle bundle);

    /** The alias points to nothing. */
    void withdrawn();

    /** The registry cannot be asked, or what it says cannot be pulled. */
    default void unreachable() {}
  }

  /** Asks the registry once. */
  void refresh() {
    PullListener listener = listener();
    try {
      cache
          .refresh(reference)
          .<Runnable>fold(
              model -> () -> listener.pulled(model),
              model -> () -> listener.pulled(model),
              missing -> () -> listener.withdrawn(missing))
          .run();
    } catch (RuntimeException e) {
      listener.failed(reference, e);
    }
  }

  /** Follows the alias from now on, unless it is followed already. */
  synchronized void follow(FollowPolicy policy) {
    if (!closed && follower.isEmpty()) {
      follower = Optional.of(cache.follow(reference, policy, listener()));
    }
  }

  /** What was pulled last of what is acceptable; the registry is not asked. */
  Optional<PulledModel> lastGood(Predicate<PublishedVersion> acceptable) {
    return cache.lastGood(reference, acceptable);
  }

  private PullListener listener() {
    return new PullListener() {
      @Override
      public void pulled(PulledModel model) {
        attempt(() -> arrivals.arrived(model.version().toString(), model.bundle()));
      }

      @Override
      public void withdrawn(ModelReference missing) {
        attempt(arrivals::withdrawn);
      }

      @Override
      public void failed(ModelReference failing, RuntimeException failure) {
        tell(failure);
        try {
          arrivals.unreachable();
        } catch (RuntimeException e) {
          tell(e);
        }
      }
    };
  }

  private void attempt(Runnable work) {
    try {
      work.run();
      solved();
    } catch (RuntimeException e) {
      tell(e);
    }
  }

  private synchronized void solved() {
    problem = Optional.empty();
  }

  private synchronized void tell(RuntimeException failure) {
    Optional<String> message = Optional.of(String.valueOf(failure.getMessage()));
    if (!message.equals(problem)) {
      problem = message;
      LOG.warn("{}: {}", reference, message.get(), failure);
    }
  }

  /** What is wrong now. */
  synchronized Optional<String> problem() {
    return problem;
  }

  /** Stops; waits for a listener that is being told. */
  @Override
  public void close() {
    Optional<Follower> stopped;
    synchronized (this) {
      closed = true;
      stopped = follower;
      follower = Optional.empty();
    }
    stopped.ifPresent(Follower::close);
  }
}
