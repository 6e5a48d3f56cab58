package dev.retort.dataset.balance;

import dev.retort.capture.ExchangeId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Divides a budget of training rows between labels.
 *
 * <p>Where all rows fit, all are taken. Otherwise champions' errors, then deferred requests take
 * what the policy grants them before anybody else. The rest goes to the labels that have least, so
 * that they get level as far as their rows reach: rare labels keep all rows, frequent ones are cut
 * to one height. Which rows of a label are taken is drawn by a hash of their ids, so a further row
 * moves few others.
 *
 * <p>Used once, by one thread: first every row is {@linkplain #add added}, then the {@linkplain
 * #plan plan} made. Holds 8 bytes a row.
 */
public final class RowBudget {
  private static final List<Urgency> URGENT = List.of(Urgency.CHAMPION_ERROR, Urgency.DEFERRED);

  private final BalancePolicy policy;
  private final SortedMap<String, Map<Urgency, Ranks>> labels = new TreeMap<>();

  /** A budget by a policy. */
  public RowBudget(BalancePolicy policy) {
    this.policy = policy;
  }

  /**
   * A training row.
   *
   * @param label its answer; the same for all rows whose answers are no labels
   * @param urgency the most urgent of the exchanges that it stands for
   * @param id its own
   */
  public void add(String label, Urgency urgency, ExchangeId id) {
    labels
        .computeIfAbsent(label, k -> new EnumMap<>(Urgency.class))
        .computeIfAbsent(urgency, k -> new Ranks())
        .add(BalancePlan.rank(id));
  }

  /** Who is taken. */
  public BalancePlan plan() {
    if (total(labels) <= policy.trainingRows()) {
      return BalancePlan.ofAll(sizes());
    }
    Map<String, Map<Urgency, Long>> urgentLimits = new TreeMap<>();
    SortedMap<String, Long> taken = new TreeMap<>();
    labels.keySet().forEach(label -> taken.put(label, 0L));
    long left = (long) Math.floor(policy.urgentShare() * policy.trainingRows());
    for (Urgency urgency : URGENT) {
      left -= takeUrgent(urgency, left, urgentLimits, taken);
    }
    return fill(urgentLimits, taken);
  }

  private long takeUrgent(
      Urgency urgency,
      long budget,
      Map<String, Map<Urgency, Long>> limits,
      SortedMap<String, Long> taken) {
    SortedMap<String, Long> room = new TreeMap<>();
    SortedMap<String, Long> nothing = new TreeMap<>();
    labels.forEach(
        (label, ranks) -> {
          if (ranks.containsKey(urgency)) {
            room.put(label, (long) ranks.get(urgency).size());
            nothing.put(label, 0L);
          }
        });
    SortedMap<String, Long> granted = Levelling.level(room, nothing, budget);
    granted.forEach(
        (label, count) -> {
          if (count > 0) {
            limits
                .computeIfAbsent(label, k -> new EnumMap<>(Urgency.class))
                .put(urgency, labels.get(label).get(urgency).smallest(count));
            taken.merge(label, count, Long::sum);
          }
        });
    return granted.values().stream().mapToLong(Long::longValue).sum();
  }

  private BalancePlan fill(
      Map<String, Map<Urgency, Long>> urgentLimits, SortedMap<String, Long> taken) {
    long left = policy.trainingRows() - taken.values().stream().mapToLong(Long::longValue).sum();
    SortedMap<String, Long> sizes = sizes();
    SortedMap<String, Long> granted = Levelling.level(sizes, taken, left);
    SortedMap<String, Long> limits = new TreeMap<>();
    SortedMap<String, BalancePlan.Share> shares = new TreeMap<>();
    granted.forEach(
        (label, count) -> {
          if (count > 0) {
            limits.put(
                label, untaken(label, urgentLimits.getOrDefault(label, Map.of())).smallest(count));
          }
          shares.put(label, new BalancePlan.Share(taken.get(label) + count, sizes.get(label)));
        });
    return new BalancePlan(urgentLimits, limits, shares);
  }

  /** A label's rows that urgency has not taken yet. */
  private Ranks untaken(String label, Map<Urgency, Long> limits) {
    Ranks pool = new Ranks();
    labels
        .get(label)
        .forEach((urgency, ranks) -> ranks.copyTo(pool, Optional.ofNullable(limits.get(urgency))));
    return pool;
  }

  private SortedMap<String, Long> sizes() {
    SortedMap<String, Long> sizes = new TreeMap<>();
    labels.forEach((label, ranks) -> sizes.put(label, total(Map.of(label, ranks))));
    return sizes;
  }

  private static long total(Map<String, Map<Urgency, Ranks>> labels) {
    return labels.values().stream()
        .flatMap(ranks -> ranks.values().stream())
        .mapToLong(Ranks::size)
        .sum();
  }

  /** The random ranks of rows. */
  private static final class Ranks {
    private static final int FIRST = 16;

    private long[] ranks = new long[FIRST];
    private int size;

    void add(long rank) {
      if (size == ranks.length) {
        ranks = Arrays.copyOf(ranks, size + (size >> 1));
      }
      ranks[size++] = rank;
    }

    int size() {
      return size;
    }

    /** The rank up to which there are so many rows, at least one. */
    long smallest(long count) {
      Arrays.sort(ranks, 0, size);
      return ranks[Math.toIntExact(count) - 1];
    }

    /** Copies the ranks above a limit. */
    void copyTo(Ranks pool, Optional<Long> limit) {
      for (int i = 0; i < size; i++) {
        if (limit.isEmpty() || ranks[i] > limit.get()) {
          pool.add(ranks[i]);
        }
      }
    }
  }
}
