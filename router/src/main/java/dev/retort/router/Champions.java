package dev.retort.router;

import dev.retort.capture.TaskName;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.registry.Bundle;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelReference;
import dev.retort.registry.RegistryException;
import dev.retort.registry.pull.BundleCache;
import dev.retort.registry.pull.PullOutcome;
import dev.retort.registry.pull.PulledModel;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.TaskModel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The students that serve, one a task, kept in step with the alias {@code champion}. A version that
 * cannot be pulled, verified or loaded changes nothing: what served before goes on. Thread-safe.
 */
public final class Champions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Champions.class);

  private final BundleCache cache;
  private final ModelLoader loader;
  private final Map<TaskName, ServingStudent> serving = new ConcurrentHashMap<>();

  /** What was replaced at the last refresh: it may still be answering, and is freed at the next. */
  private final Map<TaskName, TaskModel> draining = new ConcurrentHashMap<>();

  /**
   * Students from a registry.
   *
   * @param cache where pulled bundles are kept
   * @param loader opens them
   */
  public Champions(BundleCache cache, ModelLoader loader) {
    this.cache = cache;
    this.loader = loader;
  }

  /** What serves a task; empty if nothing does. */
  Optional<ServingStudent> of(TaskName task) {
    return Optional.ofNullable(serving.get(task));
  }

  /** The version that serves a task, {@code name/number}; empty if nothing does. */
  public Optional<String> version(TaskName task) {
    return of(task).map(ServingStudent::version);
  }

  /**
   * Asks the registry for a task's champion, and lets a new one take over. The one before answers
   * the requests that it has begun.
   */
  public synchronized void refresh(TaskName task) {
    ModelReference reference = new ModelReference(new ModelName(task.value()), ModelAlias.CHAMPION);
    try {
      PullOutcome outcome = cache.refresh(reference);
      Optional<PulledModel> pulled =
          outcome.fold(Optional::of, Optional::of, missing -> Optional.<PulledModel>empty());
      if (pulled.isEmpty()) {
        retire(task);
      } else if (isNew(task, pulled.get())) {
        serve(task, pulled.get());
      }
    } catch (RegistryException e) {
      LOG.warn("the registry cannot be asked for {}: {}", reference, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{} cannot serve; what served before goes on", reference, e);
    }
  }

  private boolean isNew(TaskName task, PulledModel pulled) {
    ServingStudent now = serving.get(task);
    return now == null || !now.digest().equals(pulled.version().rootDigest().hex());
  }

  private void serve(TaskName task, PulledModel pulled) {
    Bundle bundle = pulled.bundle();
    ServingStudent next =
        new ServingStudent(
            pulled.version().toString(),
            pulled.version().rootDigest().hex(),
            loader.load(bundle.folder()),
            DeferralRule.readFrom(bundle.folder()));
    // One warm-up answer: a student that cannot answer at all must not take over.
    next.student().predict("");
    ServingStudent before = serving.put(task, next);
    LOG.info("{} serves {}", next.version(), task);
    if (before != null) {
      draining.put(task, before.student());
    }
  }

  private void retire(TaskName task) {
    ServingStudent before = serving.remove(task);
    if (before != null) {
      LOG.warn("{} has no champion any more: the teacher answers", task);
      draining.put(task, before.student());
    }
  }

  @Override
  public synchronized void close() {
    serving.values().forEach(student -> student.student().close());
    serving.clear();
    draining.values().forEach(TaskModel::close);
    draining.clear();
  }
}
