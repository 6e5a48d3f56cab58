package dev.retort.router.serving;

import dev.retort.router.serving.StudentReply.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A student in a process that is started again when it dies. Thread-safe. */
final class SupervisedStudent implements HostedStudent {
  private static final Logger LOG = LoggerFactory.getLogger(SupervisedStudent.class);

  private final StudentBundle bundle;
  private final StudentProcesses host;
  private final Promise<Void> freed = Promise.promise();
  private final ScheduledExecutorService supervisor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "student-supervisor");
            thread.setDaemon(true);
            return thread;
          });

  /** Only the supervisor's thread changes what follows, but for closing. */
  private volatile WorkerConnection connection;

  private volatile String state = "it is not started";
  private volatile boolean closed;
  private int deaths;
  private volatile long startedAt;

  SupervisedStudent(StudentBundle bundle, StudentProcesses host) {
    this.bundle = bundle;
    this.host = host;
  }

  /**
   * Starts the first process; blocks until the student is loaded.
   *
   * @throws IOException if it is not
   */
  void start() throws IOException {
    try {
      connect();
    } catch (IOException e) {
      supervisor.shutdownNow();
      throw e;
    }
  }

  private void connect() throws IOException {
    Promise<String> death = Promise.promise();
    connection =
        WorkerConnection.open(
            host.command(),
            bundle.folder(),
            host.limits(),
            host.startPatience(),
            death::tryComplete);
    startedAt = System.nanoTime();
    long process = connection.processId();
    LOG.info("process {} serves {}", process, bundle.version());
    death.future().onSuccess(words -> supervise(() -> died(process, words)));
  }

  private void supervise(Runnable work) {
    synchronized (supervisor) {
      if (supervisor.isShutdown()) {
        return;
      }
      supervisor.execute(work);
    }
  }

  private void died(long process, String words) {
    if (closed) {
      finish();
      return;
    }
    boolean forgiven =
        System.nanoTime() - startedAt > host.backoff().forgiven().toNanos() || deaths == 0;
    deaths = forgiven ? 1 : deaths + 1;
    LOG.error("process {} of {} died: {}", process, bundle.version(), words);
    again("its process died: " + words);
  }

  private void again(String why) {
    Duration wait = host.backoff().after(deaths);
    state = "%s; it is started again in %s".formatted(why, wait);
    ScheduledFuture<?> unused =
        supervisor.schedule(this::restart, wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void restart() {
    if (closed) {
      finish();
      return;
    }
    try {
      connect();
      if (closed) {
        connection.kill();
      }
    } catch (IOException | RuntimeException e) {
      deaths++;
      LOG.error("{} could not be started again", bundle.version(), e);
      again("it could not be started: " + e.getMessage());
    }
  }

  @Override
  public Future<StudentReply> ask(StudentQuestion question) {
    WorkerConnection present = connection;
    if (closed || !present.isAlive()) {
      return Future.succeededFuture(
          StudentReply.declined(
              closed ? Reason.FAILED : Reason.AWAY,
              "%s has no process: %s".formatted(bundle.version(), state)));
    }
    return Future.fromCompletionStage(present.ask(question.input()));
  }

  /** The process that serves now, if one lives. */
  OptionalLong processId() {
    return connection.isAlive() ? OptionalLong.of(connection.processId()) : OptionalLong.empty();
  }

  @Override
  public Optional<String> degradation() {
    return closed || connection.isAlive()
        ? Optional.empty()
        : Optional.of("%s has no process: %s".formatted(bundle.version(), state));
  }

  @Override
  public Future<Void> close() {
    closed = true;
    supervise(
        () -> {
          if (connection.isAlive()) {
            connection.kill();
          } else {
            finish();
          }
        });
    return freed.future();
  }

  /** On the supervisor's thread, with no process alive. */
  private void finish() {
    freed.tryComplete();
    synchronized (supervisor) {
      supervisor.shutdownNow();
    }
  }
}
