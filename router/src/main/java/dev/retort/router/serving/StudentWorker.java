package dev.retort.router.serving;

import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import dev.retort.trainer.process.LineChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A worker process's side: one student, asked by the process that started it over a Unix socket,
 * because a native library may print to standard output at any time. It ends with the connection,
 * and so with its owner, however that ends.
 */
public final class StudentWorker {
  private final LineChannel owner;
  private final TaskModel model;

  private StudentWorker(LineChannel owner, TaskModel model) {
    this.owner = owner;
    this.model = model;
  }

  /**
   * Serves the owner until it closes the connection.
   *
   * @param socket where the owner listens
   * @param loader of whatever student it names
   * @throws IOException if there is no owner, or it does not keep to the protocol
   */
  public static void serve(Path socket, ModelLoader loader) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        LineChannel owner = new LineChannel(channel)) {
      Optional<WorkerProtocol.Load> load = owner.read(WorkerProtocol.Load.class);
      if (load.isPresent()) {
        serve(owner, load.get(), loader);
      }
    }
  }

  private static void serve(LineChannel owner, WorkerProtocol.Load load, ModelLoader loader)
      throws IOException {
    TaskModel model;
    try {
      model = loader.load(load.folder());
    } catch (RuntimeException | LinkageError e) {
      owner.write(new WorkerProtocol.Loaded(Optional.of(String.valueOf(e.getMessage()))));
      return;
    }
    owner.write(new WorkerProtocol.Loaded(Optional.empty()));
    new StudentWorker(owner, model).answer(Executors.newFixedThreadPool(load.atOnce()));
  }

  private void answer(ExecutorService slots) throws IOException {
    for (Optional<WorkerProtocol.Ask> ask = owner.read(WorkerProtocol.Ask.class);
        ask.isPresent();
        ask = owner.read(WorkerProtocol.Ask.class)) {
      WorkerProtocol.Ask next = ask.get();
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(next.patienceMillis());
      slots.execute(() -> reply(next, deadline));
    }
  }

  private void reply(WorkerProtocol.Ask ask, long deadline) {
    try {
      owner.write(reply(ask, System.nanoTime() - deadline > 0));
    } catch (IOException e) {
      throw new UncheckedIOException("the owner is gone", e);
    }
  }

  private WorkerProtocol.Reply reply(WorkerProtocol.Ask ask, boolean expired) {
    if (expired) {
      return new WorkerProtocol.Reply(ask.id(), Optional.empty(), Optional.empty());
    }
    try {
      Prediction prediction = model.predict(ask.input());
      return new WorkerProtocol.Reply(
          ask.id(),
          Optional.of(new WorkerProtocol.Said(prediction.answer(), prediction.confidence())),
          Optional.empty());
    } catch (RuntimeException | LinkageError e) {
      return new WorkerProtocol.Reply(ask.id(), Optional.empty(), Optional.of(e.toString()));
    }
  }
}
