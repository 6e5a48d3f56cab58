package dev.retort.dataset;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.LongIntHashMap;
import dev.retort.dataset.dedup.SimilarTexts;

/**
 * The candidates of a build by what they ask: rows with the same text, and texts that are nearly
 * the same. Texts and clusters are numbered by their first rows in canonical order.
 */
final class TextClusters {
  /** Rows by cluster, in canonical order; a cluster's begin at its start. */
  private final int[] members;

  private final int[] starts;

  /** By row. */
  private final int[] textOfRow;

  private TextClusters(int[] candidates, int[] texts, int[] clusterOfText, int rows) {
    this.starts = new int[clusterOfText.length + 1];
    for (int text : texts) {
      starts[clusterOfText[text] + 1]++;
    }
    for (int cluster = 1; cluster < starts.length; cluster++) {
      starts[cluster] += starts[cluster - 1];
    }
    this.members = new int[candidates.length];
    this.textOfRow = new int[rows];
    int[] filled = starts.clone();
    for (int i = 0; i < candidates.length; i++) {
      members[filled[clusterOfText[texts[i]]]++] = candidates[i];
      textOfRow[candidates[i]] = texts[i];
    }
  }

  /**
   * Clusters candidates.
   *
   * @param candidates rows in canonical order
   */
  static TextClusters of(Corpus corpus, int[] candidates, SimilarTexts similar) {
    RowTable rows = corpus.rows();
    LongIntHashMap known = new LongIntHashMap();
    IntArrayList firsts = new IntArrayList();
    int[] texts = new int[candidates.length];
    for (int i = 0; i < candidates.length; i++) {
      long key = rows.key(candidates[i]);
      texts[i] = known.getOrDefault(key, firsts.size());
      if (texts[i] == firsts.size()) {
        known.put(key, texts[i]);
        firsts.add(candidates[i]);
      }
    }
    known.release();
    int[] groups = corpus.groups(firsts.toArray(), similar);
    return new TextClusters(candidates, texts, groups, rows.size());
  }

  /** Whether two rows have the same input after normalisation. */
  boolean sameText(int row, int other) {
    return textOfRow[row] == textOfRow[other];
  }

  /** Hands out the clusters, as ranges of {@link #member}. */
  interface Reader {
    /** The members from a place up to another are a cluster, in canonical order. */
    void cluster(int from, int until);
  }

  void forEach(Reader reader) {
    for (int cluster = 0; cluster + 1 < starts.length; cluster++) {
      if (starts[cluster + 1] > starts[cluster]) {
        reader.cluster(starts[cluster], starts[cluster + 1]);
      }
    }
  }

  int member(int place) {
    return members[place];
  }
}
