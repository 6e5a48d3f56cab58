package de.kherud.llama;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One completion, requested in the native side's own JSON. */
public final class TokenCompletion {
  private TokenCompletion() {}

  /**
   * Loads a model.
   *
   * @throws IllegalArgumentException if the library refuses it
   */
  public static LlamaModel load(ModelParameters parameters) {
    try {
      return new LlamaModel(parameters);
    } catch (LlamaException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Generates until the model ends, the limit is reached or the time is over. Several threads may
   * do so at once.
   *
   * @param json the request, with {@code "stream": true}; {@code prompt} may be an array of ids
   * @param expired asked after each token
   * @return the text, or nothing if it expired
   * @throws IllegalArgumentException if the request is refused
   */
  public static Optional<String> text(LlamaModel model, String json, BooleanSupplier expired) {
    try {
      return received(model, json, expired);
    } catch (LlamaException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Optional<String> received(
      LlamaModel model, String json, BooleanSupplier expired) {
    int task = model.requestCompletion(json);
    StringBuilder text = new StringBuilder();
    while (true) {
      LlamaOutput output = model.receiveCompletion(task);
      text.append(output.text);
      if (output.stop) {
        return Optional.of(text.toString());
      }
      if (expired.getAsBoolean()) {
        model.cancelCompletion(task);
        return Optional.empty();
      }
    }
  }
}
