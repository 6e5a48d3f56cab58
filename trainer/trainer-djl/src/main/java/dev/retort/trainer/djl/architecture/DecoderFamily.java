package dev.retort.trainer.djl.architecture;

import java.util.Arrays;
import java.util.Optional;

/** The published architectures that can be computed. */
public enum DecoderFamily {
  /** Llama 1 to 3, SmolLM2 and many more. */
  LLAMA("llama", "LlamaForCausalLM"),
  /** Qwen2 and Qwen2.5: Llama with biases on queries, keys and values. */
  QWEN2("qwen2", "Qwen2ForCausalLM"),
  /** Qwen3: queries and keys are normalised per head. */
  QWEN3("qwen3", "Qwen3ForCausalLM");

  private final String modelType;
  private final String className;

  DecoderFamily(String modelType, String className) {
    this.modelType = modelType;
    this.className = className;
  }

  /** Its name in {@code model_type}. */
  public String modelType() {
    return modelType;
  }

  /** Its name in {@code architectures}. */
  public String className() {
    return className;
  }

  static Optional<DecoderFamily> named(String modelType) {
    return Arrays.stream(values()).filter(f -> f.modelType.equals(modelType)).findFirst();
  }
}
