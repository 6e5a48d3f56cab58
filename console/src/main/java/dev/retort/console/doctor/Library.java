package dev.retort.console.doctor;

import dev.retort.trainer.djl.runtime.NativeLibraries;
import dev.retort.trainer.dl4j.NativeLibrary;
import java.util.function.Supplier;

/** The native libraries that students are trained and served with. */
public enum Library {
  /** Classifiers learn with it. */
  ND4J("nd4j", NativeLibrary::nd4j),
  /** Decoders and extractors learn with it. */
  PYTORCH("pytorch", NativeLibraries::pytorch),
  /** Decoders answer with it. */
  LLAMA("llama.cpp", NativeLibraries::llama);

  private final String topic;
  private final Supplier<String> loading;

  Library(String topic, Supplier<String> loading) {
    this.topic = topic;
    this.loading = loading;
  }

  String topic() {
    return topic;
  }

  /** Loads it into this process, which may end over it, and says which it is. */
  public String load() {
    return loading.get();
  }
}
