package dev.retort.trainer.djl.runtime;

/**
 * Loads the native libraries of this module to see whether they are here and work. A library for
 * another machine can end the process: whoever asks does so in a process that may end.
 */
public final class NativeLibraries {
  private NativeLibraries() {}

  /** Loads PyTorch and says which it is, and how many accelerators it sees. */
  public static String pytorch() {
    return "PyTorch %s, %d accelerators"
        .formatted(DjlRuntime.engine().getVersion(), DjlRuntime.engine().getGpuCount());
  }

  /**
   * Loads llama.cpp.
   *
   * @throws IllegalStateException if it is not on the class path or cannot be linked
   */
  public static String llama() {
    try {
      // Its class loads the library when it is initialised.
      Class.forName("de.kherud.llama.LlamaModel", true, NativeLibraries.class.getClassLoader());
      return "llama.cpp";
    } catch (ClassNotFoundException | LinkageError e) {
      throw new IllegalStateException("llama.cpp cannot be loaded: " + e.getMessage(), e);
    }
  }
}
