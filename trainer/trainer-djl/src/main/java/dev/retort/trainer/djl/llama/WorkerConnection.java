package dev.retort.trainer.djl.llama;

import dev.retort.trainer.process.ConnectedProcess;
import dev.retort.trainer.process.LineChannel;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** One live worker process with its model loaded. Dead once, it stays dead. Thread-safe. */
final class WorkerConnection implements AutoCloseable {
  /** How long after its time a worker may still say that the time is over. */
  private static final long GRACE_MILLIS = 5_000;

  private final WorkerSettings settings;
  private final ConnectedProcess worker;
  private final LineChannel channel;
  private final Map<Long, CompletableFuture<Generation>> pending = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private volatile boolean alive = true;
  private volatile boolean closed;

  private WorkerConnection(WorkerSettings settings, ConnectedProcess worker) {
    this.settings = settings;
    this.worker = worker;
    channel = worker.channel();
  }

  /** Starts a process and loads the model. */
  static WorkerConnection open(WorkerSettings settings) throws WorkerUnavailableException {
    WorkerConnection connection =
        new WorkerConnection(settings, SpawnedWorker.start(settings.startTimeout()));
    boolean loaded = false;
    try {
      connection.load();
      loaded = true;
      return connection;
    } finally {
      if (!loaded) {
        connection.close();
      }
    }
  }

  private void load() throws WorkerUnavailableException {
    CompletableFuture<Protocol.Loaded> first = new CompletableFuture<>();
    Thread reader = new Thread(() -> listen(first), "llama-worker-replies");
    reader.setDaemon(true);
    reader.start();
    try {
      channel.write(
          new Protocol.Load(
              settings.model().toAbsolutePath(),
              settings.slots(),
              settings.contextTokens(),
              settings.threads(),
              settings.cache()));
      Protocol.Loaded loaded = first.get(settings.startTimeout().toMillis(), TimeUnit.MILLISECONDS);
      if (loaded.problem().isPresent()) {
        throw new WorkerUnavailableException(loaded.problem().get());
      }
    } catch (IOException | ExecutionException e) {
      throw new WorkerUnavailableException(
          "the process that loads %s died: %s".formatted(settings.model(), worker.lastWords()), e);
    } catch (TimeoutException e) {
      throw new WorkerUnavailableException(
          "loading %s took longer than %s; allow more time or take a smaller model"
              .formatted(settings.model(), settings.startTimeout()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerUnavailableException("interrupted while a model was loaded", e);
    }
  }

  private void listen(CompletableFuture<Protocol.Loaded> first) {
    try {
      Optional<Protocol.Loaded> loaded = channel.read(Protocol.Loaded.class);
      loaded.ifPresent(first::complete);
      Optional<Protocol.Reply> reply = loaded.isEmpty() ? Optional.empty() : next();
      while (reply.isPresent()) {
        settle(reply.get());
        reply = next();
      }
    } catch (IOException e) {
      // The worker is gone: whoever waits is told so below.
    } finally {
      alive = false;
      first.completeExceptionally(new IOException("the connection ended"));
      String words = worker.end();
      Generation.Failure failure =
          closed
              ? new Generation.Failure(Generation.Reason.CLOSED, "the worker has been closed")
              : new Generation.Failure(
                  Generation.Reason.WORKER_DIED,
                  "the generation process died: %s".formatted(words));
      pending.values().forEach(waiting -> waiting.complete(failure));
    }
  }

  private Optional<Protocol.Reply> next() throws IOException {
    return channel.read(Protocol.Reply.class);
  }

  private void settle(Protocol.Reply reply) {
    CompletableFuture<Generation> waiting = pending.remove(reply.id());
    if (waiting == null) {
      return;
    }
    if (reply.text().isPresent()) {
      waiting.complete(new Generation.Text(reply.text().get(), reply.ended()));
    } else if (reply.problem().isPresent()) {
      waiting.complete(new Generation.Failure(Generation.Reason.REFUSED, reply.problem().get()));
    } else {
      waiting.complete(timeout("the answer was not finished in time"));
    }
  }

  private static Generation.Failure timeout(String message) {
    return new Generation.Failure(Generation.Reason.TIMEOUT, message);
  }

  Generation generate(GenerationRequest request) {
    long id = lastId.incrementAndGet();
    CompletableFuture<Generation> answer = new CompletableFuture<>();
    pending.put(id, answer);
    try {
      long millis = request.timeout().toMillis();
      channel.write(
          new Protocol.Ask(id, request.prompt(), request.maxTokens(), request.grammar(), millis));
      if (!alive) {
        answer.complete(new Generation.Failure(Generation.Reason.WORKER_DIED, worker.lastWords()));
      }
      return answer.get(Math.addExact(millis, GRACE_MILLIS), TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      return new Generation.Failure(
          Generation.Reason.WORKER_DIED,
          "the generation process died: %s".formatted(worker.lastWords()));
    } catch (TimeoutException e) {
      // It does not even say so: it hangs, and whoever else waits for it waits in vain too.
      close();
      return timeout("the generation process hung and was ended");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Generation.Failure(Generation.Reason.TIMEOUT, "interrupted while waiting");
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is never completed with an exception", e);
    } finally {
      pending.remove(id);
    }
  }

  boolean isAlive() {
    return alive && worker.isAlive();
  }

  long processId() {
    return worker.id();
  }

  @Override
  public void close() {
    closed = true;
    alive = false;
    worker.end();
  }
}
