package dev.retort.trainer.djl;

import dev.retort.trainer.ConfidenceCalibration;
import dev.retort.trainer.GenerativeStudent;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.djl.grammar.JsonGrammar;
import dev.retort.trainer.djl.tokenizer.TextTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A decoder student without its weights.
 *
 * @param folder of the bundle
 * @param student what it says of itself
 * @param calibration of its confidence
 * @param language of its prompts and answers
 */
record DecoderGuide(
    Path folder,
    DecoderStudent student,
    ConfidenceCalibration calibration,
    DecoderLanguage language)
    implements GenerativeStudent {

  static DecoderGuide of(Path folder, DecoderStudent student, ConfidenceCalibration calibration) {
    TextTokenizer tokenizer = TextTokenizer.read(DecoderStudent.hf(folder));
    return new DecoderGuide(
        folder,
        student,
        calibration,
        DecoderLanguage.of(student.codec(), tokenizer, student.instructions()));
  }

  @Override
  public Optional<List<Integer>> prompt(String input) {
    int[] prompt = language.prompt(input);
    return prompt.length + student.answerTokens() > student.contextTokens()
        ? Optional.empty()
        : Optional.of(Arrays.stream(prompt).boxed().toList());
  }

  @Override
  public int mostTokens() {
    return student.answerTokens();
  }

  @Override
  public int endToken() {
    return language.endId();
  }

  @Override
  public Optional<String> grammar(String input) {
    return student.shape().map(shape -> JsonGrammar.of(shape, student.codec().encode(input)));
  }

  /** A text that was not written in its usual tokens has other probabilities than the usual. */
  @Override
  public Prediction prediction(String input, String text, List<Double> logProbabilities) {
    boolean complete =
        language.written(input, text).answer().length == logProbabilities.size()
            && logProbabilities.stream().allMatch(Double::isFinite);
    return complete
        ? new WrittenAnswer(language.answer(input, text), logProbabilities).prediction(calibration)
        : WrittenAnswer.NONE.prediction(calibration);
  }

  @Override
  public Optional<Path> adapter() {
    return Optional.of(DecoderStudent.adapter(folder)).filter(Files::isDirectory);
  }

  @Override
  public Optional<Path> gguf() {
    return Optional.of(DecoderStudent.gguf(folder)).filter(Files::isRegularFile);
  }

  @Override
  public void close() {
    language.close();
  }
}
