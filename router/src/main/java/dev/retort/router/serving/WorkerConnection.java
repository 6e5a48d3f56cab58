package dev.retort.router.serving;

import dev.retort.router.serving.StudentReply.Reason;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.process.ConnectedProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One live worker with its student loaded. Dead once, it stays dead. Asking does not block: a
 * thread of its own writes, another one reads. Thread-safe.
 */
final class WorkerConnection {
  /** How long after its time a worker may still say that the time is over. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final WorkerProtocol.Ask NOTHING_MORE = new WorkerProtocol.Ask(-1, "", 0);

  private final ConnectedProcess worker;
  private final QueueLimits limits;
  private final Consumer<String> died;
  private final Map<Long, CompletableFuture<StudentReply>> pending = new ConcurrentHashMap<>();

  /** Never longer than what may be pending, which {@link #ask} bounds. */
  private final BlockingQueue<WorkerProtocol.Ask> outgoing = new LinkedBlockingQueue<>();

  private final AtomicLong lastId = new AtomicLong();
  private volatile long lastReply = System.nanoTime();
  private final CompletableFuture<String> gone = new CompletableFuture<>();

  private WorkerConnection(ConnectedProcess worker, QueueLimits limits, Consumer<String> died) {
    this.worker = worker;
    this.limits = limits;
    this.died = died;
  }

  /**
   * Starts a worker and loads a student. Blocks until it is loaded.
   *
   * @param died told the worker's last words when it is gone, whatever the reason
   * @throws IOException if the worker dies before, or refuses the student
   */
  static WorkerConnection open(
      WorkerCommand command,
      Path folder,
      QueueLimits limits,
      Duration patience,
      Consumer<String> died)
      throws IOException {
    ConnectedProcess worker =
        ConnectedProcess.start(
            "retort-student", (socket, scratch) -> builder(command, socket, scratch), patience);
    CompletableFuture<WorkerProtocol.Loaded> loaded = new CompletableFuture<>();
    WorkerConnection connection = new WorkerConnection(worker, limits, died);
    connection.thread("student-replies", () -> connection.listen(loaded));
    boolean opened = false;
    try {
      worker.channel().write(new WorkerProtocol.Load(folder.toAbsolutePath(), limits.atOnce()));
      Optional<String> problem = loaded.get(patience.toMillis(), TimeUnit.MILLISECONDS).problem();
      if (problem.isPresent()) {
        throw new IOException(problem.get());
      }
      connection.thread("student-questions", connection::send);
      opened = true;
      return connection;
    } catch (ExecutionException e) {
      throw new IOException(
          "the process that loads %s died: %s".formatted(folder, worker.end()), e);
    } catch (TimeoutException e) {
      throw new IOException(
          "loading %s took longer than %s: allow more time or take a smaller student"
              .formatted(folder, patience),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a student was loaded", e);
    } finally {
      if (!opened) {
        worker.end();
      }
    }
  }

  private void thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void listen(CompletableFuture<WorkerProtocol.Loaded> loaded) {
    String problem = "";
    try {
      Optional<WorkerProtocol.Loaded> first = worker.channel().read(WorkerProtocol.Loaded.class);
      first.ifPresent(loaded::complete);
      Optional<WorkerProtocol.Reply> reply = first.isEmpty() ? Optional.empty() : next();
      while (reply.isPresent()) {
        settle(reply.get());
        reply = next();
      }
    } catch (IOException e) {
      problem = e.getMessage() + "; ";
    } finally {
      loaded.completeExceptionally(new IOException("the connection ended"));
      String words = problem + worker.end();
      gone.complete(words);
      outgoing.add(NOTHING_MORE);
      pending.keySet().forEach(id -> failed(id, words));
      died.accept(words);
    }
  }

  private Optional<WorkerProtocol.Reply> next() throws IOException {
    return worker.channel().read(WorkerProtocol.Reply.class);
  }

  private void settle(WorkerProtocol.Reply reply) {
    lastReply = System.nanoTime();
    CompletableFuture<StudentReply> waiting = pending.remove(reply.id());
    if (waiting == null) {
      return;
    }
    waiting.complete(
        reply
            .said()
            .map(said -> StudentReply.of(new Prediction(said.answer(), said.confidence())))
            .orElseGet(
                () ->
                    reply
                        .problem()
                        .map(problem -> StudentReply.declined(Reason.FAILED, problem))
                        .orElseGet(this::slow)));
  }

  private StudentReply slow() {
    return StudentReply.declined(Reason.SLOW, "no answer within " + limits.patience());
  }

  private void failed(long id, String words) {
    CompletableFuture<StudentReply> waiting = pending.remove(id);
    if (waiting != null) {
      waiting.complete(
          StudentReply.declined(Reason.FAILED, "the student's process died: " + words));
    }
  }

  private void send() {
    try {
      for (WorkerProtocol.Ask ask = outgoing.take();
          ask.id() != NOTHING_MORE.id();
          ask = outgoing.take()) {
        worker.channel().write(ask);
      }
    } catch (IOException e) {
      // Whoever reads from it sees that it is gone, and tells those who wait.
      worker.kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks, if not too many are asked already. Never fails. */
  CompletableFuture<StudentReply> ask(String input) {
    if (pending.size() >= limits.most()) {
      return CompletableFuture.completedFuture(
          StudentReply.declined(
              Reason.BUSY, "%d questions are pending, the most that may".formatted(limits.most())));
    }
    long id = lastId.incrementAndGet();
    CompletableFuture<StudentReply> answered = new CompletableFuture<>();
    pending.put(id, answered);
    outgoing.add(new WorkerProtocol.Ask(id, input, limits.patience().toMillis()));
    if (gone.isDone()) {
      failed(id, gone.join());
    }
    long asked = System.nanoTime();
    CompletableFuture<StudentReply> unused =
        answered
            .copy()
            .orTimeout(limits.patience().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((reply, late) -> endIfHung(late != null, asked));
    // The question keeps its place among the pending: only whoever asked stops waiting.
    return answered
        .copy()
        .completeOnTimeout(slow(), limits.patience().toNanos(), TimeUnit.NANOSECONDS);
  }

  /** A worker that has said nothing at all since then will not do so later. */
  private void endIfHung(boolean late, long since) {
    if (late && lastReply - since < 0) {
      worker.kill();
    }
  }

  boolean isAlive() {
    return !gone.isDone();
  }

  long processId() {
    return worker.id();
  }

  /** Ends the worker. Does not block. */
  void kill() {
    worker.kill();
  }

  private static ProcessBuilder builder(WorkerCommand command, Path socket, Path scratch) {
    ProcessBuilder builder = new ProcessBuilder(command.argv(socket, scratch));
    builder.environment().putAll(command.environment());
    return builder;
  }
}
