package dev.retort.trainer.dl4j;

import org.nd4j.linalg.factory.Nd4j;

/** Loads ND4J's native library to see whether it is here and works. */
public final class NativeLibrary {
  private NativeLibrary() {}

  /** Computes something with it, and says which it is. */
  public static String nd4j() {
    double sum = Nd4j.ones(2, 2).sumNumber().doubleValue();
    if (sum != 4) {
      throw new IllegalStateException("ND4J says that four ones are " + sum);
    }
    return "ND4J, " + Nd4j.getBackend().getClass().getSimpleName();
  }
}
