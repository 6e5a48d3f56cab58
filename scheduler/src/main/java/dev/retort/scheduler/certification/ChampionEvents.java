package dev.retort.scheduler.certification;

/** Is told what happens to champions. Called on the looking thread, one event at a time. */
@FunctionalInterface
public interface ChampionEvents {

  /** Nobody listens. */
  ChampionEvents SILENT = event -> {};

  /**
   * An event that is on record. Told once; a second time only if the process died, or this threw,
   * before the ledger knew that it was told.
   */
  void raised(CertificationEvent event);
}
