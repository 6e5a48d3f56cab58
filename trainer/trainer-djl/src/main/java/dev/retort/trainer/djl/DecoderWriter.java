package dev.retort.trainer.djl;

import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.DecoderBatch;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.LabelledText;
import dev.retort.trainer.djl.grammar.JsonGrammar;
import dev.retort.trainer.djl.llama.Generation;
import dev.retort.trainer.djl.llama.GenerationRequest;
import dev.retort.trainer.djl.llama.LlamaWorker;
import dev.retort.trainer.djl.llama.WorkerSettings;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.tokenizer.PromptTemplate;
import dev.retort.trainer.djl.tokenizer.TextTokenizer;
import dev.retort.trainer.djl.training.TokenSequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Lets a student write answers: llama.cpp generates in a process of its own, and one pass of the
 * decoder tells how likely each token of the finished answer is. Thread-safe; closing it ends the
 * process and frees the weights.
 */
final class DecoderWriter implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DecoderStudent student;
  private final DecoderLanguage language;
  private final DecoderWeights weights;
  private final Decoder decoder;
  private final LlamaWorker worker;

  private DecoderWriter(
      DecoderStudent student,
      DecoderLanguage language,
      DecoderWeights weights,
      LlamaWorker worker) {
    this.student = student;
    this.language = language;
    this.weights = weights;
    this.decoder = Decoder.of(weights);
    this.worker = worker;
  }

  /**
   * Opens the student of a folder.
   *
   * @param slots answers that are written at once
   * @throws UncheckedIOException if its model cannot be loaded, saying why
   */
  static DecoderWriter open(Path folder, DecoderStudent student, int slots) {
    TextTokenizer tokenizer = TextTokenizer.read(DecoderStudent.hf(folder));
    LlamaWorker worker =
        new LlamaWorker(
            WorkerSettings.of(DecoderStudent.gguf(folder), slots, student.contextTokens()));
    DecoderWriter writer =
        new DecoderWriter(
            student,
            new DecoderLanguage(
                student.codec(), PromptTemplate.recognisedIn(tokenizer), tokenizer),
            DecoderWeights.load(DecoderStudent.hf(folder), ElementType.F32),
            worker);
    Optional<Generation.Failure> failure = worker.start();
    if (failure.isPresent()) {
      writer.close();
      throw new UncheckedIOException(
          new IOException(
              "the model %s cannot be served: %s"
                  .formatted(DecoderStudent.gguf(folder), failure.get().message())));
    }
    return writer;
  }

  /** Answers an input; what cannot be answered, now or ever, is {@link WrittenAnswer#NONE}. */
  WrittenAnswer write(String input) {
    int[] prompt = language.prompt(input);
    if (prompt.length + student.answerTokens() > student.contextTokens()) {
      return WrittenAnswer.NONE;
    }
    GenerationRequest free = GenerationRequest.of(prompt, student.answerTokens(), PATIENCE);
    Generation generation =
        worker.generate(
            student
                .shape()
                .map(shape -> JsonGrammar.of(shape, student.codec().encode(input)))
                .map(free::constrainedBy)
                .orElse(free));
    return generation instanceof Generation.Text text && text.ended()
        ? scored(input, text.text())
        : WrittenAnswer.NONE;
  }

  private WrittenAnswer scored(String input, String text) {
    Optional<String> answer = language.answer(input, text);
    if (answer.isEmpty()) {
      return WrittenAnswer.NONE;
    }
    TokenSequence written = language.written(input, text);
    if (written.length() > decoder.config().contextLength()) {
      return WrittenAnswer.NONE;
    }
    double[] logProbabilities =
        decoder.logProbabilities(
            DecoderBatch.packed(
                List.of(List.of(LabelledText.answer(written.prompt(), written.answer()))),
                written.length()));
    return new WrittenAnswer(answer, logProbabilities);
  }

  @Override
  public void close() {
    worker.close();
    weights.close();
    language.close();
  }
}
