package dev.retort.trainer.djl;

import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.DecoderBatch;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.LabelledTokens;
import dev.retort.trainer.djl.grammar.JsonGrammar;
import dev.retort.trainer.djl.llama.Generation;
import dev.retort.trainer.djl.llama.LlamaEngine;
import dev.retort.trainer.djl.llama.LlamaWorker;
import dev.retort.trainer.djl.llama.WorkerSettings;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.tokenizer.TextTokenizer;
import dev.retort.trainer.djl.training.TokenSequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Lets a student write answers: an {@link AnswerGenerator} generates, and one pass of the decoder
 * tells how likely each token of the finished answer is. Thread-safe; closing it frees everything.
 */
final class DecoderWriter implements AutoCloseable {
  private final DecoderStudent student;
  private final DecoderLanguage language;
  private final DecoderWeights weights;
  private final Decoder decoder;
  private final AnswerGenerator generator;

  private DecoderWriter(
      DecoderStudent student,
      DecoderLanguage language,
      DecoderWeights weights,
      Decoder decoder,
      AnswerGenerator generator) {
    this.student = student;
    this.language = language;
    this.weights = weights;
    this.decoder = decoder;
    this.generator = generator;
  }

  /** Where llama.cpp runs. */
  enum Place {
    /** In a process of its own, so that its death is not this one's. */
    ANOTHER_PROCESS,
    /** In this one, which is there to die of it. */
    THIS_PROCESS
  }

  /**
   * Opens the student of a folder.
   *
   * @param slots answers that are written at once
   * @throws UncheckedIOException if its model cannot be loaded, saying why
   */
  static DecoderWriter open(Path folder, DecoderStudent student, int slots, Place place) {
    TextTokenizer tokenizer = TextTokenizer.read(DecoderStudent.hf(folder));
    DecoderLanguage language =
        DecoderLanguage.of(student.codec(), tokenizer, student.instructions());
    DecoderWeights weights = DecoderWeights.load(DecoderStudent.hf(folder), ElementType.F32);
    Decoder decoder = Decoder.of(weights);
    try {
      return new DecoderWriter(
          student,
          language,
          weights,
          decoder,
          Files.exists(DecoderStudent.gguf(folder))
              ? generator(
                  WorkerSettings.of(DecoderStudent.gguf(folder), slots, student.contextTokens()),
                  place)
              : new AnswerGenerator.InProcess(decoder, language));
    } catch (UncheckedIOException e) {
      weights.close();
      language.close();
      throw e;
    }
  }

  private static AnswerGenerator generator(WorkerSettings settings, Place place) {
    if (place == Place.THIS_PROCESS) {
      try {
        return new AnswerGenerator.LlamaCppHere(LlamaEngine.open(settings));
      } catch (IllegalArgumentException | UnsatisfiedLinkError e) {
        throw unservable(settings.model(), String.valueOf(e.getMessage()));
      }
    }
    LlamaWorker worker = new LlamaWorker(settings);
    Optional<Generation.Failure> failure = worker.start();
    if (failure.isPresent()) {
      worker.close();
      throw unservable(settings.model(), failure.get().message());
    }
    return new AnswerGenerator.LlamaCpp(worker);
  }

  private static UncheckedIOException unservable(Path model, String why) {
    return new UncheckedIOException(
        new IOException("the model %s cannot be served: %s".formatted(model, why)));
  }

  /** Answers an input; what cannot be answered, now or ever, is {@link WrittenAnswer#NONE}. */
  WrittenAnswer write(String input) {
    int[] prompt = language.prompt(input);
    if (prompt.length + student.answerTokens() > student.contextTokens()) {
      return WrittenAnswer.NONE;
    }
    return generator
        .write(
            prompt,
            student.answerTokens(),
            student.shape().map(shape -> JsonGrammar.of(shape, student.codec().encode(input))))
        .map(text -> scored(input, text))
        .orElse(WrittenAnswer.NONE);
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
                List.of(List.of(LabelledTokens.answer(written.prompt(), written.answer()))),
                written.length()));
    return new WrittenAnswer(answer, Arrays.stream(logProbabilities).boxed().toList());
  }

  @Override
  public void close() {
    generator.close();
    weights.close();
    language.close();
  }
}
