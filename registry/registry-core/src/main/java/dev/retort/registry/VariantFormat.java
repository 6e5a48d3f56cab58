package dev.retort.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** The form of a student's files. */
public enum VariantFormat {
  /** A Hugging Face snapshot: {@code config.json} and safetensors. */
  @JsonProperty("hf")
  HF("hf", List.of("transformers", "vllm")),

  /** A LoRA adapter in PEFT's form; its base model is needed besides. */
  @JsonProperty("adapter")
  ADAPTER("adapter", List.of("peft", "vllm")),

  /** One file that holds everything. */
  @JsonProperty("gguf")
  GGUF("gguf", List.of("llama.cpp", "ollama")),

  /** A Deeplearning4j classifier with its labels. */
  @JsonProperty("dl4j")
  DL4J("dl4j", List.of("retort")),

  /** Anything else that Retort's own loaders read. */
  @JsonProperty("retort")
  RETORT("retort", List.of("retort"));

  private final String word;
  private final List<String> runtimes;

  VariantFormat(String word, List<String> runtimes) {
    this.word = word;
    this.runtimes = runtimes;
  }

  /** As it is written. */
  public String word() {
    return word;
  }

  /** What loads files of this form. */
  public List<String> runtimes() {
    return runtimes;
  }
}
