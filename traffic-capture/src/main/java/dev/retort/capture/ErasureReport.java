package dev.retort.capture;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What an erasure took out of a log.
 *
 * @param erased the exchanges that were there and are not any more
 * @param discarded damaged files that were deleted whole, since nobody can tell whose exchanges
 *     they held
 */
public record ErasureReport(Set<ExchangeId> erased, List<Path> discarded) {
  public ErasureReport {
    erased = Set.copyOf(erased);
    discarded = List.copyOf(discarded);
  }
}
