package dev.retort.trainer.djl;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.ConfidenceCalibration;
import dev.retort.trainer.djl.codec.AnswerCodec;
import dev.retort.trainer.djl.grammar.AnswerShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a decoder student's folder says of it, beside {@code hf/} (the model as a Hugging Face
 * snapshot, an adapter merged into it), {@code gguf/} (the same for llama.cpp) and, if it has one,
 * {@code adapter/} (in PEFT's form).
 *
 * @param schemaVersion of this file
 * @param kind of its answers
 * @param codec the form in which it reads and writes
 * @param shape of the JSON that it writes, in that form; empty: it writes text
 * @param contextTokens that a request and its answer may have together
 * @param answerTokens that an answer may have
 * @param instructions that it reads before every request
 * @param calibration of its confidence, on {@link WrittenAnswer#features()}
 */
record DecoderStudent(
    int schemaVersion,
    AnswerKind kind,
    AnswerCodec codec,
    Optional<AnswerShape> shape,
    int contextTokens,
    int answerTokens,
    Optional<String> instructions,
    Optional<ConfidenceCalibration> calibration) {
  private static final String FILE = "decoder.json";

  /** Since version 2 a student may have instructions. */
  private static final int SCHEMA = 2;

  DecoderStudent {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(codec);
    Objects.requireNonNull(shape);
    instructions = instructions == null ? Optional.empty() : instructions;
    Objects.requireNonNull(calibration);
    if (schemaVersion > SCHEMA) {
      throw new IllegalArgumentException(
          "%s follows version %d of its form, and this Retort knows %d: it comes from a newer one"
              .formatted(FILE, schemaVersion, SCHEMA));
    }
  }

  /** A student whose confidence is not calibrated yet. */
  static DecoderStudent uncalibrated(
      AnswerKind kind,
      AnswerCodec codec,
      Optional<AnswerShape> shape,
      int contextTokens,
      int answerTokens,
      Optional<String> instructions) {
    return new DecoderStudent(
        SCHEMA, kind, codec, shape, contextTokens, answerTokens, instructions, Optional.empty());
  }

  DecoderStudent calibrated(ConfidenceCalibration fitted) {
    return new DecoderStudent(
        schemaVersion,
        kind,
        codec,
        shape,
        contextTokens,
        answerTokens,
        instructions,
        Optional.of(fitted));
  }

  static Path hf(Path folder) {
    return folder.resolve("hf");
  }

  static Path adapter(Path folder) {
    return folder.resolve("adapter");
  }

  static Path gguf(Path folder) {
    return folder.resolve("gguf").resolve("model-f16.gguf");
  }

  static boolean isAt(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  static DecoderStudent read(Path folder) {
    return JsonFormat.read(folder.resolve(FILE), DecoderStudent.class);
  }

  void write(Path folder) {
    DurableFile.write(folder.resolve(FILE), JsonFormat.pretty(this));
  }
}
