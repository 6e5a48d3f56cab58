package dev.retort.dataset;

import dev.retort.capture.ExchangeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a dataset version made of some exchanges.
 *
 * @param version the version
 * @param decisions on those of the exchanges that its window held
 */
public record DatasetUse(DatasetVersion version, List<Decision> decisions) {
  public DatasetUse {
    decisions = List.copyOf(decisions);
  }

  /** The versions of a catalog whose windows held any of some exchanges. */
  public static List<DatasetUse> of(Set<ExchangeId> exchanges, DatasetCatalog catalog) {
    return catalog.versions().stream()
        .map(version -> of(exchanges, version))
        .filter(use -> !use.decisions().isEmpty())
        .toList();
  }

  private static DatasetUse of(Set<ExchangeId> exchanges, DatasetVersion version) {
    List<Decision> decisions = new ArrayList<>();
    version.scanDecisions(
        decision -> {
          if (exchanges.contains(decision.id())) {
            decisions.add(decision);
          }
        });
    return new DatasetUse(version, decisions);
  }

  /**
   * How many of the exchanges went into the rows: those that are rows, and duplicates, which had a
   * say in the answer and the weight of the row that stands for them.
   */
  public int learned() {
    return (int) decisions.stream().filter(DatasetUse::isLearned).count();
  }

  /** How many of the exchanges a student could learn from: training rows. */
  public int trained() {
    return (int)
        decisions.stream()
            .filter(
                decision ->
                    decision.split().filter(Split.TRAINING::equals).isPresent()
                        || (decision.representative().isPresent()
                            && decision.createdAt().isBefore(version.manifest().evaluationFrom())))
            .count();
  }

  /** Whether a decision let an exchange have a say in a row. */
  public static boolean isLearned(Decision decision) {
    return decision.split().isPresent() || decision.representative().isPresent();
  }
}
