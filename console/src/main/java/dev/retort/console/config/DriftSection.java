package dev.retort.console.config;

import dev.retort.router.drift.DriftPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** When a task's traffic counts as drifted. */
final class DriftSection {
  private static final List<String> SETTINGS =
      List.of("falseAlarms", "referenceDays", "tolerance", "settlingHours");

  private DriftSection() {}

  static Optional<DriftPolicy> read(ConfigSection section) {
    DriftPolicy usual = DriftPolicy.DEFAULT;
    boolean watched = section.value("watch", DriftSection::truth).orElse(true);
    if (!watched) {
      SETTINGS.forEach(
          key -> section.refuse(key, "drift is not watched, since watch is false: leave it out"));
    }
    DriftPolicy policy =
        new DriftPolicy(
            section.value("falseAlarms", Double::valueOf).orElse(usual.falseAlarms()),
            section
                .value("referenceDays", Long::valueOf)
                .map(Duration::ofDays)
                .orElse(usual.reference()),
            section.value("tolerance", Double::valueOf).orElse(usual.tolerance()),
            section
                .value("settlingHours", Long::valueOf)
                .map(Duration::ofHours)
                .orElse(usual.settling()));
    return watched ? Optional.of(policy) : Optional.empty();
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException("'%s' is neither true nor false".formatted(text));
    };
  }
}
