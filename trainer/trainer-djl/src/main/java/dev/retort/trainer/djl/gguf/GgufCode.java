package dev.retort.trainer.djl.gguf;

/** The numbers of the format's metadata types. */
final class GgufCode {
  static final int UINT8 = 0;
  static final int INT8 = 1;
  static final int UINT16 = 2;
  static final int INT16 = 3;
  static final int UINT32 = 4;
  static final int INT32 = 5;
  static final int FLOAT32 = 6;
  static final int BOOL = 7;
  static final int TEXT = 8;
  static final int ARRAY = 9;
  static final int UINT64 = 10;
  static final int INT64 = 11;
  static final int FLOAT64 = 12;

  private GgufCode() {}

  static boolean isReal(int code) {
    return code == FLOAT32 || code == FLOAT64;
  }

  static boolean isWhole(int code) {
    return (code >= UINT8 && code <= INT32) || code == UINT64 || code == INT64;
  }
}
