package dev.retort.router;

import dev.retort.capture.TaskName;
import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.registry.Bundle;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelReference;
import dev.retort.registry.pull.BundleCache;
import dev.retort.registry.pull.FollowPolicy;
import dev.retort.registry.pull.Follower;
import dev.retort.registry.pull.PullListener;
import dev.retort.registry.pull.PulledModel;
import dev.retort.router.serving.HostedStudent;
import dev.retort.router.serving.StudentBundle;
import dev.retort.router.serving.StudentHost;
import dev.retort.router.serving.StudentQuestion;
import dev.retort.router.serving.StudentReply;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The students that serve, one a task, kept in step with the alias {@code champion}. A version that
 * cannot be pulled, verified or loaded changes nothing: what served before goes on, and where
 * nothing did, the bundle that was pulled last. Thread-safe.
 */
public final class Champions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Champions.class);

  /** A student's first answer takes longer than any later one. */
  private static final Duration WARM_UP_PATIENCE = Duration.ofMinutes(1);

  /** For the answers that are begun when everything ends. */
  private static final Duration CLOSING_PATIENCE = Duration.ofSeconds(10);

  private final BundleCache cache;
  private final StudentHost host;
  private final Map<TaskName, ServingStudent> serving = new ConcurrentHashMap<>();

  /** Digests that did not load: trying again at every look would change nothing. */
  private final Map<TaskName, String> refused = new HashMap<>();

  /** What is wrong now, by task: told when it changes, not at every look. */
  private final Map<TaskName, String> problems = new HashMap<>();

  private final Map<TaskName, Follower> followers = new HashMap<>();

  private boolean closed;

  /**
   * Students from a registry.
   *
   * @param cache where pulled bundles are kept
   * @param host where they run
   */
  public Champions(BundleCache cache, StudentHost host) {
    this.cache = cache;
    this.host = host;
  }

  /** What serves a task; empty if nothing does. */
  Optional<ServingStudent> of(TaskName task) {
    return Optional.ofNullable(serving.get(task));
  }

  /** The version that serves a task, {@code name/number}; empty if nothing does. */
  public Optional<String> version(TaskName task) {
    return of(task).map(ServingStudent::version);
  }

  /** What works less well than it should, by task; nothing of those where all is well. */
  Map<TaskName, String> degradations() {
    Map<TaskName, String> degradations = new TreeMap<>();
    serving.forEach(
        (task, student) ->
            student.student().degradation().ifPresent(what -> degradations.put(task, what)));
    return degradations;
  }

  /**
   * Asks the registry for the champions of all tasks.
   *
   * @param models what the registry holds; names that no task can have are somebody else's
   */
  public synchronized void refresh(Collection<ModelName> models) {
    Set<TaskName> tasks = new TreeSet<>(serving.keySet());
    models.forEach(model -> task(model).ifPresent(tasks::add));
    tasks.forEach(this::refresh);
  }

  /**
   * Follows the champions of all tasks from now on: a promotion or a rollback is served as soon as
   * the registry tells of it. Tasks that are followed already stay so.
   *
   * @param models what the registry holds; names that no task can have are somebody else's
   */
  public synchronized void follow(Collection<ModelName> models, FollowPolicy policy) {
    if (closed) {
      return;
    }
    for (ModelName model : models) {
      task(model)
          .ifPresent(
              task ->
                  followers.computeIfAbsent(
                      task, added -> cache.follow(champion(task), policy, new Arrivals(task))));
    }
  }

  /**
   * Asks the registry for a task's champion, and lets a new one take over. The one before answers
   * the requests that it has begun.
   */
  public synchronized void refresh(TaskName task) {
    if (closed) {
      return;
    }
    try {
      Optional<PulledModel> pulled =
          cache
              .refresh(champion(task))
              .fold(Optional::of, Optional::of, missing -> Optional.<PulledModel>empty());
      if (pulled.isPresent()) {
        serve(task, pulled.get().version().toString(), pulled.get().bundle());
      } else {
        retire(task);
      }
      problems.remove(task);
    } catch (RuntimeException e) {
      tell(task, e);
      resume(task);
    }
  }

  /**
   * Lets what was pulled last serve every task that nothing serves: what a router can do while the
   * registry is away.
   */
  public synchronized void resume() {
    cache.models().forEach(model -> task(model).ifPresent(this::resume));
  }

  private void resume(TaskName task) {
    if (closed || serving.containsKey(task)) {
      return;
    }
    try {
      cache
          .latest(champion(task))
          .ifPresent(
              bundle ->
                  serve(task, task + "/" + bundle.manifest().rootDigest().abbreviated(), bundle));
    } catch (RuntimeException e) {
      tell(task, e);
    }
  }

  private void serve(TaskName task, String version, Bundle bundle) {
    String digest = bundle.manifest().rootDigest().hex();
    ServingStudent now = serving.get(task);
    if (now != null && now.digest().equals(digest)) {
      serving.put(task, now.named(version));
      return;
    }
    if (digest.equals(refused.get(task))) {
      return;
    }
    ServingStudent next;
    try {
      next = open(new StudentBundle(task, version, digest, bundle.folder()));
    } catch (RuntimeException | LinkageError e) {
      refused.put(task, digest);
      throw new IllegalStateException(
          "%s cannot serve, and is not tried again: %s. What served before goes on; publish another version or roll back."
              .formatted(version, e),
          e);
    }
    serving.put(task, next);
    LOG.info("{} serves {}", version, task);
    if (now != null) {
      now.student().retire();
    }
  }

  private ServingStudent open(StudentBundle bundle) {
    DeferralRule rule = DeferralRule.readFrom(bundle.folder());
    AnswerContract answers = AnswerContract.readFrom(bundle.folder());
    HostedStudent student = host.open(bundle);
    try {
      // One warm-up answer: a student that cannot answer at all must not take over.
      requireAnswer(student.ask(StudentQuestion.of("")));
      return new ServingStudent(
          bundle.version(), bundle.digest(), new RetirableStudent(student), rule, answers);
    } catch (RuntimeException e) {
      student.close();
      throw e;
    }
  }

  private static void requireAnswer(Future<StudentReply> asked) {
    StudentReply reply =
        asked
            .toCompletionStage()
            .toCompletableFuture()
            .completeOnTimeout(
                StudentReply.declined(
                    StudentReply.Reason.SLOW, "no answer within " + WARM_UP_PATIENCE),
                WARM_UP_PATIENCE.toMillis(),
                TimeUnit.MILLISECONDS)
            .join();
    if (reply instanceof StudentReply.Declined declined) {
      throw new IllegalStateException(declined.message());
    }
  }

  private void retire(TaskName task) {
    ServingStudent before = serving.remove(task);
    if (before != null) {
      LOG.warn("{} has no champion any more: the teacher answers", task);
      before.student().retire();
    }
  }

  private void tell(TaskName task, RuntimeException problem) {
    String message = String.valueOf(problem.getMessage());
    if (!message.equals(problems.put(task, message))) {
      LOG.warn("{}: {}", task, message, problem);
    }
  }

  private static ModelReference champion(TaskName task) {
    return new ModelReference(new ModelName(task.value()), ModelAlias.CHAMPION);
  }

  private static Optional<TaskName> task(ModelName model) {
    try {
      return Optional.of(new TaskName(model.value()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private synchronized void arrived(TaskName task, PulledModel model) {
    if (closed) {
      return;
    }
    try {
      serve(task, model.version().toString(), model.bundle());
      problems.remove(task);
    } catch (RuntimeException e) {
      tell(task, e);
    }
  }

  private synchronized void withdrawn(TaskName task) {
    retire(task);
  }

  private synchronized void failed(TaskName task, RuntimeException problem) {
    tell(task, problem);
    resume(task);
  }

  /** Retires all students, and waits for a while until they are freed. */
  @Override
  public void close() {
    List<Future<Void>> retired = retireAll();
    List<Follower> stopped = stopFollowing();
    // A follower may be about to tell what it brought, and waits for this object to do so.
    stopped.forEach(Follower::close);
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

  private synchronized List<Future<Void>> retireAll() {
    closed = true;
    List<Future<Void>> retired =
        serving.values().stream().map(student -> student.student().retire()).toList();
    serving.clear();
    return retired;
  }

  private synchronized List<Follower> stopFollowing() {
    List<Follower> stopped = List.copyOf(followers.values());
    followers.clear();
    return stopped;
  }

  /** What a task's follower brings. */
  private final class Arrivals implements PullListener {
    private final TaskName task;

    Arrivals(TaskName task) {
      this.task = task;
    }

    @Override
    public void pulled(PulledModel model) {
      arrived(task, model);
    }

    @Override
    public void withdrawn(ModelReference reference) {
      Champions.this.withdrawn(task);
    }

    @Override
    public void failed(ModelReference reference, RuntimeException problem) {
      Champions.this.failed(task, problem);
    }
  }
}
