package dev.retort.router;

/**
 * Is told when a student breaks its promise. Called once for a version, on a background thread that
 * other alarms wait for; what it throws is logged.
 */
@FunctionalInterface
public interface QualityListener {
  /** Nobody listens. */
  QualityListener SILENT = alarm -> {};

  /** A student loses more than its certificate promises. */
  void violated(QualityAlarm alarm);

  /** This one first, then another. */
  default QualityListener andThen(QualityListener other) {
    return alarm -> {
      violated(alarm);
      other.violated(alarm);
    };
  }
}
