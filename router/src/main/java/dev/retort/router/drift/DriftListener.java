package dev.retort.router.drift;

/**
 * Is told of drift. Called on a background thread that other events wait for; what it throws is
 * logged.
 */
@FunctionalInterface
public interface DriftListener {
  /** Nobody listens. */
  DriftListener SILENT = event -> {};

  /** Traffic has drifted, and that is on record. */
  void drifted(DriftEvent event);

  /** This one first, then another. */
  default DriftListener andThen(DriftListener other) {
    return event -> {
      drifted(event);
      other.drifted(event);
    };
  }
}
