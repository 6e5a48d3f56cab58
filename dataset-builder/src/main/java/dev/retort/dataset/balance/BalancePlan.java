package dev.retort.dataset.balance;

import dev.retort.capture.ExchangeId;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.codec.digest.MurmurHash3;

/** Which training rows a budget takes. Immutable and thread-safe. */
public final class BalancePlan {
  /** Ranks up to which urgent rows are taken, by label. */
  private final Map<String, Map<Urgency, Long>> urgent;

  /** Ranks up to which any other rows are taken, by label. */
  private final Map<String, Long> ordinary;

  private final SortedMap<String, Share> shares;

  BalancePlan(
      Map<String, Map<Urgency, Long>> urgent,
      Map<String, Long> ordinary,
      SortedMap<String, Share> shares) {
    this.urgent = urgent;
    this.ordinary = ordinary;
    this.shares = Collections.unmodifiableSortedMap(shares);
  }

  static BalancePlan ofAll(SortedMap<String, Long> sizes) {
    Map<String, Long> everything = new TreeMap<>();
    SortedMap<String, Share> shares = new TreeMap<>();
    sizes.forEach(
        (label, size) -> {
          everything.put(label, Long.MAX_VALUE);
          shares.put(label, new Share(size, size));
        });
    return new BalancePlan(Map.of(), everything, shares);
  }

  /** Whether a row that was added to the budget is taken. */
  public boolean takes(String label, Urgency urgency, ExchangeId id) {
    long rank = rank(id);
    Long first = urgent.getOrDefault(label, Map.of()).get(urgency);
    Long then = ordinary.get(label);
    return (first != null && rank <= first) || (then != null && rank <= then);
  }

  /** How many rows of each label are taken. */
  public SortedMap<String, Share> shares() {
    return shares;
  }

  /** A row's place in a random order that only its id decides. */
  static long rank(ExchangeId id) {
    return MurmurHash3.hash128x64(id.value().getBytes(StandardCharsets.UTF_8))[0];
  }

  /**
   * Some of a label's rows.
   *
   * @param taken how many are taken
   * @param of how many there are
   */
  public record Share(long taken, long of) {}
}
