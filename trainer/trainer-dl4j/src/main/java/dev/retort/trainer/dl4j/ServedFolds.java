package dev.retort.trainer.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The students of the folds as they would be served, each asked for what it was trained without.
 */
final class ServedFolds {
  private final List<String> inputs;
  private final int[] foldOfRow;
  private final List<ScoreTable> tables;

  /** Students with tables of at most so many bytes. */
  ServedFolds(List<String> inputs, int[] foldOfRow, List<FoldedNetworks> folded, long bytes) {
    this.inputs = inputs;
    this.foldOfRow = foldOfRow;
    tables = folded.stream().map(fold -> fold.table(bytes)).toList();
  }

  /** The scores of all rows. */
  TextScores[] scores() {
    TextScores[] scores = new TextScores[inputs.size()];
    for (int row = 0; row < scores.length; row++) {
      scores[row] = tables.get(foldOfRow[row]).score(inputs.get(row));
    }
    return scores;
  }

  /** The share of each row's words that would be known if its label had no rows. */
  double[] knownElsewhere(Rows rows, int labels, Vocabulary vocabulary, int minimumTexts) {
    int[] occurrences = vocabulary.occurrences(rows.texts());
    List<List<IndexedText>> byLabel = new ArrayList<>();
    IntStream.range(0, labels).forEach(label -> byLabel.add(new ArrayList<>()));
    for (int row = 0; row < rows.size(); row++) {
      byLabel.get(rows.labels()[row]).add(rows.texts().get(row));
    }
    double[] shares = new double[rows.size()];
    for (int label = 0; label < labels; label++) {
      int[] elsewhere = occurrences.clone();
      int[] here = vocabulary.occurrences(byLabel.get(label));
      for (int i = 0; i < elsewhere.length; i++) {
        elsewhere[i] -= here[i];
      }
      for (int row = 0; row < shares.length; row++) {
        if (rows.labels()[row] == label) {
          shares[row] = share(row, vocabulary, elsewhere, minimumTexts);
        }
      }
    }
    return shares;
  }

  private double share(int row, Vocabulary vocabulary, int[] elsewhere, int minimumTexts) {
    ScoreTable table = tables.get(foldOfRow[row]);
    Vocabulary served = table.vocabulary();
    NGrams grams = NGrams.of(inputs.get(row), table.orders());
    int known = 0;
    for (int i = 0; i < grams.words(); i++) {
      int bucket = grams.bucket(i);
      if (served.row(bucket) != Vocabulary.ABSENT
          && elsewhere[vocabulary.row(bucket)] >= minimumTexts) {
        known++;
      }
    }
    return grams.words() == 0 ? 0 : (double) known / grams.words();
  }
}
