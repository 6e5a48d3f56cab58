package dev.retort.trainer.djl.llama;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A worker process that generates, started with the first request and again after it died. Any
 * number of threads may ask; {@link #close()} ends the process, and so does the end of this one.
 */
public final class LlamaWorker implements AutoCloseable {
  private final WorkerSettings settings;
  private final Semaphore room;
  private final ReentrantLock starting = new ReentrantLock();
  private WorkerConnection connection;
  private boolean closed;

  public LlamaWorker(WorkerSettings settings) {
    this.settings = settings;
    room = new Semaphore(settings.slots() + settings.waiting());
  }

  /**
   * Starts the process and loads the model now.
   *
   * @return what stands in the way, if anything does
   */
  public Optional<Generation.Failure> start() {
    starting.lock();
    try {
      if (closed) {
        return Optional.of(
            new Generation.Failure(Generation.Reason.CLOSED, "the worker has been closed"));
      }
      if (connection == null || !connection.isAlive()) {
        connection = WorkerConnection.open(settings);
      }
      return Optional.empty();
    } catch (WorkerUnavailableException e) {
      return Optional.of(
          new Generation.Failure(Generation.Reason.UNAVAILABLE, e.getMessage()));
    } finally {
      starting.unlock();
    }
  }

  /** Generates; blocks until there is a text or a reason why there is none. */
  public Generation generate(GenerationRequest request) {
    int tokens = request.prompt().size() + request.maxTokens();
    if (tokens > settings.contextTokens()) {
      return new Generation.Failure(
          Generation.Reason.REFUSED,
          "a prompt of %d tokens and an answer of up to %d do not fit a context of %d; shorten the request or ask for a longer context"
              .formatted(request.prompt().size(), request.maxTokens(), settings.contextTokens()));
    }
    if (!room.tryAcquire()) {
      return new Generation.Failure(
          Generation.Reason.BUSY,
          "%d requests are being answered and %d wait, the most that may; ask later or allow more"
              .formatted(settings.slots(), settings.waiting()));
    }
    try {
      Optional<Generation.Failure> failure = start();
      return failure.isPresent() ? failure.get() : current().generate(request);
    } finally {
      room.release();
    }
  }

  /** The process's id, if one runs. */
  public Optional<Long> processId() {
    WorkerConnection present = current();
    return present == null || !present.isAlive()
        ? Optional.empty()
        : Optional.of(present.processId());
  }

  private WorkerConnection current() {
    starting.lock();
    try {
      return connection;
    } finally {
      starting.unlock();
    }
  }

  @Override
  public void close() {
    starting.lock();
    try {
      closed = true;
      if (connection != null) {
        connection.close();
      }
    } finally {
      starting.unlock();
    }
  }
}
