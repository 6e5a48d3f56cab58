package dev.retort.dataset.inspection;

import dev.retort.capture.ExchangeId;
import dev.retort.dataset.Decision;
import dev.retort.dataset.TrainingExample;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of one exchange in two versions.
 *
 * @param id it
 * @param createdAt when it happened
 * @param before in the first version
 * @param after in the second
 */
record ExchangeFate(ExchangeId id, Instant createdAt, Side before, Side after) {

  /**
   * What became of it in one version.
   *
   * @param decision empty if the version's window did not hold it
   * @param row empty if it was dropped
   */
  record Side(Optional<Decision> decision, Optional<TrainingExample> row) {}
}
