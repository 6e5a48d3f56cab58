package dev.retort.router;

import dev.retort.capture.TaskName;
import dev.retort.registry.Bundle;
import dev.retort.registry.ModelAlias;
import dev.retort.router.rollout.RecentInputs;
import dev.retort.router.rollout.RollbackCause;
import dev.retort.router.rollout.RollbackEvidence;
import dev.retort.router.rollout.RolloutPolicy;
import dev.retort.router.rollout.ShadowComparison;
import dev.retort.router.rollout.ShadowPair;
import dev.retort.router.serving.StudentBundle;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's candidate: a version that is tried on live traffic before anybody promotes it. One
 * that is worse is stopped here; its alias stays where whoever moved it has put it. Thread-safe.
 */
final class CandidatePost implements FollowedAlias.Arrivals {
  private static final Logger LOG = LoggerFactory.getLogger(CandidatePost.class);

  private final TaskName task;
  private final StudentFloors floors;
  private final RolloutPolicy policy;
  private final RecentInputs recent;
  private final Predicate<String> isChampion;
  private final Quarantine quarantine;
  private final FollowedAlias alias;
  private final Object arrivals = new Object();
  private volatile Optional<ServingStudent> candidate = Optional.empty();
  private Optional<ShadowComparison> shadow = Optional.empty();
  private Optional<String> refused = Optional.empty();
  private boolean closed;

  /**
   * A post that nobody holds yet.
   *
   * @param isChampion whether a digest is the champion's, who is not tried any more
   */
  CandidatePost(
      TaskName task,
      StudentFloors floors,
      RolloutPolicy policy,
      RecentInputs recent,
      Predicate<String> isChampion) {
    this.isChampion = isChampion;
    this.task = task;
    this.floors = floors;
    this.policy = policy;
    this.recent = recent;
    ModelAlias name = policy.candidate().alias();
    this.quarantine = new Quarantine(floors, task, name);
    this.alias = new FollowedAlias(floors.cache(), task, name, this);
  }

  /** Whether any traffic is for a candidate. */
  boolean isOpen() {
    return policy.candidate().isOn();
  }

  FollowedAlias alias() {
    return alias;
  }

  Quarantine quarantine() {
    return quarantine;
  }

  Optional<ServingStudent> candidate() {
    return candidate;
  }

  synchronized Optional<ShadowComparison> shadow() {
    return shadow;
  }

  @Override
  public void arrived(String version, Bundle bundle) {
    String digest = bundle.manifest().rootDigest().hex();
    synchronized (arrivals) {
      if (quarantine.holds(digest)) {
        return;
      }
      quarantine.release();
      if (isChampion.test(digest)) {
        leave().ifPresent(student -> student.student().retire());
        return;
      }
      if (rename(version, digest) || refused.equals(Optional.of(digest))) {
        return;
      }
      ServingStudent next;
      try {
        next =
            floors
                .opening()
                .open(
                    new StudentBundle(task, version, digest, bundle.folder()),
                    bundle,
                    policy.rollback());
      } catch (RuntimeException | LinkageError e) {
        refused = Optional.of(digest);
        throw new IllegalStateException(
            "the candidate %s cannot be tried: %s".formatted(version, e), e);
      }
      StudentOpening.warmUp(next, recent.sample(), policy.swap().time());
      post(next);
    }
  }

  private synchronized boolean rename(String version, String digest) {
    candidate = candidate.map(now -> now.digest().equals(digest) ? now.named(version) : now);
    return candidate.filter(now -> now.digest().equals(digest)).isPresent();
  }

  private void post(ServingStudent next) {
    Optional<ServingStudent> leaving;
    synchronized (this) {
      leaving = closed ? Optional.of(next) : candidate;
      if (!closed) {
        candidate = Optional.of(next);
        shadow = Optional.empty();
        LOG.info("{} is tried on {}", next.version(), task);
      }
    }
    leaving.ifPresent(student -> student.student().retire());
  }

  /** Gives the candidate away if it is this one: it is the champion now. */
  synchronized Optional<ServingStudent> take(String digest) {
    Optional<ServingStudent> taken = candidate.filter(now -> now.digest().equals(digest));
    if (taken.isPresent()) {
      candidate = Optional.empty();
      shadow = Optional.empty();
    }
    return taken;
  }

  /** Counts a request that champion and candidate were both asked. */
  synchronized void compared(Optional<ServingStudent> champion, String digest, ShadowPair pair) {
    if (candidate.filter(now -> now.digest().equals(digest)).isPresent()) {
      shadow = Optional.of(comparison(champion).with(pair));
    }
  }

  /** Counts a request that was not compared. */
  synchronized void dropped(Optional<ServingStudent> champion) {
    if (candidate.isPresent()) {
      shadow = Optional.of(comparison(champion).withDropped());
    }
  }

  /** Against another champion, it is another comparison. */
  private ShadowComparison comparison(Optional<ServingStudent> champion) {
    String against = champion.map(ServingStudent::version).orElse("");
    return shadow
        .filter(one -> one.champion().equals(against))
        .orElseGet(
            () ->
                ShadowComparison.start(
                    against, candidate.orElseThrow().version(), policy.rollback().falseAlarm()));
  }

  /** Stops a candidate against which there is evidence. */
  void judge() {
    Optional<ServingStudent> tried = candidate;
    tried
        .flatMap(now -> now.watch().judge())
        .or(this::worse)
        .ifPresent(found -> stop(tried, found));
  }

  private synchronized Optional<RollbackEvidence> worse() {
    return shadow.filter(ShadowComparison::isWorse).map(CandidatePost::evidence);
  }

  private static RollbackEvidence evidence(ShadowComparison shadow) {
    TreeMap<String, Double> numbers = new TreeMap<>();
    numbers.put("requests", (double) shadow.losses().n());
    numbers.put("onlyCandidateLost", (double) shadow.losses().onlyFirst());
    numbers.put("onlyChampionLost", (double) shadow.losses().onlySecond());
    numbers.put("logEValue", shadow.evidence().largestLogValue());
    numbers.put("falseAlarm", shadow.evidence().delta());
    return new RollbackEvidence(
        RollbackCause.COMPARISON,
        "of %,d sampled requests, %s alone lost %,d and %s alone %,d"
            .formatted(
                shadow.losses().n(),
                shadow.candidate(),
                shadow.losses().onlyFirst(),
                shadow.champion(),
                shadow.losses().onlySecond()),
        numbers);
  }

  private void stop(Optional<ServingStudent> accused, RollbackEvidence evidence) {
    ServingStudent leaving;
    synchronized (this) {
      if (candidate.isEmpty()
          || !candidate.map(ServingStudent::digest).equals(accused.map(ServingStudent::digest))) {
        return;
      }
      leaving = candidate.get();
      quarantine.add(leaving, evidence, Optional.empty());
      candidate = Optional.empty();
    }
    leaving.student().retire();
  }

  @Override
  public void withdrawn() {
    synchronized (arrivals) {
      quarantine.release();
      leave().ifPresent(student -> student.student().retire());
    }
  }

  private synchronized Optional<ServingStudent> leave() {
    Optional<ServingStudent> leaving = candidate;
    candidate = Optional.empty();
    shadow = Optional.empty();
    return leaving;
  }

  /** Retires the candidate; none comes any more. */
  List<Future<Void>> close() {
    Optional<ServingStudent> leaving;
    synchronized (this) {
      closed = true;
      leaving = leave();
    }
    return leaving.stream().map(student -> student.student().retire()).toList();
  }
}
