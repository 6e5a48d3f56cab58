package dev.retort.evaluator.deferral;

import java.util.Arrays;

/**
 * A request's hashed features: its words, pairs of neighbouring words, and runs of three and four
 * characters within words, without case. Each is a bucket with a sign, so that features that share
 * a bucket cancel rather than add up (Weinberger et al., ICML 2009).
 */
final class RequestFeatures {
  /** A power of two. */
  static final int BUCKETS = 1 << 12;

  /** Bounds the time that a request takes; its kind shows in its beginning. */
  private static final int MAX_CHARACTERS = 4096;

  private static final int SHORT_RUN = 3;
  private static final int LONG_RUN = 4;
  private static final int PRIME = 0x01000193;
  private static final int BASIS = 0x811C9DC5;
  private static final int WORD = 1;
  private static final int PAIR = 2;
  private static final int RUN = 3;

  private int[] codes = new int[256];
  private int count;

  private RequestFeatures() {}

  /** One code a feature, repeated as it occurs: the bucket if positive, its complement if not. */
  static int[] of(String request) {
    RequestFeatures features = new RequestFeatures();
    int end = Math.min(request.length(), MAX_CHARACTERS);
    int previous = BASIS;
    int at = 0;
    while (at < end) {
      int start = at;
      int word = BASIS;
      while (at < end && Character.isLetterOrDigit(request.charAt(at))) {
        word = step(word, Character.toLowerCase(request.charAt(at++)));
      }
      if (at > start) {
        features.add(word, WORD);
        features.add(step(previous * PRIME, word), PAIR);
        features.addRuns(request, start, at);
        previous = word;
      } else {
        at++;
      }
    }
    return Arrays.copyOf(features.codes, features.count);
  }

  /**
   * What each of a request's features counts, so that long requests weigh as much as short ones.
   */
  static double value(int[] codes) {
    return 1 / Math.sqrt(Math.max(1, codes.length));
  }

  /** Runs of the word from {@code start} to {@code end}, with a blank on either side. */
  private void addRuns(String request, int start, int end) {
    for (int from = start - 1; from + SHORT_RUN <= end + 1; from++) {
      int hash = BASIS;
      for (int length = 1; length <= LONG_RUN && from + length <= end + 1; length++) {
        int at = from + length - 1;
        boolean inside = at >= start && at < end;
        hash = step(hash, inside ? Character.toLowerCase(request.charAt(at)) : ' ');
        if (length >= SHORT_RUN) {
          add(hash, RUN);
        }
      }
    }
  }

  private void add(int hash, int kind) {
    if (count == codes.length) {
      codes = Arrays.copyOf(codes, 2 * count);
    }
    int mixed = mix(step(hash, kind));
    int bucket = mixed & (BUCKETS - 1);
    codes[count++] = mixed < 0 ? ~bucket : bucket;
  }

  private static int step(int hash, int value) {
    return (hash ^ value) * PRIME;
  }

  /** The finaliser of MurmurHash3: every bit of the hash moves every bit of the result. */
  private static int mix(int hash) {
    int mixed = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
    mixed = (mixed ^ (mixed >>> 13)) * 0xC2B2AE35;
    return mixed ^ (mixed >>> 16);
  }
}
