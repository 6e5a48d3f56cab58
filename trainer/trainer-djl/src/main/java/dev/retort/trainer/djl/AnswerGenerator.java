package dev.retort.trainer.djl;

import dev.retort.trainer.djl.architecture.Continuation;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.GreedyGeneration;
import dev.retort.trainer.djl.llama.Generation;
import dev.retort.trainer.djl.llama.GenerationRequest;
import dev.retort.trainer.djl.llama.LlamaEngine;
import dev.retort.trainer.djl.llama.LlamaWorker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Continues a prompt with an answer, always by the most probable token. Thread-safe. */
sealed interface AnswerGenerator extends AutoCloseable {

  /**
   * The text that a decoder writes.
   *
   * @param grammar in GBNF, if the answer has to obey one
   * @return empty if there is none, for now or for good
   */
  Optional<String> write(int[] prompt, int mostTokens, Optional<String> grammar);

  @Override
  void close();

  /** For one answer. */
  Duration PATIENCE = Duration.ofSeconds(60);

  /** What llama.cpp is asked. */
  private static GenerationRequest request(int[] prompt, int mostTokens, Optional<String> grammar) {
    GenerationRequest free = GenerationRequest.of(prompt, mostTokens, PATIENCE);
    return grammar.map(free::constrainedBy).orElse(free);
  }

  /** The text, if the model came to its end. */
  private static Optional<String> ended(Generation generation) {
    return generation instanceof Generation.Text text && text.ended()
        ? Optional.of(text.text())
        : Optional.empty();
  }

  /** llama.cpp in a process of its own: several times as fast, and held to grammars. */
  record LlamaCpp(LlamaWorker worker) implements AnswerGenerator {
    @Override
    public Optional<String> write(int[] prompt, int mostTokens, Optional<String> grammar) {
      return ended(worker.generate(request(prompt, mostTokens, grammar)));
    }

    @Override
    public void close() {
      worker.close();
    }
  }

  /** llama.cpp in this process, which is a worker already and may die of it. */
  record LlamaCppHere(LlamaEngine engine) implements AnswerGenerator {
    @Override
    public Optional<String> write(int[] prompt, int mostTokens, Optional<String> grammar) {
      return ended(engine.generate(request(prompt, mostTokens, grammar)));
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  /** DJL in this process, for models that llama.cpp does not know. No grammar holds it. */
  record InProcess(Decoder decoder, DecoderLanguage language) implements AnswerGenerator {
    @Override
    public Optional<String> write(int[] prompt, int mostTokens, Optional<String> grammar) {
      Continuation written =
          GreedyGeneration.of(decoder, List.of(prompt), mostTokens, Set.of(language.endId()))
              .get(0);
      return written.end() == Continuation.End.STOP_TOKEN
          ? Optional.of(
              language
                  .tokenizer()
                  .decode(written.tokens().stream().mapToInt(Integer::intValue).toArray()))
          : Optional.empty();
    }

    /** What it uses belongs to others. */
    @Override
    public void close() {}
  }
}
