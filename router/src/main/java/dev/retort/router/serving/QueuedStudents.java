package dev.retort.router.serving;

import dev.retort.router.serving.StudentReply.Reason;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.TaskModel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Students of this process with threads of their own: for those that take milliseconds. A model
 * cannot be interrupted, so that an answer which comes too late still takes its thread until it is
 * there.
 *
 * @param loader of such students
 * @param limits of each student
 */
public record QueuedStudents(ModelLoader loader, QueueLimits limits) implements StudentHost {
  public QueuedStudents {
    Objects.requireNonNull(loader);
    Objects.requireNonNull(limits);
  }

  @Override
  public boolean recognises(Path folder) {
    return loader.recognises(folder);
  }

  @Override
  public HostedStudent open(StudentBundle bundle) {
    return new Queued(bundle.version(), loader.load(bundle.folder()), limits);
  }

  private static final class Queued implements HostedStudent {
    private final String version;
    private final TaskModel model;
    private final QueueLimits limits;
    private final Promise<Void> freed = Promise.promise();
    private final ThreadPoolExecutor threads;

    Queued(String version, TaskModel model, QueueLimits limits) {
      this.version = version;
      this.model = model;
      this.limits = limits;
      this.threads = new Threads(limits, this::free);
    }

    @Override
    public Future<StudentReply> ask(StudentQuestion question) {
      CompletableFuture<StudentReply> reply = new CompletableFuture<>();
      try {
        threads.execute(() -> answer(question, reply));
      } catch (RejectedExecutionException e) {
        return Future.succeededFuture(
            StudentReply.declined(
                Reason.BUSY,
                "%s works on %d questions, and %d wait, the most that may"
                    .formatted(version, limits.atOnce(), limits.waiting())));
      }
      return Future.fromCompletionStage(
          reply.completeOnTimeout(
              StudentReply.declined(
                  Reason.SLOW, "%s had no answer within %s".formatted(version, limits.patience())),
              limits.patience().toNanos(),
              TimeUnit.NANOSECONDS));
    }

    /** Whoever stopped waiting while the question was queued needs no answer. */
    private void answer(StudentQuestion question, CompletableFuture<StudentReply> reply) {
      if (!reply.isDone()) {
        reply.complete(InlineStudents.reply(version, model, question.input()));
      }
    }

    private void free() {
      try {
        model.close();
        freed.complete();
      } catch (RuntimeException e) {
        freed.fail(e);
      }
    }

    @Override
    public Future<Void> close() {
      threads.shutdown();
      return freed.future();
    }
  }

  /** Threads that tell when the last of them is done. */
  private static final class Threads extends ThreadPoolExecutor {
    private final Runnable afterwards;

    Threads(QueueLimits limits, Runnable afterwards) {
      super(
          limits.atOnce(),
          limits.atOnce(),
          0,
          TimeUnit.SECONDS,
          queue(limits.waiting()),
          task -> {
            Thread thread = new Thread(task, "student");
            thread.setDaemon(true);
            return thread;
          });
      this.afterwards = afterwards;
    }

    private static BlockingQueue<Runnable> queue(int waiting) {
      return waiting == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(waiting);
    }

    @Override
    protected void terminated() {
      afterwards.run();
    }
  }
}
