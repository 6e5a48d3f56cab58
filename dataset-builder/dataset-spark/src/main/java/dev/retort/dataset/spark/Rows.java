package dev.retort.dataset.spark;

import dev.retort.dataset.RowTable;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import scala.Tuple2;

/** Some rows, by the partition that has them: what a worker is told of a selection. Immutable. */
final class Rows implements Serializable {
  private static final long serialVersionUID = 1L;

  /** By partition, the rows' numbers within it. */
  private final int[][] local;

  /** By partition, where each of these rows stands in the selection. */
  private final int[][] places;

  private Rows(int[][] local, int[][] places) {
    this.local = local;
    this.places = places;
  }

  /** Sorts rows by partition. */
  static Rows of(RowTable table, int partitions, int[] rows) {
    int[] counts = new int[partitions];
    for (int row : rows) {
      counts[table.chunk(row)]++;
    }
    int[][] local = new int[partitions][];
    int[][] places = new int[partitions][];
    Arrays.setAll(local, partition -> new int[counts[partition]]);
    Arrays.setAll(places, partition -> new int[counts[partition]]);
    int[] filled = new int[partitions];
    for (int place = 0; place < rows.length; place++) {
      int partition = table.chunk(rows[place]);
      local[partition][filled[partition]] = rows[place] - table.start(partition);
      places[partition][filled[partition]++] = place;
    }
    return new Rows(local, places);
  }

  /**
   * What a partition has of the selection.
   *
   * @param value makes something of a row's number within the partition
   * @return with the rows' places in the selection
   */
  <T> Iterator<Tuple2<Integer, T>> of(int partition, IntFunction<T> value) {
    return IntStream.range(0, local[partition].length)
        .mapToObj(i -> new Tuple2<>(places[partition][i], value.apply(local[partition][i])))
        .iterator();
  }
}
