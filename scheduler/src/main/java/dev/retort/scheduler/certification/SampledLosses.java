package dev.retort.scheduler.certification;

import java.util.List;

/**
 * What a champion would have done with sampled requests.
 *
 * @param losses 1 where it would have answered differently from the right answer, else 0; in the
 *     order in which the requests came in
 * @param answered how many it would have answered
 * @param unusable further requests, whose right answer cannot be told
 */
record SampledLosses(List<Double> losses, long answered, long unusable) {
  SampledLosses {
    losses = List.copyOf(losses);
  }
}
