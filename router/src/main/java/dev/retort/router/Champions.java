package dev.retort.router;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.TaskName;
import dev.retort.registry.ModelName;
import dev.retort.registry.pull.BundleCache;
import dev.retort.registry.pull.FollowPolicy;
import dev.retort.router.rollout.ChampionAlarm;
import dev.retort.router.rollout.RollbackEvidence;
import dev.retort.router.rollout.RolloutEvent.Quarantined;
import dev.retort.router.rollout.RolloutReport;
import dev.retort.router.rollout.Rollouts;
import dev.retort.router.rollout.ShadowPair;
import dev.retort.router.serving.StudentHost;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The students that serve, one a task, kept in step with the alias {@code champion}; beside each,
 * if its policy says so, a candidate on trial. A version that cannot be pulled, verified or loaded,
 * or whose answers to recorded requests are absurd, changes nothing: what served before goes on,
 * and where nothing did, the bundle that was pulled last. The version before stays loaded for a
 * while.
 *
 * <p>What serves is watched. A version against which there is evidence is rolled back at once, and
 * stays out, whatever the registry says, until its alias moves. Thread-safe.
 */
public final class Champions implements ChampionAlarm, QualityListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Champions.class);

  /** For the answers that are begun when everything ends. */
  private static final Duration CLOSING_PATIENCE = Duration.ofSeconds(10);

  /** So soon is a version judged by what it has done. */
  private static final Duration BETWEEN_JUDGEMENTS = Duration.ofMillis(200);

  private final StudentFloors floors;
  private final Map<TaskName, TaskPosts> posts = new ConcurrentHashMap<>();
  private final Reversals reversals;
  private final ScheduledFuture<?> judging;

  private final RolloutThreads threads = new RolloutThreads();
  private volatile boolean closed;

  /**
   * Students from a registry.
   *
   * @param cache where pulled bundles are kept
   * @param host where they run
   * @param rollouts how versions come into service and leave it
   */
  public Champions(BundleCache cache, StudentHost host, Rollouts rollouts) {
    this.floors = new StudentFloors(cache, new StudentOpening(host), rollouts, new RolloutMeters());
    this.reversals = new Reversals(rollouts, floors.meters(), threads.teller());
    this.judging =
        threads
            .judge()
            .scheduleWithFixedDelay(
                this::judgeAll,
                BETWEEN_JUDGEMENTS.toMillis(),
                BETWEEN_JUDGEMENTS.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  /** What serves a task; empty if nothing does. */
  Optional<ServingStudent> of(TaskName task) {
    return Optional.ofNullable(posts.get(task)).flatMap(post -> post.champion().champion());
  }

  /** What is tried on a task's traffic; empty if nothing is. */
  Optional<ServingStudent> candidate(TaskName task) {
    return Optional.ofNullable(posts.get(task)).flatMap(post -> post.candidate().candidate());
  }

  /** What is tried on a task's traffic, where a request is of its share, drawn for a purpose. */
  Optional<ServingStudent> candidate(RoutingCase request, String purpose, double share) {
    return share == 0
        ? Optional.empty()
        : candidate(request.task())
            .filter(candidate -> StudentReplies.isFor(candidate.answers(), request.wanted()))
            .filter(candidate -> rollouts().shares().holds(purpose, request.conversation(), share));
  }

  /** The version that serves a task, {@code name/number}; empty if nothing does. */
  public Optional<String> version(TaskName task) {
    return of(task).map(ServingStudent::version);
  }

  /** How versions come into service and leave it. */
  Rollouts rollouts() {
    return floors.rollouts();
  }

  /** Takes in what a student is asked, for those that come after it. */
  void asked(TaskName task, String input) {
    Optional.ofNullable(posts.get(task)).ifPresent(post -> post.recent().saw(input));
  }

  /** Takes in what champion and candidate made of the same request. */
  void compared(TaskName task, String candidateDigest, ShadowPair pair) {
    TaskPosts post = post(task);
    post.candidate().compared(post.champion().champion(), candidateDigest, pair);
    floors.meters().shadowed(task, RolloutMeters.Shadowed.COMPARED);
  }

  /** Takes in that a request was not compared. */
  void notCompared(TaskName task) {
    TaskPosts post = post(task);
    post.candidate().dropped(post.champion().champion());
    floors.meters().shadowed(task, RolloutMeters.Shadowed.DROPPED);
  }

  /** What works less well than it should, by task; nothing of those where all is well. */
  Map<TaskName, String> degradations() {
    Map<TaskName, String> degradations = new TreeMap<>();
    posts
        .keySet()
        .forEach(
            task ->
                of(task)
                    .flatMap(serving -> serving.student().degradation())
                    .ifPresent(what -> degradations.put(task, what)));
    return degradations;
  }

  /**
   * Asks the registry for the champions of all tasks.
   *
   * @param models what the registry holds; names that no task can have are somebody else's
   */
  public void refresh(Collection<ModelName> models) {
    Set<TaskName> tasks = new TreeSet<>(posts.keySet());
    models.forEach(model -> task(model).ifPresent(tasks::add));
    tasks.forEach(this::refresh);
  }

  /**
   * Follows the champions of all tasks from now on: a promotion or a rollback is served as soon as
   * the registry tells of it. Tasks that are followed already stay so.
   *
   * @param models what the registry holds; names that no task can have are somebody else's
   */
  public void follow(Collection<ModelName> models, FollowPolicy policy) {
    for (ModelName model : models) {
      task(model)
          .filter(task -> !closed)
          .map(this::post)
          .ifPresent(
              post -> {
                post.champion().alias().follow(policy);
                if (post.candidate().isOpen()) {
                  post.candidate().alias().follow(policy);
                }
              });
    }
  }

  /**
   * Asks the registry for a task's champion, and lets a new one take over. The one before answers
   * the requests that it has begun.
   */
  public void refresh(TaskName task) {
    if (!closed) {
      TaskPosts post = post(task);
      post.champion().alias().refresh();
      if (post.candidate().isOpen()) {
        post.candidate().alias().refresh();
      }
    }
  }

  /**
   * Lets what was pulled last serve every task that nothing serves: what a router can do while the
   * registry is away.
   */
  public void resume() {
    floors
        .cache()
        .models()
        .forEach(model -> task(model).map(this::post).ifPresent(Champions::resume));
  }

  private static void resume(TaskPosts post) {
    try {
      post.champion().fillIn();
    } catch (RuntimeException e) {
      LOG.warn("{}: what was pulled last cannot serve", post.task(), e);
    }
  }

  @Override
  public void raise(TaskName task, String version, RollbackEvidence evidence) {
    accuse(task, serving -> serving.version().equals(version), evidence);
  }

  private void accuse(TaskName task, Predicate<ServingStudent> accused, RollbackEvidence evidence) {
    try {
      threads
          .judge()
          .execute(
              () ->
                  of(task)
                      .filter(accused)
                      .ifPresent(serving -> rollBack(post(task), serving, evidence)));
    } catch (RejectedExecutionException e) {
      LOG.info("the student of {} is accused while everything ends", task, e);
    }
  }

  @Override
  public void violated(QualityAlarm alarm) {
    // By its digest: a version has another name as long as the registry was never reached.
    accuse(alarm.task(), serving -> serving.digest().equals(alarm.digest()), alarm.evidence());
  }

  /**
   * Has something done when there is time, off event loops.
   *
   * @return whether it will be done; not if too much waits already
   */
  boolean later(Runnable work) {
    try {
      threads.background().execute(work);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** How every task's versions stand, by task. */
  public List<RolloutReport> reports() {
    return posts.values().stream()
        .map(TaskPosts::report)
        .sorted(Comparator.comparing(RolloutReport::task))
        .toList();
  }

  /** Shows from now on what happens to versions. */
  void countOn(MeterRegistry meters) {
    floors.meters().countOn(meters);
  }

  /** Says which champions do not serve, though the registry has them, and why. */
  void addRollbacks(ObjectNode degraded) {
    for (TaskPosts post : posts.values()) {
      List<Quarantined> out = post.champion().quarantine().versions();
      if (!out.isEmpty()) {
        String summary = out.get(out.size() - 1).summary();
        degraded
            .withObject("/rollbacks")
            .put(
                post.task().value(),
                reversals
                    .problem(post.task())
                    .map(problem -> summary + "; the registry cannot be told: " + problem)
                    .orElse(summary));
      }
    }
  }

  private TaskPosts post(TaskName task) {
    return posts.computeIfAbsent(task, name -> TaskPosts.of(name, floors));
  }

  private void judgeAll() {
    Duration now = floors.rollouts().clock().elapsed();
    for (TaskPosts post : posts.values()) {
      try {
        judge(post, now);
      } catch (RuntimeException e) {
        LOG.error("{} cannot be judged", post.task(), e);
      }
    }
    keepWithinMemory();
    reversals.tellDue(now);
  }

  private void judge(TaskPosts post, Duration now) {
    Optional<ServingStudent> serving = post.champion().champion();
    serving
        .flatMap(student -> student.watch().judge())
        .ifPresent(evidence -> rollBack(post, serving.orElseThrow(), evidence));
    post.candidate().judge();
    post.champion().expire(now);
    reversals.settle(post.task());
  }

  private void rollBack(TaskPosts post, ServingStudent accused, RollbackEvidence evidence) {
    post.champion()
        .rollBack(accused.digest(), evidence)
        .ifPresent(
            event -> {
              threads.worker().execute(() -> resume(post));
              reversals.add(event);
            });
  }

  /** Those that were kept for longest go first. */
  private void keepWithinMemory() {
    List<ChampionPost> keeping = new ArrayList<>();
    long bytes = 0;
    for (TaskPosts post : posts.values()) {
      Optional<ServingStudent> previous = post.champion().previous();
      if (previous.isPresent()) {
        keeping.add(post.champion());
        bytes += previous.get().origin().bytes();
      }
    }
    keeping.sort(Comparator.comparing(post -> post.previousSince().orElse(Duration.ZERO)));
    for (ChampionPost post : keeping) {
      if (bytes <= floors.rollouts().keptBytes()) {
        return;
      }
      bytes -= post.previous().map(student -> student.origin().bytes()).orElse(0L);
      post.forgetPrevious();
    }
  }

  private static Optional<TaskName> task(ModelName model) {
    try {
      return Optional.of(new TaskName(model.value()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Retires all students, and waits for a while until they are freed. */
  @Override
  public void close() {
    closed = true;
    judging.cancel(true);
    threads.close();
    List<Future<Void>> retired = new ArrayList<>();
    for (TaskPosts post : posts.values()) {
      retired.addAll(post.champion().close());
      retired.addAll(post.candidate().close());
    }
    posts
        .values()
        .forEach(
            post -> {
              post.champion().alias().close();
              post.candidate().alias().close();
            });
    try {
      Future.join(retired)
          .toCompletionStage()
          .toCompletableFuture()
          .get(CLOSING_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("not all students could be freed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
