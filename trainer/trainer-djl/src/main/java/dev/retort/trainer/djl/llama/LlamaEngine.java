package dev.retort.trainer.djl.llama;

import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.TokenCompletion;
import de.kherud.llama.args.CacheType;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.djl.gguf.GgufHeader;
import dev.retort.trainer.djl.llama.Generation.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * llama.cpp in this process: for processes that are there for it, since an abort of the native
 * library ends them. Thread-safe; closing it frees the model, and nobody may ask then.
 */
public final class LlamaEngine implements AutoCloseable {
  private final LlamaModel model;
  private final Vocabulary vocabulary;

  private LlamaEngine(LlamaModel model, Vocabulary vocabulary) {
    this.model = model;
    this.vocabulary = vocabulary;
  }

  /**
   * Loads a model.
   *
   * @param settings of which the queue and the start's time limit are the caller's business
   * @throws IllegalArgumentException if the file is damaged or llama.cpp refuses it
   * @throws UnsatisfiedLinkError if there is no llama.cpp for this machine
   */
  public static LlamaEngine open(WorkerSettings settings) {
    // The library itself trusts a file's header.
    GgufHeader header = GgufHeader.read(settings.model());
    try {
      return new LlamaEngine(TokenCompletion.load(parameters(settings)), Vocabulary.of(header));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "llama.cpp cannot load %s: %s. Its architecture may be newer than the library, or a tensor of it is missing."
              .formatted(settings.model(), e.getMessage()),
          e);
    }
  }

  private static ModelParameters parameters(WorkerSettings settings) {
    CacheType cache = settings.cache() == WorkerSettings.Cache.F32 ? CacheType.F32 : CacheType.F16;
    return new ModelParameters()
        .setModel(settings.model().toAbsolutePath().toString())
        .setParallel(settings.slots())
        .setCtxSize(settings.slots() * settings.contextTokens())
        .setThreads(settings.threads())
        .setThreadsBatch(settings.threads())
        .setCacheTypeK(cache)
        .setCacheTypeV(cache)
        .disableContextShift()
        // The token that ends an answer shows that the model ended it.
        .enableSpecial()
        .disableLog();
  }

  /** Generates; blocks until there is a text or a reason why there is none. */
  public Generation generate(GenerationRequest request) {
    return generate(request, System.nanoTime() + request.timeout().toNanos());
  }

  /**
   * Generates.
   *
   * @param deadline by {@link System#nanoTime()}
   */
  Generation generate(GenerationRequest request, long deadline) {
    if (System.nanoTime() - deadline > 0) {
      return late();
    }
    Optional<Integer> unknown = vocabulary.unknown(request.prompt());
    if (unknown.isPresent()) {
      return new Generation.Failure(
          Reason.REFUSED,
          "the prompt holds the id %d, and the model has %d tokens; take the model's own tokenizer"
              .formatted(unknown.get(), vocabulary.size()));
    }
    try {
      return TokenCompletion.text(model, json(request), () -> System.nanoTime() - deadline > 0)
          .map(this::text)
          .orElseGet(LlamaEngine::late);
    } catch (IllegalArgumentException e) {
      return new Generation.Failure(Reason.REFUSED, String.valueOf(e.getMessage()));
    }
  }

  private Generation text(String written) {
    return vocabulary
        .withoutEnd(written)
        .map(text -> new Generation.Text(text, true))
        .orElseGet(() -> new Generation.Text(written, false));
  }

  private static Generation late() {
    return new Generation.Failure(Reason.TIMEOUT, "the answer was not finished in time");
  }

  private static String json(GenerationRequest request) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("prompt", request.prompt());
    json.put("n_predict", request.maxTokens());
    json.put("stream", true);
    json.put("cache_prompt", false);
    json.put("samplers", List.of("top_k"));
    json.put("top_k", 1);
    request.grammar().ifPresent(grammar -> json.put("grammar", grammar));
    return JsonFormat.line(json);
  }

  @Override
  public void close() {
    model.close();
  }
}
