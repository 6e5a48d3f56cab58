package dev.retort.scheduler;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.evaluator.Evaluation;
import dev.retort.evaluator.EvaluationSuite;
import dev.retort.evaluator.Incumbents;
import dev.retort.evaluator.ModelEvaluator;
import dev.retort.evaluator.ServedScores.Certificate;
import dev.retort.evaluator.ServedSystem;
import dev.retort.evaluator.cost.CostModel;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.deferral.DeferralRuleSelector;
import dev.retort.evaluator.gate.Attempt;
import dev.retort.evaluator.gate.PromotionDecision;
import dev.retort.evaluator.gate.PromotionGate;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.report.Lineage;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelReference;
import dev.retort.registry.PromotionConflictException;
import dev.retort.registry.pull.ModelPuller;
import dev.retort.registry.pull.PullOutcome;
import dev.retort.registry.pull.PulledModel;
import dev.retort.scheduler.RunResults.Champion;
import dev.retort.scheduler.RunResults.Evaluated;
import dev.retort.scheduler.RunResults.Judged;
import dev.retort.scheduler.RunResults.Opening;
import dev.retort.scheduler.RunResults.Trained;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.TaskModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/** The evaluation and gate steps: everything up to the decision. */
final class Judgement {
  private final RunFloors floors;
  private final RunListener listener;
  private final RunRequest request;
  private final Opening opening;
  private final DatasetVersion dataset;
  private final Training training;
  private final Trained trained;

  Judgement(
      RunFloors floors,
      RunListener listener,
      RunRequest request,
      Opening opening,
      DatasetVersion dataset,
      Training training,
      Trained trained) {
    this.floors = floors;
    this.listener = listener;
    this.request = request;
    this.opening = opening;
    this.dataset = dataset;
    this.training = training;
    this.trained = trained;
  }

  /**
   * Chooses the deferral rule on out-of-fold scores for what tonight's attempt may err, and meets
   * the evaluation window, once, if the gate finds that worth it.
   */
  Judged judge() {
    listener.started(RunStep.EVALUATE);
    List<Object> finalist =
        List.of(
            dataset.id(),
            trained.modelDigest(),
            request.policy().epsilon(),
            request.policy().confidence(),
            request.policy().power());
    Optional<Attempt> paid = floors.ledger().find(request.task(), finalist);
    Instant now = floors.clock().instant().truncatedTo(ChronoUnit.MICROS);
    List<Attempt> earlier = floors.ledger().counted(request.task(), now);
    Optional<Attempt> attempt = paid.or(() -> request.policy().budget().quote(earlier, now));
    PromotionGate gate = new PromotionGate(request.policy());
    if (attempt.isEmpty()) {
      Instant returns = request.policy().budget().nextReturn(earlier, now).orElse(now);
      return unseen(rule(earlier.get(0)), gate.withoutBudget(earlier.size(), returns), now);
    }
    DeferralRule rule = rule(attempt.get());
    int novelRows = dataset.manifest().rows().getOrDefault(Split.NOVEL, 0);
    Optional<PromotionDecision> early = gate.beforeLooking(rule.basis(), novelRows, attempt.get());
    if (early.isPresent()) {
      return unseen(rule, early.get(), now);
    }
    if (paid.isEmpty()) {
      floors.ledger().spend(request.task(), finalist, attempt.get());
    }
    Evaluated evaluated = evaluated(rule, attempt.get());
    Certificate certificate = evaluated.evaluation().report().served().certificate();
    listener.finished(
        RunStep.EVALUATE,
        "%,d novel rows, %,d answered, %,d lost"
            .formatted(certificate.rows(), certificate.answered(), certificate.losses()));
    PromotionDecision decision = gate.decide(evaluated.evaluation(), attempt.get());
    return new Judged(rule, decision, Optional.of(evaluated), evaluated.at());
  }

  private Judged unseen(DeferralRule rule, PromotionDecision decision, Instant now) {
    listener.finished(RunStep.EVALUATE, "no evaluation row was looked at, nothing is spent");
    return new Judged(rule, decision, Optional.empty(), now);
  }

  private DeferralRule rule(Attempt attempt) {
    PromotionPolicy policy = request.policy();
    return new DeferralRuleSelector(
            attempt.test(policy.epsilon()), policy.power(), EvaluationTask.EXACT_MATCH)
        .select(
            outOfFold(training.attempt(trained).outOfFold()),
            dataset.manifest().rows().getOrDefault(Split.NOVEL, 0));
  }

  private Evaluated evaluated(DeferralRule rule, Attempt attempt) {
    List<Object> inputs =
        List.of(
            dataset.id(),
            trained.modelDigest(),
            attempt,
            opening.champion(),
            opening.anchor(),
            request.policy(),
            request.prices(),
            request.studentPerThousand());
    return floors
        .journal()
        .finished(request.task(), RunStep.EVALUATE.label(), inputs, Evaluated.class)
        .orElseGet(
            () -> {
              Evaluated fresh = meetEvaluationWindow(rule, attempt);
              floors.journal().finish(request.task(), RunStep.EVALUATE.label(), inputs, fresh);
              return fresh;
            });
  }

  private Evaluated meetEvaluationWindow(DeferralRule rule, Attempt attempt) {
    PromotionPolicy policy = request.policy();
    ModelEvaluator evaluator =
        new ModelEvaluator(
            EvaluationTask.EXACT_MATCH,
            policy.confidence(),
            attempt.confidence(),
            System::nanoTime);
    CostModel cost =
        new CostModel(
            request.prices(),
            opening.teacherModel(),
            opening.teacherUsage(),
            opening.teacherRequests(),
            request.studentPerThousand());
    try (TaskModel student = floors.loader().load(training.attempt(trained).student());
        Opened champion = open(ModelAlias.CHAMPION, opening.champion());
        Opened anchor =
            opening.anchor().equals(opening.champion())
                ? Opened.NOTHING
                : open(Promotions.ANCHOR, opening.anchor())) {
      Evaluation evaluation =
          evaluator.evaluate(
              EvaluationSuite.of(dataset),
              new ServedSystem("candidate", trained.modelDigest(), student, rule),
              new Incumbents(champion.system(), anchor.system()),
              cost);
      return new Evaluated(rule, attempt, evaluation, floors.clock().instant());
    }
  }

  private static List<OutOfFoldPrediction> outOfFold(Path file) {
    try {
      List<OutOfFoldPrediction> predictions = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        predictions.add(JsonFormat.mapper().readValue(line, OutOfFoldPrediction.class));
      }
      return predictions;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(file + " holds a line that is no prediction", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** A version opened for a comparison; closing it frees it. */
  private record Opened(Optional<ServedSystem> system) implements AutoCloseable {
    static final Opened NOTHING = new Opened(Optional.empty());

    @Override
    public void close() {
      system.ifPresent(served -> served.student().close());
    }
  }

  /** The version that an alias pointed at when the run began. */
  private Opened open(ModelAlias alias, Optional<Champion> expected) {
    if (expected.isEmpty()) {
      return Opened.NOTHING;
    }
    ModelReference reference = new ModelReference(Publication.modelName(request.task()), alias);
    PullOutcome pulled =
        new ModelPuller(floors.registry())
            .pull(reference, floors.runs().resolve(request.task().value()).resolve(alias.value()));
    Optional<PulledModel> model =
        pulled.fold(Optional::of, Optional::of, missing -> Optional.<PulledModel>empty());
    requireUnchanged(
        alias, expected.map(Champion::number), model.map(found -> found.version().number()));
    return new Opened(model.map(this::served));
  }

  private void requireUnchanged(ModelAlias alias, Optional<Integer> before, Optional<Integer> now) {
    if (!now.equals(before)) {
      throw new PromotionConflictException(
          "the %s of '%s' changed from version %s to %s during the run"
              .formatted(
                  alias.value(),
                  request.task(),
                  before.map(String::valueOf).orElse("none"),
                  now.map(String::valueOf).orElse("none")));
    }
  }

  private ServedSystem served(PulledModel model) {
    Bundle bundle = model.bundle();
    try {
      return new ServedSystem(
          model.version().toString(),
          bundle.manifest().lineage().modelDigest(),
          floors.loader().load(bundle.folder()),
          DeferralRule.readFrom(bundle.folder()));
    } catch (UncheckedIOException e) {
      throw new BundleDamagedException(
          bundle.folder().toString(),
          "the champion %s cannot be loaded: %s".formatted(model.version(), e.getMessage()),
          e);
    }
  }

  /** What the decision rests on, sealed. */
  PromotionReport report(Judged judged) {
    listener.started(RunStep.GATE);
    DatasetManifest manifest = dataset.manifest();
    PromotionReport report =
        PromotionReport.of(
            new PromotionReport.Sealed(
                request.task(),
                judged.decision(),
                request.policy(),
                judged.evaluated().map(Evaluated::attempt),
                judged.evaluated().map(evaluated -> evaluated.evaluation().report()),
                judged.rule(),
                new Lineage(
                    trained.modelDigest(),
                    training.engine().name(),
                    request.training().seed(),
                    dataset.id().sha256(),
                    opening.window().from(),
                    manifest.evaluationFrom(),
                    opening.window().until(),
                    manifest.rows().getOrDefault(Split.TRAINING, 0),
                    DigestUtils.sha256Hex(JsonFormat.line(request)))),
            new PromotionReport.Measured(
                judged.at(),
                judged.evaluated().map(evaluated -> evaluated.evaluation().latency())));
    listener.finished(RunStep.GATE, judged.decision().verdict());
    return report;
  }
}
