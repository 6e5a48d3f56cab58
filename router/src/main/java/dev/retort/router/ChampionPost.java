package dev.retort.router;

import dev.retort.capture.TaskName;
import dev.retort.registry.Bundle;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.pull.PulledModel;
import dev.retort.router.RolloutMeters.Arrival;
import dev.retort.router.clock.SteadyClock;
import dev.retort.router.rollout.RecentInputs;
import dev.retort.router.rollout.RollbackEvidence;
import dev.retort.router.rollout.RolloutEvent.Quarantined;
import dev.retort.router.rollout.RolloutPolicy;
import dev.retort.router.rollout.SwapComparison;
import dev.retort.router.rollout.SwapComparison.Certified;
import dev.retort.router.rollout.VersionWatch;
import dev.retort.router.serving.StudentBundle;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's champion, and the one before it, which stays loaded for a while. Versions come one
 * after the other, and are made ready while the one before serves; a rollback waits for none of
 * that. Thread-safe.
 */
final class ChampionPost implements FollowedAlias.Arrivals {
  private static final Logger LOG = LoggerFactory.getLogger(ChampionPost.class);

  /** Where nothing serves meanwhile, warming up takes no longer. */
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final TaskName task;
  private final StudentFloors floors;
  private final RolloutPolicy policy;
  private final RecentInputs recent;
  private final Quarantine quarantine;
  private final Function<String, Optional<ServingStudent>> loaded;
  private final FollowedAlias alias;

  /** Held while a version is made ready: they come one at a time. */
  private final Object arrivals = new Object();

  private volatile Optional<ServingStudent> champion = Optional.empty();
  private Optional<Kept> previous = Optional.empty();
  private Optional<SwapComparison> swap = Optional.empty();

  /** The digest that did not load: trying again at every look would change nothing. */
  private Optional<String> refused = Optional.empty();

  private boolean closed;

  /** Whether the registry said that no version is to serve; by the lock of arrivals. */
  private boolean withdrawn;

  /** A version that served before; since and until when, by the time that has really passed. */
  private record Kept(ServingStudent student, Duration since, Duration until) {}

  /**
   * A post that nobody holds yet.
   *
   * @param loaded gives away a student of this digest that is loaded already, if there is one
   */
  ChampionPost(
      TaskName task,
      StudentFloors floors,
      RolloutPolicy policy,
      RecentInputs recent,
      Function<String, Optional<ServingStudent>> loaded) {
    this.task = task;
    this.floors = floors;
    this.policy = policy;
    this.recent = recent;
    this.quarantine = new Quarantine(floors, task, ModelAlias.CHAMPION);
    this.loaded = loaded;
    this.alias = new FollowedAlias(floors.cache(), task, ModelAlias.CHAMPION, this);
  }

  FollowedAlias alias() {
    return alias;
  }

  Quarantine quarantine() {
    return quarantine;
  }

  /** What serves. */
  Optional<ServingStudent> champion() {
    return champion;
  }

  /** Whether the version of a digest serves. */
  boolean isHeldBy(String digest) {
    return champion.filter(now -> now.digest().equals(digest)).isPresent();
  }

  synchronized Optional<SwapComparison> swap() {
    return swap;
  }

  synchronized Optional<ServingStudent> previous() {
    return previous.map(Kept::student);
  }

  /** Until when the version before is kept. */
  synchronized Optional<Instant> previousUntil() {
    SteadyClock clock = floors.rollouts().clock();
    return previous.map(kept -> clock.instant().plus(kept.until().minus(clock.elapsed())));
  }

  /** Since when the version before is kept, on {@link SteadyClock#elapsed}. */
  synchronized Optional<Duration> previousSince() {
    return previous.map(Kept::since);
  }

  @Override
  public void arrived(String version, Bundle bundle) {
    String digest = bundle.manifest().rootDigest().hex();
    synchronized (arrivals) {
      // Who puts the alias back on a version after it was taken away means it.
      if (quarantine.holds(digest) && !withdrawn) {
        fillIn();
        return;
      }
      withdrawn = false;
      quarantine.release();
      if (!rename(version, digest) && !refused.equals(Optional.of(digest))) {
        Optional<ServingStudent> back = takePrevious(digest);
        if (back.isPresent()) {
          serve(back.get().named(version), Optional.empty(), Arrival.SERVES_AGAIN);
        } else {
          takeOver(ready(version, digest, bundle));
        }
      }
    }
  }

  private synchronized boolean rename(String version, String digest) {
    champion = champion.map(now -> now.digest().equals(digest) ? now.named(version) : now);
    return champion.filter(now -> now.digest().equals(digest)).isPresent();
  }

  private synchronized Optional<ServingStudent> takePrevious(String digest) {
    Optional<ServingStudent> same =
        previous.map(Kept::student).filter(kept -> kept.digest().equals(digest));
    if (same.isPresent()) {
      previous = Optional.empty();
    }
    return same;
  }

  private ServingStudent ready(String version, String digest, Bundle bundle) {
    Optional<ServingStudent> already = loaded.apply(digest);
    if (already.isPresent()) {
      return already.get().named(version);
    }
    try {
      return floors
          .opening()
          .open(
              new StudentBundle(task, version, digest, bundle.folder()), bundle, policy.rollback());
    } catch (RuntimeException | LinkageError e) {
      refused = Optional.of(digest);
      floors.meters().arrived(task, Arrival.FAILED);
      throw new IllegalStateException(
          "%s cannot serve, and is not tried again: %s. What served before goes on; publish another version or roll back."
              .formatted(version, e),
          e);
    }
  }

  private void takeOver(ServingStudent next) {
    List<String> inputs = inputs();
    Optional<ServingStudent> now = champion;
    StudentOpening.warmUp(next, inputs, now.isPresent() ? policy.swap().time() : SHORT);
    Optional<SwapComparison> compared =
        now.flatMap(before -> StudentOpening.compare(next, before, inputs, policy.swap()));
    Certified certified =
        next.origin().certified() && now.filter(it -> it.origin().certified()).isPresent()
            ? Certified.BOTH
            : Certified.NOT_BOTH;
    Optional<RollbackEvidence> objection =
        compared.flatMap(comparison -> comparison.objection(policy.swap(), certified));
    if (objection.isPresent()) {
      next.student().retire();
      quarantine.add(next, objection.get(), now.map(ServingStudent::version));
      floors.meters().arrived(task, Arrival.REFUSED);
    } else {
      Optional<Duration> limit =
          policy
              .rollback()
              .latency()
              .or(() -> compared.flatMap(one -> one.latencyLimit(policy.rollback())));
      serve(
          next.watchedBy(new VersionWatch(next.version(), policy.rollback(), limit)),
          compared,
          Arrival.SERVES);
    }
  }

  private List<String> inputs() {
    List<String> seen = recent.sample();
    return seen.isEmpty()
        ? floors.rollouts().recorded().latest(task, policy.swap().inputs())
        : seen;
  }

  private void serve(ServingStudent next, Optional<SwapComparison> compared, Arrival how) {
    List<ServingStudent> leaving = new ArrayList<>();
    synchronized (this) {
      if (closed) {
        leaving.add(next);
      } else {
        previous.map(Kept::student).ifPresent(leaving::add);
        Duration now = floors.rollouts().clock().elapsed();
        previous =
            champion.map(before -> new Kept(before, now, now.plus(policy.swap().keepPrevious())));
        champion = Optional.of(next);
        swap = compared;
        floors.meters().arrived(task, how);
        LOG.info("{} serves {}", next.version(), task);
      }
    }
    leaving.forEach(student -> student.student().retire());
  }

  /**
   * Lets the version before serve again, at once, if this one is the champion.
   *
   * @return what was put on record; empty if another version serves by now
   */
  Optional<Quarantined> rollBack(String digest, RollbackEvidence evidence) {
    ServingStudent leaving;
    Quarantined event;
    synchronized (this) {
      if (champion.filter(now -> now.digest().equals(digest)).isEmpty()) {
        return Optional.empty();
      }
      leaving = champion.get();
      Optional<ServingStudent> back = previous.map(Kept::student);
      event = quarantine.add(leaving, evidence, back.map(ServingStudent::version));
      champion = back.map(this::anew);
      previous = Optional.empty();
      swap = Optional.empty();
    }
    leaving.student().retire();
    return Optional.of(event);
  }

  /** With nothing before it to be measured by, it has the policy's own limits alone. */
  private ServingStudent anew(ServingStudent back) {
    return back.watchedBy(
        new VersionWatch(back.version(), policy.rollback(), policy.rollback().latency()));
  }

  /**
   * Where nothing serves, lets the last version serve that was pulled and never failed, unless
   * nothing is to serve. Blocks.
   */
  void fillIn() {
    synchronized (arrivals) {
      if (champion.isPresent() || withdrawn || isClosed()) {
        return;
      }
      alias
          .lastGood(version -> !quarantine.hasHeld(version.rootDigest().hex()))
          .ifPresent(this::serveUnasked);
    }
  }

  private void serveUnasked(PulledModel model) {
    String digest = model.manifest().rootDigest().hex();
    if (!refused.equals(Optional.of(digest))) {
      String version =
          quarantine.versions().isEmpty()
              ? task + "/" + model.manifest().rootDigest().abbreviated()
              : model.version().toString();
      takeOver(ready(version, digest, model.bundle()));
    }
  }

  @Override
  public void withdrawn() {
    synchronized (arrivals) {
      withdrawn = true;
      List<ServingStudent> leaving = leave();
      if (!leaving.isEmpty()) {
        LOG.warn("{} has no champion any more: the teacher answers", task);
      }
      leaving.forEach(student -> student.student().retire());
    }
  }

  @Override
  public void unreachable() {
    fillIn();
  }

  /** Lets the version before go if its time is over. */
  void expire(Duration now) {
    Optional<Kept> over;
    synchronized (this) {
      over = previous.filter(kept -> kept.until().compareTo(now) <= 0);
      over.ifPresent(kept -> previous = Optional.empty());
    }
    over.ifPresent(kept -> kept.student().student().retire());
  }

  /** Lets the version before go. */
  void forgetPrevious() {
    Optional<Kept> gone;
    synchronized (this) {
      gone = previous;
      previous = Optional.empty();
    }
    gone.ifPresent(kept -> kept.student().student().retire());
  }

  private synchronized List<ServingStudent> leave() {
    List<ServingStudent> leaving = new ArrayList<>();
    champion.ifPresent(leaving::add);
    previous.map(Kept::student).ifPresent(leaving::add);
    champion = Optional.empty();
    previous = Optional.empty();
    swap = Optional.empty();
    return leaving;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Retires everybody; nobody comes any more. */
  List<Future<Void>> close() {
    List<ServingStudent> leaving;
    synchronized (this) {
      closed = true;
      leaving = leave();
    }
    return leaving.stream().map(student -> student.student().retire()).toList();
  }
}
