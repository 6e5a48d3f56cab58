package dev.retort.trainer.djl.architecture;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of tokens of one length. Every position has a segment: 0 is padding, and a token sees those
 * tokens of its own segment that stand before it in the row, so that several texts may share one.
 * Labels stand under their own token, as in transformers: the label at position t is predicted from
 * position t − 1, and {@link #IGNORED} is predicted by nobody. Immutable.
 */
public final class DecoderBatch {
  /** No label. */
  public static final int IGNORED = -100;

  private final int rows;
  private final int columns;
  private final int prefix;
  private final int[] ids;
  private final int[] positions;
  private final int[] segments;
  private final int[] labels;

  private DecoderBatch(
      int rows, int columns, int prefix, int[] ids, int[] positions, int[] segments, int[] labels) {
    this.rows = rows;
    this.columns = columns;
    this.prefix = prefix;
    this.ids = ids;
    this.positions = positions;
    this.segments = segments;
    this.labels = labels;
  }

  /**
   * A batch from its parts, each of equal size.
   *
   * @param positions of each token in its text, ≥ 0
   * @param segments ≥ 0
   * @param labels token ids or {@link #IGNORED}
   */
  public static DecoderBatch of(int[][] ids, int[][] positions, int[][] segments, int[][] labels) {
    int rows = ids.length;
    if (rows == 0 || ids[0].length == 0) {
      throw new IllegalArgumentException("a batch has at least one row of one token");
    }
    int columns = ids[0].length;
    return new DecoderBatch(
        rows,
        columns,
        0,
        flat("ids", ids, rows, columns),
        flat("positions", positions, rows, columns),
        flat("segments", segments, rows, columns),
        flat("labels", labels, rows, columns));
  }

  /** Texts of one length, every token of which is a label. */
  public static DecoderBatch ofTexts(int[]... texts) {
    return leftPadded(List.of(texts));
  }

  /** Texts that end together: shorter ones are filled up at their beginning. */
  public static DecoderBatch leftPadded(List<int[]> texts) {
    int columns = texts.stream().mapToInt(text -> text.length).max().orElse(0);
    int[][] ids = new int[texts.size()][columns];
    int[][] mask = new int[texts.size()][columns];
    for (int row = 0; row < texts.size(); row++) {
      int[] text = texts.get(row);
      System.arraycopy(text, 0, ids[row], columns - text.length, text.length);
      Arrays.fill(mask[row], columns - text.length, columns, 1);
    }
    return masked(ids, mask);
  }

  /**
   * Rows with an attention mask: 1 for a token, 0 for padding. Positions count the tokens; every
   * token is a label.
   */
  public static DecoderBatch masked(int[][] ids, int[][] mask) {
    int[][] positions = new int[ids.length][];
    int[][] labels = new int[ids.length][];
    for (int row = 0; row < ids.length; row++) {
      positions[row] = new int[mask[row].length];
      labels[row] = ids[row].clone();
      int seen = 0;
      for (int column = 0; column < mask[row].length; column++) {
        seen += mask[row][column];
        positions[row][column] = Math.max(0, seen - 1);
        if (column < labels[row].length && mask[row][column] == 0) {
          labels[row][column] = IGNORED;
        }
      }
    }
    return of(ids, positions, mask, labels);
  }

  /**
   * Rows of one or more texts each, which do not see each other, filled up at their end. A text's
   * first label counts for nothing, because nobody predicts it.
   *
   * @param columns the length of a row, at least that of its texts together
   */
  public static DecoderBatch packed(List<List<LabelledTokens>> rows, int columns) {
    int[][] ids = new int[rows.size()][columns];
    int[][] positions = new int[rows.size()][columns];
    int[][] segments = new int[rows.size()][columns];
    int[][] labels = new int[rows.size()][columns];
    for (int row = 0; row < rows.size(); row++) {
      Arrays.fill(labels[row], IGNORED);
      int column = 0;
      int segment = 0;
      for (LabelledTokens text : rows.get(row)) {
        if (column + text.length() > columns) {
          throw new IllegalArgumentException(
              "row %d holds more than its %d tokens".formatted(row, columns));
        }
        segment++;
        for (int i = 0; i < text.length(); i++, column++) {
          ids[row][column] = text.id(i);
          positions[row][column] = i;
          segments[row][column] = segment;
          labels[row][column] = i == 0 ? IGNORED : text.label(i);
        }
      }
    }
    return of(ids, positions, segments, labels);
  }

  /**
   * Rows of texts as {@link #packed} has them, each text the end of a longer one that begins with
   * the prefix. Losses and gradients are those of the longer texts.
   *
   * @param prefix tokens that all texts begin with, none of them a label; at least one
   * @param columns the length of a row without the prefix
   * @throws IllegalArgumentException if the first token of a text's rest is to be learned: the
   *     prefix would have to predict another one for each text
   */
  public static DecoderBatch behind(int[] prefix, List<List<LabelledTokens>> rows, int columns) {
    if (prefix.length == 0) {
      throw new IllegalArgumentException("a shared prefix has at least one token");
    }
    if (rows.stream().flatMap(List::stream).anyMatch(text -> text.label(0) != IGNORED)) {
      throw new IllegalArgumentException(
          "a text behind a shared prefix begins with a token that is only read");
    }
    DecoderBatch own = packed(rows, columns);
    int[] first = IntStream.range(0, prefix.length).toArray();
    int[] moved = Arrays.stream(own.positions).map(i -> i + prefix.length).toArray();
    return new DecoderBatch(
        own.rows,
        columns,
        prefix.length,
        joined(prefix, own.ids),
        joined(first, moved),
        own.segments,
        own.labels);
  }

  private static int[] joined(int[] first, int[] second) {
    return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
  }

  private static int[] flat(String name, int[][] values, int rows, int columns) {
    if (values.length != rows) {
      throw new IllegalArgumentException(
          "a batch of %d rows has %d rows of %s".formatted(rows, values.length, name));
    }
    int[] flat = new int[Math.multiplyExact(rows, columns)];
    for (int row = 0; row < rows; row++) {
      if (values[row].length != columns) {
        throw new IllegalArgumentException(
            "row %d has %d %s, and the first row has %d ids"
                .formatted(row, values[row].length, name, columns));
      }
      System.arraycopy(values[row], 0, flat, row * columns, columns);
    }
    return flat;
  }

  /** The same rows with other labels. */
  public DecoderBatch withLabels(int[][] others) {
    return new DecoderBatch(
        rows, columns, prefix, ids, positions, segments, flat("labels", others, rows, columns));
  }

  /** Texts and padding. */
  public int rows() {
    return rows;
  }

  /** The length of a row. */
  public int columns() {
    return columns;
  }

  /** The length of the prefix that the rows share; 0 if there is none. */
  public int prefix() {
    return prefix;
  }

  /** Positions that are no padding, those of a shared prefix counted once. */
  public int tokens() {
    return prefix + (int) Arrays.stream(segments).filter(segment -> segment != 0).count();
  }

  /** How many labels are predicted. */
  public int targets() {
    return predictors().length;
  }

  /** By flat position. */
  int[] ids() {
    return ids;
  }

  /** By flat position. */
  int[] positions() {
    return positions;
  }

  /** Of the rows alone. */
  int[] segments() {
    return segments;
  }

  /** The flat positions from which labels are predicted. */
  int[] predictors() {
    return IntStream.range(0, rows * columns)
        .filter(i -> (i + 1) % columns != 0 && labels[i + 1] != IGNORED)
        .map(i -> i + prefix)
        .toArray();
  }

  /** The label that is predicted from a flat position. */
  int target(int predictor) {
    return labels[predictor - prefix + 1];
  }

  /** Whether a token's row alone does not say what it sees: then a mask must. */
  boolean needsMask() {
    for (int row = 0; row < rows; row++) {
      boolean ended = false;
      int first = segments[row * columns];
      for (int column = 0; column < columns; column++) {
        int segment = segments[row * columns + column];
        if (first == 0 || (segment != first && segment != 0) || (ended && segment != 0)) {
          return true;
        }
        ended |= segment == 0;
      }
    }
    return false;
  }

  void verify(DecoderConfig config) {
    int vocabulary = config.vocabularySize();
    for (int i = 0; i < ids.length; i++) {
      require(ids[i], vocabulary, "token id", i);
      require(positions[i], config.contextLength(), "position", i);
    }
    for (int i = 0; i < labels.length; i++) {
      require(labels[i] == IGNORED ? 0 : labels[i], vocabulary, "label", i + prefix);
      require(segments[i], Integer.MAX_VALUE, "segment", i + prefix);
    }
  }

  private void require(int value, int limit, String what, int index) {
    if (value < 0 || value >= limit) {
      int place = index - prefix;
      throw new IllegalArgumentException(
          "%s has the %s %d at its place %d, and the model's are 0 to %d"
              .formatted(
                  place < 0 ? "the shared prefix" : "row " + place / columns,
                  what,
                  value,
                  place < 0 ? index : place % columns,
                  limit - 1));
    }
  }
}
