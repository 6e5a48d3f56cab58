package dev.retort.router.rollout;

import dev.retort.capture.TaskName;

/** Takes evidence against a champion from whoever has some. Never waits; thread-safe. */
@FunctionalInterface
public interface ChampionAlarm {

  /**
   * A champion is to serve no longer. If another version serves by now, nothing happens.
   *
   * @param version the one that the evidence is about, {@code name/number} as answers have it
   */
  void raise(TaskName task, String version, RollbackEvidence evidence);
}
