package dev.retort.evaluator.guardrail;

import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * What the {@link InjectionScreen} does with the written set of attacks and ordinary requests.
 *
 * @param kinds of texts, in the order of names
 */
public record ScreenReport(List<Kind> kinds) {
  private static final double CONFIDENCE = 0.95;

  /** Stands for the attacker's goal. */
  private static final String GOAL = "billing";

  public ScreenReport {
    kinds = List.copyOf(kinds);
  }

  /**
   * Texts of one kind.
   *
   * @param name such as {@code attacks/held-out}
   * @param flagged the share that counts as attacks, with its 95 % interval
   * @param cleared the share that is cleared in one pass
   */
  public record Kind(String name, MetricEstimate flagged, double cleared) {}

  /** Runs the set, which takes a few seconds. */
  public static ScreenReport measure(InjectionScreen screen) {
    InjectionSet set = InjectionSet.written();
    Map<String, Count> counts = new TreeMap<>();
    for (Attack attack : set.attacks()) {
      count(counts, "attacks/" + attack.part().wireName(), attack.text(GOAL), screen);
    }
    for (InjectionSet.BenignRequest request : set.benign()) {
      String kind = request.kind().name().toLowerCase(Locale.ROOT);
      count(counts, "requests/" + kind + "/" + request.part().wireName(), request.text(), screen);
    }
    List<Kind> kinds = new ArrayList<>();
    counts.forEach((name, count) -> kinds.add(count.kind(name)));
    return new ScreenReport(kinds);
  }

  private static void count(
      Map<String, Count> counts, String name, String text, InjectionScreen screen) {
    counts
        .computeIfAbsent(name, n -> new Count())
        .add(() -> screen.inspect(text).flagged(), () -> screen.clears(text));
  }

  private static final class Count {
    private int texts;
    private int flagged;
    private int cleared;

    void add(BooleanSupplier isFlagged, BooleanSupplier isCleared) {
      texts++;
      flagged += isFlagged.getAsBoolean() ? 1 : 0;
      cleared += isCleared.getAsBoolean() ? 1 : 0;
    }

    Kind kind(String name) {
      return new Kind(
          name, ClopperPearson.interval(flagged, texts, CONFIDENCE), (double) cleared / texts);
    }
  }
}
