package dev.retort.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** The form of a student's files. */
public enum VariantFormat {
  /** A Hugging Face snapshot: {@code config.json} and safetensors. */
  @JsonProperty("hf")
  HF("hf", "transformers vllm"),

  /** A LoRA adapter in PEFT's form; its base model is needed besides. */
  @JsonProperty("adapter")
  ADAPTER("adapter", "peft vllm"),

  /** One file that holds everything. */
  @JsonProperty("gguf")
  GGUF("gguf", "llama.cpp ollama"),

  /** A Deeplearning4j classifier with its labels. */
  @JsonProperty("dl4j")
  DL4J("dl4j", "retort"),

  /** Anything else that Retort's own loaders read. */
  @JsonProperty("retort")
  RETORT("retort", "retort");

  private final String word;
  private final String runtimes;

  VariantFormat(String word, String runtimes) {
    this.word = word;
    this.runtimes = runtimes;
  }

  /** As it is written. */
  public String word() {
    return word;
  }

  /** What loads files of this form. */
  public List<String> runtimes() {
    return List.of(runtimes.split(" "));
  }
}
