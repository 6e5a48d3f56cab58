package dev.retort.dataset.card;

import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.filter.FilterStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How many exchanges each step left.
 *
 * @param bars what was captured, and what was left after each step that left something out
 * @param losses what was left out, step by step
 */
record Funnel(List<Bar> bars, List<Loss> losses) {
  private static final String OTHER = "Other";

  /**
   * What was left out for one reason.
   *
   * @param step where in the build
   * @param reason its stored name
   * @param explanation of it
   * @param count of exchanges
   * @param share of all that were captured
   */
  record Loss(String step, String reason, String explanation, String count, String share) {}

  static Funnel of(DatasetManifest manifest) {
    Map<String, Long> left = new LinkedHashMap<>();
    List<Loss> losses = new ArrayList<>();
    long rest = manifest.captured();
    left.put("Captured", rest);
    for (FilterStep step : FilterStep.values()) {
      List<Loss> here =
          losses(manifest, step.title(), r -> r.filter(x -> x.step() == step).isPresent());
      rest -= count(manifest, r -> r.filter(x -> x.step() == step).isPresent());
      if (!here.isEmpty()) {
        left.put("After: " + step.title().toLowerCase(Locale.ROOT), rest);
        losses.addAll(here);
      }
    }
    losses.addAll(losses(manifest, OTHER, Optional::isEmpty));
    rest -= count(manifest, Optional::isEmpty);
    left.put("Rows", rest);
    return new Funnel(Bar.chart(left), losses);
  }

  private static List<Loss> losses(
      DatasetManifest manifest, String step, Predicate<Optional<DropReason>> chosen) {
    return manifest.dropped().entrySet().stream()
        .filter(entry -> chosen.test(DropReason.ofWireName(entry.getKey())))
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(
            entry ->
                new Loss(
                    step,
                    entry.getKey(),
                    DropReason.ofWireName(entry.getKey()).map(DropReason::explanation).orElse("–"),
                    Words.count(entry.getValue()),
                    Words.share(entry.getValue(), manifest.captured())))
        .toList();
  }

  private static long count(DatasetManifest manifest, Predicate<Optional<DropReason>> chosen) {
    return manifest.dropped().entrySet().stream()
        .filter(entry -> chosen.test(DropReason.ofWireName(entry.getKey())))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
