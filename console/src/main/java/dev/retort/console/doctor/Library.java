package dev.retort.console.doctor;

import dev.retort.trainer.djl.runtime.NativeLibraries;
import dev.retort.trainer.dl4j.NativeLibrary;

/** The native libraries that students are trained and served with. */
public enum Library {
  /** Classifiers learn with it. */
  ND4J("nd4j"),
  /** Decoders and extractors learn with it. */
  PYTORCH("pytorch"),
  /** Decoders answer with it. */
  LLAMA("llama.cpp");

  private final String topic;

  Library(String topic) {
    this.topic = topic;
  }

  String topic() {
    return topic;
  }

  /** Loads it into this process, which may end over it, and says which it is. */
  public String load() {
    return switch (this) {
      case ND4J -> NativeLibrary.nd4j();
      case PYTORCH -> NativeLibraries.pytorch();
      case LLAMA -> NativeLibraries.llama();
    };
  }
}
