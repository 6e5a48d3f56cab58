package dev.retort.router.serving;

import dev.retort.trainer.GenerativeStudent;
import dev.retort.trainer.Prediction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A student whose tokens are letters. Its confidence is the probability of its whole answer, end
 * included, and its answers are in lower case.
 */
final class LetterStudent implements GenerativeStudent {
  static final int MOST = 12;
  static final int END = 0;
  private static final int CONTEXT = 40;

  private final Path folder;
  final CountDownLatch closed = new CountDownLatch(1);

  LetterStudent(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<List<Integer>> prompt(String input) {
    return input.length() + MOST > CONTEXT
        ? Optional.empty()
        : Optional.of(input.chars().boxed().toList());
  }

  @Override
  public int mostTokens() {
    return MOST;
  }

  @Override
  public int endToken() {
    return END;
  }

  @Override
  public Optional<String> grammar(String input) {
    return Optional.of("root ::= [a-z]+");
  }

  @Override
  public Prediction prediction(String input, String text, List<Double> logProbabilities) {
    boolean whole = logProbabilities.size() == text.length() + 1;
    double sum = logProbabilities.stream().mapToDouble(Double::doubleValue).sum();
    return whole ? new Prediction(text, Math.exp(sum)) : new Prediction("", 0);
  }

  @Override
  public Optional<Path> adapter() {
    return Optional.of(folder.resolve("adapter")).filter(Files::isDirectory);
  }

  @Override
  public Optional<Path> gguf() {
    return Optional.of(folder.resolve("model.gguf")).filter(Files::isRegularFile);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
