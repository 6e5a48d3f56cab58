package dev.retort.trainer;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The floating-point numbers that a decoder computes with; its master weights are 32 bits wide. */
public enum Precision {
  /** IEEE 754 binary32. */
  @JsonProperty("float32")
  FLOAT32(4),
  /** Eight bits of exponent as in binary32, seven of fraction. */
  @JsonProperty("bfloat16")
  BFLOAT16(2),
  /** IEEE 754 binary16. */
  @JsonProperty("float16")
  FLOAT16(2);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }
}
