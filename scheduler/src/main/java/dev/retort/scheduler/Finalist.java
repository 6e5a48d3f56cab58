package dev.retort.scheduler;

import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.evaluator.Evaluation;
import dev.retort.evaluator.EvaluationSuite;
import dev.retort.evaluator.Incumbents;
import dev.retort.evaluator.ModelEvaluator;
import dev.retort.evaluator.ServedSystem;
import dev.retort.evaluator.answer.RightAnswer;
import dev.retort.evaluator.cost.CostModel;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.gate.Attempt;
import dev.retort.evaluator.gate.Evidence;
import dev.retort.evaluator.gate.PromotionDecision;
import dev.retort.evaluator.gate.PromotionGate;
import dev.retort.evaluator.guardrail.GuardrailReport;
import dev.retort.evaluator.guardrail.GuardrailRunner;
import dev.retort.evaluator.lapse.TeacherLapses;
import dev.retort.evaluator.measure.MeasuredRows;
import dev.retort.evaluator.report.ConsideredCandidate;
import dev.retort.evaluator.report.Lineage;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.pull.ModelPuller;
import dev.retort.registry.pull.PolledOrigin;
import dev.retort.registry.pull.PulledModel;
import dev.retort.scheduler.RunResults.Champion;
import dev.retort.scheduler.RunResults.Evaluated;
import dev.retort.scheduler.RunResults.Judged;
import dev.retort.scheduler.RunResults.Opening;
import dev.retort.scheduler.RunResults.Terms;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TaskModel;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A trained student on its way to a decision. Everything here follows from the dossier, the dataset
 * version, the run folder and the registry, so that a replay comes to the same report.
 */
final class Finalist {
  private final RunFloors floors;
  private final Dossier dossier;
  private final DatasetVersion dataset;
  private final RunFolder run;
  private final RuleSelection selection;

  /** When the teacher contradicted itself; empty until somebody asks. */
  private Optional<TeacherLapses> lapses = Optional.empty();

  Finalist(RunFloors floors, Dossier dossier, DatasetVersion dataset) {
    this.floors = floors;
    this.dossier = dossier;
    this.dataset = dataset;
    this.run = new RunFolder(floors.runs().resolve(dossier.runFolder()));
    this.selection = new RuleSelection(floors.measures(), dossier.request(), dataset);
  }

  /** What the gate decides without a look at evaluation rows; empty if it is worth one. */
  Optional<Judged> beforeLooking(Terms terms, Instant now) {
    DeferralRule rule = rule(terms.attempt());
    Optional<PromotionDecision> decision =
        terms
            .budgetReturns()
            .map(returns -> gate().withoutBudget(terms.attempt().earlier() + 1, returns))
            .or(() -> lapses().current().map(lapse -> gate().duringLapse(lapse.from())))
            .or(
                () ->
                    gate()
                        .beforeLooking(
                            rule.basis(),
                            selection.novelRows(lapses()),
                            terms.attempt(),
                            dossier.opening().toBeat()));
    return decision.map(early -> new Judged(terms, rule, early, Optional.empty(), now));
  }

  /**
   * Meets the evaluation window.
   *
   * @param measured what measures said of the answers when they were first taken; empty: they are
   *     taken now
   */
  Evaluated evaluated(Terms terms, Optional<List<MeasuredRows>> measured, Instant now) {
    DeferralRule rule = rule(terms.attempt());
    EvaluationSuite suite = EvaluationSuite.of(dataset).at(lapses()::evaluates);
    Opening opening = dossier.opening();
    try (TaskModel student = floors.loader().load(run.student());
        Opened champion = open(opening.champion());
        Opened anchor =
            opening.anchor().equals(opening.champion()) ? Opened.NOTHING : open(opening.anchor())) {
      ServedSystem candidate =
          new ServedSystem("candidate", dossier.trained().modelDigest(), student, rule);
      ModelEvaluator evaluator = evaluator(terms.attempt());
      Incumbents incumbents = new Incumbents(champion.system(), anchor.system());
      Evaluation evaluation =
          measured.isPresent()
              ? evaluator.evaluate(suite, candidate, incumbents, cost(), measured.get())
              : evaluator.evaluate(suite, candidate, incumbents, cost());
      GuardrailReport guardrails =
          new GuardrailRunner(
                  dossier.request().plan().guardrails(), dossier.request().training().seed())
              .run(candidate, suite, dataset.examples(Split.TRAINING), List.of());
      return new Evaluated(rule, terms.attempt(), evaluation, guardrails, now);
    }
  }

  /**
   * Sees to it that every measure can be taken, secrets included: what cannot is not to be found
   * out by a look that is paid for.
   *
   * @throws IllegalArgumentException if one cannot
   */
  void requireMeasures() {
    floors.measures().select(dossier.request().plan().measures());
  }

  /** What the gate decides on what was found. */
  Judged judged(Terms terms, Evaluated evaluated) {
    return new Judged(
        terms,
        evaluated.rule(),
        gate()
            .decide(new Evidence(evaluated.evaluation(), evaluated.guardrails()), terms.attempt()),
        Optional.of(evaluated),
        evaluated.at());
  }

  private PromotionGate gate() {
    return new PromotionGate(dossier.request().policy());
  }

  /** The deferral rule, chosen on out-of-fold scores for what an attempt may err. */
  private DeferralRule rule(Attempt attempt) {
    return selection.rule(
        attempt.test(dossier.request().policy().epsilon()), run.outOfFold(), lapses());
  }

  private TeacherLapses lapses() {
    if (lapses.isEmpty()) {
      try (TaskModel student = floors.loader().load(run.student())) {
        lapses = Optional.of(selection.lapses(run.outOfFold(), student));
      }
    }
    return lapses.get();
  }

  private ModelEvaluator evaluator(Attempt attempt) {
    return new ModelEvaluator(
        selection.task(),
        dossier.request().policy().confidence(),
        attempt.confidence(),
        floors.measures().select(dossier.request().plan().measures()),
        floors.slices(),
        System::nanoTime);
  }

  private CostModel cost() {
    Opening opening = dossier.opening();
    return new CostModel(
        dossier.request().economics(dossier.engine()),
        opening.teacherModel(),
        opening.teacherUsage(),
        opening.teacherRequests());
  }

  /** What a decision rests on, sealed. */
  PromotionReport.Sealed sealed(Judged judged) {
    RunRequest request = dossier.request();
    DatasetManifest manifest = dataset.manifest();
    return new PromotionReport.Sealed(
        request.task(),
        judged.decision(),
        request.policy(),
        judged.evaluated().map(Evaluated::attempt),
        judged.evaluated().map(evaluated -> evaluated.evaluation().report()),
        judged.evaluated().map(Evaluated::guardrails),
        judged.rule(),
        new Lineage(
            dossier.trained().modelDigest(),
            dossier.engine(),
            request.training().seed(),
            dataset.id().sha256(),
            dossier.opening().window().from(),
            lapses()
                .soundAgain()
                .map(moment -> moment.plus(1, ChronoUnit.MICROS))
                .filter(moment -> moment.isAfter(manifest.evaluationFrom()))
                .orElse(manifest.evaluationFrom()),
            dossier.opening().window().until(),
            manifest.rows().getOrDefault(Split.TRAINING, 0),
            DigestUtils.sha256Hex(JsonFormat.line(request)),
            Optional.of(selection.right()).filter(right -> !right.equals(RightAnswer.SAME_TEXT)),
            lapses().lapses(),
            considered()));
  }

  private List<ConsideredCandidate> considered() {
    return dossier.contenders().isEmpty()
        ? List.of()
        : CandidateChoice.of(
                new Prospects(floors, dossier.request(), dataset, dossier.opening()),
                dossier.contenders())
            .considered();
  }

  /** A version opened for a comparison; closing it frees it. */
  private record Opened(Optional<ServedSystem> system) implements AutoCloseable {
    static final Opened NOTHING = new Opened(Optional.empty());

    @Override
    public void close() {
      system.ifPresent(served -> served.student().close());
    }
  }

  private Opened open(Optional<Champion> version) {
    return new Opened(
        version
            .map(incumbent -> pulled(floors, dossier.request().task(), incumbent))
            .map(this::served));
  }

  /** A version that serves, in a folder of its own that stays. */
  static PulledModel pulled(RunFloors floors, TaskName task, Champion incumbent) {
    ModelName name = Publication.modelName(task);
    ModelVersion version =
        floors
            .registry()
            .version(name, incumbent.number())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "version %d of '%s', which the candidate begins with or is to be compared with, is not in the registry any more"
                            .formatted(incumbent.number(), name)));
    Path folder =
        floors
            .runs()
            .resolve(name.value())
            .resolve("incumbents")
            .resolve(Integer.toString(incumbent.number()));
    return new ModelPuller(new PolledOrigin(floors.registry()), floors.verifier())
        .pull(version, folder);
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
          "the version %s that the candidate is compared with cannot be loaded: %s"
              .formatted(model.version(), e.getMessage()),
          e);
    }
  }
}
