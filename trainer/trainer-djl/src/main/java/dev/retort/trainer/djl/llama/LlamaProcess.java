package dev.retort.trainer.djl.llama;

import dev.retort.trainer.process.LineChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The worker's process. It talks to its owner over a Unix socket, because the native library may
 * print to standard output at any time, and ends with the connection.
 */
public final class LlamaProcess {
  private final LineChannel owner;
  private final LlamaEngine engine;

  private LlamaProcess(LineChannel owner, LlamaEngine engine) {
    this.owner = owner;
    this.engine = engine;
  }

  /** Serves the owner that listens at the socket which the only argument names. */
  public static void main(String[] arguments) throws IOException {
    try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]));
        LineChannel owner = new LineChannel(socket)) {
      Optional<Protocol.Load> load = owner.read(Protocol.Load.class);
      if (load.isPresent()) {
        serve(owner, load.get());
      }
    } finally {
      // Native threads may be in the middle of a token that nobody waits for any more.
      Runtime.getRuntime().halt(0);
    }
  }

  private static void serve(LineChannel owner, Protocol.Load load) throws IOException {
    try {
      LlamaProcess process = new LlamaProcess(owner, LlamaEngine.open(settings(load)));
      owner.write(new Protocol.Loaded(Optional.empty()));
      process.answer(Executors.newFixedThreadPool(load.slots()));
    } catch (IllegalArgumentException | UnsatisfiedLinkError e) {
      owner.write(new Protocol.Loaded(Optional.of(String.valueOf(e.getMessage()))));
    }
  }

  private static WorkerSettings settings(Protocol.Load load) {
    return new WorkerSettings(
        load.model(),
        load.slots(),
        load.contextTokens(),
        load.threads(),
        load.cache(),
        0,
        Duration.ZERO);
  }

  private void answer(ExecutorService slots) throws IOException {
    for (Optional<Protocol.Ask> ask = owner.read(Protocol.Ask.class);
        ask.isPresent();
        ask = owner.read(Protocol.Ask.class)) {
      Protocol.Ask next = ask.get();
      GenerationRequest request =
          new GenerationRequest(
              next.prompt(),
              next.maxTokens(),
              next.grammar(),
              Duration.ofMillis(next.timeoutMillis()));
      long deadline = System.nanoTime() + request.timeout().toNanos();
      slots.execute(() -> reply(next.id(), request, deadline));
    }
  }

  private void reply(long id, GenerationRequest request, long deadline) {
    try {
      owner.write(reply(id, engine.generate(request, deadline)));
    } catch (IOException e) {
      throw new UncheckedIOException("the owner is gone", e);
    }
  }

  private static Protocol.Reply reply(long id, Generation generation) {
    if (generation instanceof Generation.Text text) {
      return new Protocol.Reply(id, Optional.of(text.text()), text.ended(), Optional.empty());
    }
    Generation.Failure failure = (Generation.Failure) generation;
    return new Protocol.Reply(
        id,
        Optional.empty(),
        false,
        failure.reason() == Generation.Reason.TIMEOUT
            ? Optional.empty()
            : Optional.of(failure.message()));
  }
}
