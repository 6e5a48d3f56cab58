package dev.retort.console.web.datasets;

import java.util.List;
import java.util.Optional;

/**
 * Rows whose labels look wrong.
 *
 * @param version the version
 * @param rows how many there is an opinion on; empty if no training has left any
 * @param total how many are suspected
 * @param labels all labels of the version, to choose from
 * @param surest the surest first
 */
public record Suspects(
    DatasetRow version, Optional<Long> rows, int total, List<String> labels, List<Suspect> surest) {
  public Suspects {
    labels = List.copyOf(labels);
    surest = List.copyOf(surest);
  }

  /**
   * One row.
   *
   * @param id the exchange
   * @param given the label that it has
   * @param suggested the label that it should perhaps have
   * @param confidence how sure the student is, in [0, 1]
   * @param request what was asked; empty if the log does not hold it
   * @param correction what a person has said since
   */
  public record Suspect(
      String id,
      String given,
      String suggested,
      double confidence,
      Optional<String> request,
      Optional<String> correction) {}
}
