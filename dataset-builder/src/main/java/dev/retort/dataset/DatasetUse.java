package dev.retort.dataset;

import dev.retort.capture.ExchangeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * What a dataset version made of some exchanges.
 *
 * @param version the version
 * @param decisions on those of the exchanges that its window held
 * @param trained how many of the exchanges a student could learn from: training rows, and the
 *     duplicates that these stand for
 */
public record DatasetUse(DatasetVersion version, List<Decision> decisions, int trained) {
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
    return new DatasetUse(version, decisions, trained(decisions, version));
  }

  private static int trained(List<Decision> decisions, DatasetVersion version) {
    Map<ExchangeId, Long> standIns =
        decisions.stream()
            .filter(DatasetUse::isLearned)
            .collect(
                Collectors.groupingBy(
                    decision -> decision.representative().orElse(decision.id()),
                    Collectors.counting()));
    AtomicLong trained = new AtomicLong();
    version.scanDecisions(
        decision -> {
          if (decision.split().filter(Split.TRAINING::equals).isPresent()) {
            trained.addAndGet(standIns.getOrDefault(decision.id(), 0L));
          }
        });
    return trained.intValue();
  }

  /**
   * How many of the exchanges went into the rows: those that are rows, and duplicates, which had a
   * say in the answer and the weight of the row that stands for them.
   */
  public int learned() {
    return (int) decisions.stream().filter(DatasetUse::isLearned).count();
  }

  /** Whether a decision let an exchange have a say in a row. */
  public static boolean isLearned(Decision decision) {
    return decision.split().isPresent() || decision.representative().isPresent();
  }
}
