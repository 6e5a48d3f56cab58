package dev.retort.registry.audit;

import java.util.Objects;
import java.util.Optional;

/**
 * What a check of a whole audit log found.
 *
 * @param reached the newest entry up to which everything is whole
 * @param broken the first place where it isn't; empty if there is none
 */
public record AuditVerdict(ChainHead reached, Optional<ChainBreak> broken) {
  /** Both parts are present. */
  public AuditVerdict {
    Objects.requireNonNull(reached, "reached");
    Objects.requireNonNull(broken, "broken");
  }
}
