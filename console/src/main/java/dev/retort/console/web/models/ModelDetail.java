package dev.retort.console.web.models;

import dev.retort.console.web.RulingLine;
import dev.retort.router.rollout.RolloutReport;
import java.util.List;
import java.util.Optional;

/**
 * A model with a page of its versions.
 *
 * @param decided what people decided about its versions, the latest first
 * @param rollout how its versions stand in the router of this process
 * @param mayRollBack whether who looks may let the version before serve again
 */
record ModelDetail(
    ModelLine model,
    VersionList versions,
    List<RulingLine> decided,
    Optional<RolloutReport> rollout,
    boolean mayRollBack) {
  ModelDetail {
    decided = List.copyOf(decided);
  }
}
