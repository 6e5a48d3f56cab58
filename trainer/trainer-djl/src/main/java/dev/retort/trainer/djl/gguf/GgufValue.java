package dev.retort.trainer.djl.gguf;

import java.util.List;

/** A value of a file's metadata. Narrower and wider numbers of other writers are read as these. */
public sealed interface GgufValue {
  /** Text. */
  record Text(String value) implements GgufValue {}

  /** A whole number, ≥ 0 and below 2^32 where it is written. */
  record Whole(long value) implements GgufValue {}

  /** A real number, in single precision where it is written. */
  record Real(double value) implements GgufValue {}

  /** Yes or no. */
  record Flag(boolean value) implements GgufValue {}

  /** Texts in order. */
  record Texts(List<String> values) implements GgufValue {
    public Texts {
      values = List.copyOf(values);
    }
  }

  /** Whole numbers in order, of 32 bits where they are written. */
  record Wholes(List<Long> values) implements GgufValue {
    public Wholes {
      values = List.copyOf(values);
    }
  }

  /** Real numbers in order. */
  record Reals(List<Double> values) implements GgufValue {
    public Reals {
      values = List.copyOf(values);
    }
  }
}
