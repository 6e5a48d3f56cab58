package dev.retort.dataset.split;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/**
 * Divides traffic in time and keeps near-duplicate clusters whole: what the evaluation window
 * repeats of earlier traffic is told apart from what it asks for the first time.
 *
 * @param evaluationFrom the first instant of the evaluation window
 */
public record TemporalClusterSplitter(Instant evaluationFrom) {

  /**
   * A splitter whose evaluation window is the last fifth of the rows. Rows of one instant stay
   * together, so it may hold a few more.
   *
   * @param times ascending, not empty
   */
  public static TemporalClusterSplitter atLastFifth(List<Instant> times) {
    return new TemporalClusterSplitter(times.get((int) (times.size() * 4L / 5)));
  }

  /** Whether a time lies in the evaluation window. */
  public boolean evaluates(Instant time) {
    return !time.isBefore(evaluationFrom);
  }

  /**
   * Divides clusters.
   *
   * @param rows in ascending order of time
   * @param time when a row was captured
   * @param cluster the cluster of the row at an index
   * @return in ascending order of cluster; each part keeps the rows' order
   */
  public <T> List<DividedCluster<T>> divide(
      List<T> rows, Function<T, Instant> time, IntUnaryOperator cluster) {
    TreeMap<Integer, DividedCluster<T>> clusters = new TreeMap<>();
    for (int i = 0; i < rows.size(); i++) {
      DividedCluster<T> divided =
          clusters.computeIfAbsent(
              cluster.applyAsInt(i),
              k -> new DividedCluster<>(new ArrayList<>(), new ArrayList<>()));
      T row = rows.get(i);
      (evaluates(time.apply(row)) ? divided.later() : divided.earlier()).add(row);
    }
    return List.copyOf(clusters.values());
  }

  /**
   * A cluster on both sides of the line.
   *
   * @param earlier its rows before the evaluation window
   * @param later its rows in it
   */
  public record DividedCluster<T>(List<T> earlier, List<T> later) {

    /** Whether the evaluation window asks it for the first time. */
    public boolean novel() {
      return earlier.isEmpty();
    }
  }
}
