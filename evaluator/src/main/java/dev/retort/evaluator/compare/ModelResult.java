package dev.retort.evaluator.compare;

import dev.retort.capture.TokenUsage;
import dev.retort.evaluator.measure.Repeatability.SelfAgreement;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One model in a comparison.
 *
 * @param name the model's
 * @param asked requests
 * @param answered share of them with a whole answer
 * @param failures the others, the most frequent first
 * @param retries attempts that a rate limit turned away
 * @param quality by measure; the first decides
 * @param loss quality of the best model by the deciding measure minus this one's; empty if no row
 *     could be measured
 * @param standing against the best model
 * @param repeatability how far it agrees with itself by the deciding measure; empty if not asked
 * @param latency of whole answers
 * @param usage tokens of all first requests
 * @param cost of 1,000 requests
 */
public record ModelResult(
    String name,
    int asked,
    MetricEstimate answered,
    List<FailureCount> failures,
    int retries,
    List<MeasuredQuality> quality,
    Optional<MetricEstimate> loss,
    Standing standing,
    Optional<SelfAgreement> repeatability,
    ReplayLatency latency,
    TokenUsage usage,
    RequestCost cost) {
  public ModelResult {
    Objects.requireNonNull(name);
    Objects.requireNonNull(answered);
    failures = List.copyOf(failures);
    quality = List.copyOf(quality);
    Objects.requireNonNull(loss);
    Objects.requireNonNull(standing);
    Objects.requireNonNull(repeatability);
    Objects.requireNonNull(latency);
    Objects.requireNonNull(usage);
    Objects.requireNonNull(cost);
  }

  /** How often a request failed in one way. */
  public record FailureCount(FailureKind kind, int requests) {}

  /** Quality by the deciding measure, with failures as losses. */
  public Optional<MetricEstimate> decidingQuality() {
    return quality.get(0).all();
  }
}
