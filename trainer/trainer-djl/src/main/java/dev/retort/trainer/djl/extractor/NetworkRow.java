package dev.retort.trainer.djl.extractor;

/**
 * What the network sees of a request, by word.
 *
 * @param features numbers of the hand-made features
 * @param words the word's own number, or none where it is unknown
 * @param spellings the words themselves
 */
@SuppressWarnings("ArrayRecordComponent") // in bulk, never compared
record NetworkRow(int[][] features, int[][] words, String[] spellings) {
  int size() {
    return features.length;
  }

  /** Words as features of one each: what {@link FeatureIndex} numbers. */
  static int[][] wordHashes(Words words) {
    int[][] hashes = new int[words.size()][];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = new int[] {(int) (words.hashes()[i] >>> 32)};
    }
    return hashes;
  }
}
