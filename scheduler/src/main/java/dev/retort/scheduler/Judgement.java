package dev.retort.scheduler;

import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetVersion;
import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.ServedScores.Certificate;
import dev.retort.evaluator.cost.SavingsLedger;
import dev.retort.evaluator.gate.AlphaBudget;
import dev.retort.evaluator.gate.Attempt;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.PromotionConflictException;
import dev.retort.scheduler.RunResults.Champion;
import dev.retort.scheduler.RunResults.Evaluated;
import dev.retort.scheduler.RunResults.Judged;
import dev.retort.scheduler.RunResults.Opening;
import dev.retort.scheduler.RunResults.Terms;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The evaluation and gate steps of a night: pays for the look, and goes on after a crash. */
final class Judgement {
  private final RunFloors floors;
  private final RunListener listener;
  private final Dossier dossier;
  private final Finalist finalist;

  Judgement(RunFloors floors, RunListener listener, Dossier dossier, DatasetVersion dataset) {
    this.floors = floors;
    this.listener = listener;
    this.dossier = dossier;
    this.finalist = new Finalist(floors, dossier, dataset);
  }

  /**
   * Chooses the deferral rule for what tonight's attempt may err, and meets the evaluation window,
   * once, if the gate finds that worth it.
   */
  Judged judge() {
    listener.started(RunStep.EVALUATE);
    TaskName task = dossier.request().task();
    AlphaBudget budget = dossier.request().policy().budget();
    List<Object> identity = dossier.identity();
    Optional<Attempt> paid = floors.ledger().find(task, identity);
    Instant now = floors.clock().instant().truncatedTo(ChronoUnit.MICROS);
    List<Attempt> earlier = floors.ledger().counted(task, now);
    Optional<Attempt> quoted = paid.or(() -> budget.quote(earlier, now));
    Terms terms =
        new Terms(
            quoted.orElseGet(() -> earlier.get(earlier.size() - 1)),
            quoted.isPresent() ? Optional.empty() : budget.nextReturn(earlier, now));
    Optional<Judged> early = finalist.beforeLooking(terms, now);
    if (early.isPresent()) {
      listener.finished(RunStep.EVALUATE, "no evaluation row was looked at, nothing is spent");
      return early.get();
    }
    finalist.requireMeasures();
    if (paid.isEmpty()) {
      floors.ledger().spend(task, identity, terms.attempt());
    }
    Judged judged = finalist.judged(terms, evaluated(terms));
    Certificate certificate =
        judged.evaluated().orElseThrow().evaluation().report().served().certificate();
    listener.finished(
        RunStep.EVALUATE,
        "%,d novel rows, %,d answered, %,d lost"
            .formatted(certificate.rows(), certificate.answered(), certificate.losses()));
    return judged;
  }

  private Evaluated evaluated(Terms terms) {
    RunRequest request = dossier.request();
    List<Object> inputs =
        List.of(
            dossier.dataset(),
            dossier.trained().modelDigest(),
            terms.attempt(),
            dossier.opening().champion(),
            dossier.opening().anchor(),
            request.policy(),
            request.plan(),
            request.economics());
    return floors
        .journal()
        .finished(request.task(), RunStep.EVALUATE.label(), inputs, Evaluated.class)
        .orElseGet(
            () -> {
              requireUnchanged(ModelAlias.CHAMPION, dossier.opening().champion());
              requireUnchanged(Promotions.ANCHOR, dossier.opening().anchor());
              Evaluated fresh =
                  finalist.evaluated(terms, Optional.empty(), floors.clock().instant());
              floors.journal().finish(request.task(), RunStep.EVALUATE.label(), inputs, fresh);
              return fresh;
            });
  }

  /** Whoever served when the run began serves still. */
  private void requireUnchanged(ModelAlias alias, Optional<Champion> expected) {
    ModelName name = Publication.modelName(dossier.request().task());
    Optional<Integer> before = expected.map(Champion::number);
    Optional<Integer> now = floors.registry().resolve(name, alias).map(ModelVersion::number);
    if (!now.equals(before)) {
      throw new PromotionConflictException(
          "the %s of '%s' changed from version %s to %s during the run"
              .formatted(
                  alias.value(),
                  name,
                  before.map(String::valueOf).orElse("none"),
                  now.map(String::valueOf).orElse("none")));
    }
  }

  /** What the decision rests on, sealed. */
  PromotionReport report(Judged judged) {
    listener.started(RunStep.GATE);
    PromotionReport report =
        PromotionReport.of(
            finalist.sealed(judged),
            new PromotionReport.Measured(
                judged.at(),
                judged.evaluated().map(evaluated -> evaluated.evaluation().latency()),
                judged.evaluated().flatMap(this::savings)));
    listener.finished(RunStep.GATE, judged.decision().verdict());
    return report;
  }

  private Optional<SavingsLedger> savings(Evaluated evaluated) {
    EvaluationReport report = evaluated.evaluation().report();
    Opening opening = dossier.opening();
    return SavingsLedger.of(
        report.cost(),
        dossier.request().economics(dossier.engine()),
        report.served().trafficAnswered().map(MetricEstimate::value).orElse(0.0),
        opening.requests(),
        Duration.between(opening.window().from(), opening.window().until()),
        dossier.trained().seconds(),
        floors.labelling().spent(dossier.request().task()));
  }
}
