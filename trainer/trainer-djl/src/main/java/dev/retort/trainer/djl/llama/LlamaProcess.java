package dev.retort.trainer.djl.llama;

import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.TokenCompletion;
import de.kherud.llama.args.CacheType;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.djl.gguf.GgufHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The worker's process. It talks to its owner over a Unix socket, because the native library may
 * print to standard output at any time, and ends with the connection.
 */
public final class LlamaProcess {
  private final LineChannel owner;
  private final LlamaModel model;
  private final ControlTokens controls;

  private LlamaProcess(LineChannel owner, LlamaModel model, ControlTokens controls) {
    this.owner = owner;
    this.model = model;
    this.controls = controls;
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
      // The library itself trusts a file's header.
      GgufHeader header = GgufHeader.read(load.model());
      LlamaProcess process =
          new LlamaProcess(owner, opened(load), ControlTokens.of(header));
      owner.write(new Protocol.Loaded(Optional.empty()));
      process.answer(Executors.newFixedThreadPool(load.slots()));
    } catch (IllegalArgumentException | UnsatisfiedLinkError e) {
      owner.write(new Protocol.Loaded(Optional.of(String.valueOf(e.getMessage()))));
    }
  }

  private static LlamaModel opened(Protocol.Load load) {
    try {
      return TokenCompletion.load(parameters(load));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "llama.cpp cannot load %s: %s. Its architecture may be newer than the library, or a tensor of it is missing."
              .formatted(load.model(), e.getMessage()),
          e);
    }
  }

  private static ModelParameters parameters(Protocol.Load load) {
    CacheType cache =
        load.cache() == WorkerSettings.Cache.F32 ? CacheType.F32 : CacheType.F16;
    return new ModelParameters()
        .setModel(load.model().toString())
        .setParallel(load.slots())
        .setCtxSize(load.slots() * load.contextTokens())
        .setThreads(load.threads())
        .setThreadsBatch(load.threads())
        .setCacheTypeK(cache)
        .setCacheTypeV(cache)
        .disableContextShift()
        // The token that ends an answer shows that the model ended it.
        .enableSpecial()
        .disableLog();
  }

  private void answer(ExecutorService slots) throws IOException {
    for (Optional<Protocol.Ask> ask = owner.read(Protocol.Ask.class);
        ask.isPresent();
        ask = owner.read(Protocol.Ask.class)) {
      Protocol.Ask next = ask.get();
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(next.timeoutMillis());
      slots.execute(() -> reply(next, deadline));
    }
  }

  private void reply(Protocol.Ask ask, long deadline) {
    try {
      owner.write(generated(ask, deadline));
    } catch (IOException e) {
      throw new UncheckedIOException("the owner is gone", e);
    }
  }

  private Protocol.Reply generated(Protocol.Ask ask, long deadline) {
    if (System.nanoTime() - deadline > 0) {
      return new Protocol.Reply(ask.id(), Optional.empty(), false, Optional.empty());
    }
    try {
      Optional<String> text =
          TokenCompletion.text(model, request(ask), () -> System.nanoTime() - deadline > 0);
      Optional<String> ended = text.flatMap(controls::withoutLast);
      return new Protocol.Reply(
          ask.id(), ended.or(() -> text), ended.isPresent(), Optional.empty());
    } catch (IllegalArgumentException e) {
      return new Protocol.Reply(
          ask.id(), Optional.empty(), false, Optional.of(String.valueOf(e.getMessage())));
    }
  }

  private static String request(Protocol.Ask ask) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("prompt", ask.prompt());
    request.put("n_predict", ask.maxTokens());
    request.put("stream", true);
    request.put("cache_prompt", false);
    request.put("samplers", List.of("top_k"));
    request.put("top_k", 1);
    ask.grammar().ifPresent(grammar -> request.put("grammar", grammar));
    return JsonFormat.line(request);
  }
}
