package dev.retort.evaluator.report;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.Latency;
import dev.retort.evaluator.cost.SavingsLedger;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.gate.Attempt;
import dev.retort.evaluator.gate.PromotionDecision;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.guardrail.GuardrailReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * All that a decision rests on: ids, hashes and numbers, never a request's text.
 *
 * @param schema version of this layout
 * @param sealed what follows from the inputs
 * @param measured what differs from run to run
 */
public record PromotionReport(int schema, Sealed sealed, Measured measured) {
  /** The layout that this code writes. */
  public static final int SCHEMA = 2;

  public PromotionReport {
    Objects.requireNonNull(sealed);
    Objects.requireNonNull(measured);
    if (schema != SCHEMA) {
      throw new IllegalArgumentException(
          "this version reads promotion reports of schema %d, not %d; use the version of Retort that wrote it"
              .formatted(SCHEMA, schema));
    }
  }

  /**
   * What a replay of the same inputs reproduces byte for byte.
   *
   * @param task the task
   * @param decision what was decided, and why
   * @param policy what it was decided by
   * @param attempt what the look at evaluation rows spent; empty if none was made
   * @param evaluation what was found; empty without a look
   * @param guardrails what the guardrails found; empty without a look
   * @param rule the deferral rule that was judged
   * @param lineage where the candidate comes from
   */
  public record Sealed(
      TaskName task,
      PromotionDecision decision,
      PromotionPolicy policy,
      Optional<Attempt> attempt,
      Optional<EvaluationReport> evaluation,
      Optional<GuardrailReport> guardrails,
      DeferralRule rule,
      Lineage lineage) {
    public Sealed {
      Objects.requireNonNull(task);
      Objects.requireNonNull(decision);
      Objects.requireNonNull(policy);
      Objects.requireNonNull(attempt);
      Objects.requireNonNull(evaluation);
      Objects.requireNonNull(guardrails);
      Objects.requireNonNull(rule);
      Objects.requireNonNull(lineage);
    }
  }

  /**
   * What a replay cannot reproduce.
   *
   * @param at when the decision fell
   * @param latency how long the student took; empty if it was not asked
   * @param savings what the promotion costs and saves; empty if that is not known
   */
  public record Measured(Instant at, Optional<Latency> latency, Optional<SavingsLedger> savings) {
    public Measured {
      Objects.requireNonNull(at);
      Objects.requireNonNull(latency);
      Objects.requireNonNull(savings);
    }
  }

  /** A report of the current layout. */
  public static PromotionReport of(Sealed sealed, Measured measured) {
    return new PromotionReport(SCHEMA, sealed, measured);
  }

  /** SHA-256 of the sealed part's JSON, 64 hexadecimal digits: what a replay is checked by. */
  public String seal() {
    return Seal.of(sealed);
  }

  /** Writes the report as JSON, whole or not at all. */
  public void writeJson(Path file) {
    DurableFile.write(file, JsonFormat.pretty(this));
  }

  /**
   * Reads a report.
   *
   * @throws java.io.UncheckedIOException if the file is missing or damaged
   */
  public static PromotionReport readJson(Path file) {
    return JsonFormat.read(file, PromotionReport.class);
  }
}
