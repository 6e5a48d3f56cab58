package dev.retort.trainer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A student that writes its answers token by token, as an engine has to know it that was not there
 * when it was trained: what to let its weights go on from, and what to make of what they wrote.
 * Holds no weights. Thread-safe.
 */
public interface GenerativeStudent extends AutoCloseable {

  /**
   * The tokens that it goes on from, always with the most probable one.
   *
   * @return empty if the request and an answer do not fit into its context
   */
  Optional<List<Integer>> prompt(String input);

  /** Tokens that an answer may have. */
  int mostTokens();

  /** The token that ends an answer. */
  int endToken();

  /** What holds its answer to this request to their form, in GBNF; empty if they have none. */
  Optional<String> grammar(String input);

  /**
   * Judges what was written, as the student itself does.
   *
   * @param text without the token that ended it
   * @param logProbabilities of its tokens and of the one that ended it, natural, by the weights
   *     alone, whatever held the writing to a form
   * @return of confidence 0 if it is no answer, or the log-probabilities are not those of its
   *     tokens
   */
  Prediction prediction(String input, String text, List<Double> logProbabilities);

  /** Its weights as a low-rank adapter of a base model, in PEFT's files, if it is one. */
  Optional<Path> adapter();

  /** All its weights for llama.cpp, if it has them so. */
  Optional<Path> gguf();

  /** Frees its tokenizer. */
  @Override
  void close();
}
