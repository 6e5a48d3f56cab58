package dev.retort.scheduler;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.evaluator.Evaluation;
import dev.retort.evaluator.EvaluationSuite;
import dev.retort.evaluator.ModelEvaluator;
import dev.retort.evaluator.ServedSystem;
import dev.retort.evaluator.cost.CostModel;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.deferral.DeferralRuleSelector;
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
import dev.retort.scheduler.RunResults.Opening;
import dev.retort.scheduler.RunResults.Trained;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TaskModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** Chooses the deferral rule on out-of-fold scores, then meets the evaluation window, once. */
  Evaluated evaluate() {
    listener.started(RunStep.EVALUATE);
    List<Object> inputs =
        List.of(
            dataset.id(),
            trained.modelDigest(),
            opening.champion(),
            request.policy(),
            request.prices(),
            request.studentPerThousand());
    Evaluated evaluated =
        floors
            .journal()
            .finished(request.task(), RunStep.EVALUATE.label(), inputs, Evaluated.class)
            .orElseGet(
                () -> {
                  Evaluated fresh = meetEvaluationWindow();
                  floors.journal().finish(request.task(), RunStep.EVALUATE.label(), inputs, fresh);
                  return fresh;
                });
    listener.finished(
        RunStep.EVALUATE,
        "%,d novel rows, %,d answered, %,d lost"
            .formatted(
                evaluated.evaluation().report().served().certificate().rows(),
                evaluated.evaluation().report().served().certificate().answered(),
                evaluated.evaluation().report().served().certificate().losses()));
    return evaluated;
  }

  private Evaluated meetEvaluationWindow() {
    RunFolder run = training.attempt(trained);
    EvaluationSuite suite = EvaluationSuite.of(dataset);
    PromotionPolicy policy = request.policy();
    DeferralRule rule =
        new DeferralRuleSelector(policy.test(), policy.power(), EvaluationTask.EXACT_MATCH)
            .select(outOfFold(run.outOfFold()), suite.novel().size());
    ModelEvaluator evaluator =
        new ModelEvaluator(EvaluationTask.EXACT_MATCH, policy.confidence(), System::nanoTime);
    CostModel cost =
        new CostModel(
            request.prices(),
            opening.teacherModel(),
            opening.teacherUsage(),
            opening.teacherRequests(),
            request.studentPerThousand());
    try (TaskModel student = floors.loader().load(run.student());
        ChampionHandle champion = openChampion()) {
      ServedSystem candidate = new ServedSystem("candidate", trained.modelDigest(), student, rule);
      Evaluation evaluation = evaluator.evaluate(suite, candidate, champion.system(), cost);
      return new Evaluated(rule, evaluation, floors.clock().instant());
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

  /** The champion of the run's start, opened for a comparison; closing it frees it. */
  private record ChampionHandle(Optional<ServedSystem> system) implements AutoCloseable {
    @Override
    public void close() {
      system.ifPresent(served -> served.student().close());
    }
  }

  private ChampionHandle openChampion() {
    if (opening.champion().isEmpty()) {
      return new ChampionHandle(Optional.empty());
    }
    ModelReference reference =
        new ModelReference(Publication.modelName(request.task()), ModelAlias.CHAMPION);
    PullOutcome pulled =
        new ModelPuller(floors.registry())
            .pull(reference, floors.runs().resolve(request.task().value()).resolve("champion"));
    Optional<PulledModel> model =
        pulled.fold(Optional::of, Optional::of, missing -> Optional.<PulledModel>empty());
    requireUnchanged(model.map(champion -> champion.version().number()));
    return new ChampionHandle(model.map(this::served));
  }

  private void requireUnchanged(Optional<Integer> now) {
    Optional<Integer> before = opening.champion().map(Champion::number);
    if (!now.equals(before)) {
      throw new PromotionConflictException(
          "the champion of '%s' changed from version %s to %s during the run"
              .formatted(
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

  /** Lets the gate decide, and writes the report beside the run's other files. */
  PromotionReport decide(Evaluated evaluated) {
    listener.started(RunStep.GATE);
    PromotionDecision decision =
        new PromotionGate(request.policy()).decide(evaluated.evaluation().report());
    DatasetManifest manifest = dataset.manifest();
    PromotionReport report =
        PromotionReport.of(
            new PromotionReport.Sealed(
                request.task(),
                decision,
                request.policy(),
                evaluated.evaluation().report(),
                evaluated.rule(),
                new Lineage(
                    training.engine().name(),
                    request.training().seed(),
                    dataset.id().sha256(),
                    opening.window().from(),
                    manifest.evaluationFrom(),
                    opening.window().until(),
                    manifest.rows().getOrDefault(Split.TRAINING, 0),
                    DigestUtils.sha256Hex(JsonFormat.line(request)))),
            new PromotionReport.Measured(evaluated.at(), evaluated.evaluation().latency()));
    listener.finished(RunStep.GATE, decision.verdict());
    return report;
  }
}
