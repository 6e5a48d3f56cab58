package dev.retort.trainer.djl.extractor;

/** Hashes of words and features: the same on every machine. */
final class Hashing {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Hashing() {}

  /** Of a text's UTF-16 code units (FNV-1a). */
  static long text(CharSequence text) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return mixed(hash);
  }

  /** Of a sequence: what it was so far, and what comes next. */
  static long then(long before, long next) {
    return mixed(before * 0x9e3779b97f4a7c15L + next);
  }

  /** A 64-bit finalizer (Steele, Lea and Flood 2014, SplitMix). */
  static long mixed(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
