package dev.retort.scheduler;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetVersion;
import dev.retort.evaluator.ChampionComparison;
import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.gate.PromotionDecision;
import dev.retort.evaluator.report.PromotionPage;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.registry.BundleWriter;
import dev.retort.registry.Lineage;
import dev.retort.registry.MetricPoint;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RunId;
import dev.retort.registry.RunStatus;
import dev.retort.scheduler.RunResults.Champion;
import dev.retort.scheduler.RunResults.Judged;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.WarmStart;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The last step: the run goes into the tracker; a student that passed, or that a person is to
 * judge, goes into the registry, and the alias moves last. Doing it again completes it.
 */
final class Publication {
  /** The tag that holds the hash of engines and training spec. */
  static final String TRAINING_TAG = "retort.training";

  /** The tag that holds the share of novel rows that a certified version answered. */
  static final String ANSWERED_TAG = "retort.answered";

  /** The tag that holds the seal of the report that decided. */
  static final String SEAL_TAG = Promotions.SEAL_TAG;

  /** How much of the seal names the folder of a decision. */
  static final int SHORT_SEAL = 16;

  private final RunFloors floors;
  private final RunListener listener;
  private final Dossier dossier;
  private final DatasetVersion dataset;
  private final Training training;
  private final String trainingKey;
  private final Judged judged;
  private final PromotionReport report;

  Publication(
      RunFloors floors,
      RunListener listener,
      Dossier dossier,
      DatasetVersion dataset,
      Training training,
      String trainingKey,
      Judged judged,
      PromotionReport report) {
    this.floors = floors;
    this.listener = listener;
    this.dossier = dossier;
    this.dataset = dataset;
    this.training = training;
    this.trainingKey = trainingKey;
    this.judged = judged;
    this.report = report;
  }

  /** The registered model of a task. */
  static ModelName modelName(TaskName task) {
    return new ModelName(task.value());
  }

  RunOutcome publish() {
    listener.started(RunStep.PUBLISH);
    Path folder = training.folder().resolve("decision-" + report.seal().substring(0, SHORT_SEAL));
    Path json = folder.resolve("promotion-report.json");
    Replay.keep(folder, dossier, judged);
    report.writeJson(json);
    DurableFile.write(
        folder.resolve("promotion-report.html"),
        PromotionPage.withoutTexts().html(report).getBytes(StandardCharsets.UTF_8));
    RunId run = track();
    ReportPath reported = ReportPath.of(floors.runs(), json);
    PromotionDecision decision = report.sealed().decision();
    RunOutcome outcome =
        decision.fold(
            promote -> {
              ModelVersion version = upload(run, folder.resolve("bundle"));
              return turnedDown(version, reported)
                  .orElseGet(
                      () -> {
                        new Promotions(floors.registry(), floors.clock())
                            .serve(version, dossier.opening().champion().map(Champion::number));
                        return new RunOutcome.Promoted(
                            version.number(), decision.verdict(), reported);
                      });
            },
            reject -> new RunOutcome.Rejected(decision.verdict(), reported),
            review -> {
              ModelVersion version = upload(run, folder.resolve("bundle"));
              return turnedDown(version, reported)
                  .orElseGet(
                      () -> {
                        new Promotions(floors.registry(), floors.clock()).propose(version);
                        return new RunOutcome.AwaitingReview(
                            version.number(), decision.verdict(), reported);
                      });
            });
    floors.tracker().tags(run, Map.of("retort.verdict", outcome.verdict()));
    floors.tracker().end(run, RunStatus.FINISHED);
    listener.finished(RunStep.PUBLISH, outcome.verdict());
    return outcome;
  }

  /** The same data give the same version: a person's no to it outlives the night. */
  private static Optional<RunOutcome> turnedDown(ModelVersion version, ReportPath report) {
    return Ruling.objection(version).map(words -> new RunOutcome.Rejected(words, report));
  }

  private ModelVersion upload(RunId run, Path folder) {
    PromotionReport.Sealed sealed = report.sealed();
    BundleWriter writer =
        new BundleWriter(sealed.task().value(), lineage(run))
            .createdAt(report.measured().at())
            .folder(training.engine().bundleFolder(), training.attempt(dossier.trained()).student())
            .file(DeferralRule.FILE, JsonFormat.pretty(sealed.rule()))
            .deferralRule(DeferralRule.FILE)
            .file(AnswerContract.FILE, JsonFormat.pretty(contract()))
            .file("promotion-report.json", JsonFormat.pretty(report));
    evidence().forEach(writer::evidence);
    // Only students in the hub's forms come from the decoder's recipe.
    if (training.engine().bundleFolder().isEmpty()) {
      BaseModels.of(training.spec().decoder().start()).ifPresent(writer::base);
    }
    floors.signer().ifPresent(writer::signedBy);
    return floors.registry().publish(writer.write(folder), modelName(sealed.task()), run, tags());
  }

  private Lineage lineage(RunId run) {
    return new Lineage(
        dossier.trained().modelDigest(),
        dataset.id().sha256(),
        run,
        Optional.of(dossier.opening().teacherModel()).filter(teacher -> !teacher.isEmpty()),
        Optional.of(training.engine().name()));
  }

  /** What the gate decided by, and on what. */
  private Map<String, String> evidence() {
    PromotionReport.Sealed sealed = report.sealed();
    Map<String, String> evidence = new TreeMap<>();
    evidence.put("seal", report.seal());
    evidence.put("verdict", sealed.decision().verdict());
    evidence.put("certified", sealed.decision().isCertified() ? "yes" : "no");
    evidence.put("epsilon", Double.toString(sealed.policy().epsilon()));
    evidence.put("confidence", Double.toString(sealed.policy().confidence()));
    sealed
        .evaluation()
        .ifPresent(
            evaluation -> {
              evidence.put(
                  "loss_upper_bound",
                  Double.toString(evaluation.served().certificate().upperBound()));
              evaluation
                  .served()
                  .answered()
                  .ifPresent(
                      answered -> evidence.put("answered", Double.toString(answered.value())));
            });
    return evidence;
  }

  private AnswerContract contract() {
    return AnswerContract.of(
        dataset, new RuleSelection(floors.measures(), dossier.request(), dataset).right());
  }

  private Map<String, String> tags() {
    Map<String, String> tags = new TreeMap<>();
    tags.put(TRAINING_TAG, trainingKey);
    tags.put(SEAL_TAG, report.seal());
    // Only an engine that inherits is given a student, and whoever erases a row has to find all
    // that learnt it.
    training
        .spec()
        .decoder()
        .warmStart()
        .filter(WarmStart.FromStudent.class::isInstance)
        .ifPresent(
            student ->
                ((WarmStart.FromStudent) student)
                    .datasets()
                    .forEach(earlier -> tags.put(Inheritance.TAG + earlier, Inheritance.YES)));
    if (report.sealed().decision().isCertified()) {
      tags.put(Promotions.CERTIFIED_TAG, "yes");
      report
          .sealed()
          .evaluation()
          .flatMap(evaluation -> evaluation.served().answered())
          .ifPresent(answered -> tags.put(ANSWERED_TAG, Double.toString(answered.value())));
    }
    if (isBestCertified()) {
      tags.put(Promotions.BEST_TAG, "yes");
    }
    return tags;
  }

  /**
   * It holds a certificate, and at the anchor's share answered it loses no more than the anchor.
   */
  private boolean isBestCertified() {
    if (dossier.opening().anchor().isEmpty()) {
      return report.sealed().decision().isCertified();
    }
    return report
        .sealed()
        .evaluation()
        .filter(evaluation -> report.sealed().decision().isCertified())
        .map(
            evaluation ->
                evaluation
                    .anchor()
                    .or(evaluation::champion)
                    .flatMap(ChampionComparison::matchedLossDifference)
                    .map(difference -> difference.value() <= 0)
                    .orElse(true))
        .orElse(false);
  }

  private RunId track() {
    PromotionReport.Sealed sealed = report.sealed();
    RunId run =
        floors
            .tracker()
            .start(
                sealed.task().value(),
                report.seal(),
                sealed.task() + "-" + report.seal().substring(0, 8),
                Map.of("retort.task", sealed.task().value()));
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("engine", training.engine().name());
    parameters.put("seed", Long.toString(sealed.lineage().seed()));
    parameters.put("dataset", dataset.id().sha256());
    parameters.put("training_rows", Integer.toString(sealed.lineage().trainingRows()));
    parameters.put("epsilon", Double.toString(sealed.policy().epsilon()));
    parameters.put("configuration", sealed.lineage().configuration());
    floors.tracker().parameters(run, parameters);
    floors.tracker().metrics(run, metrics());
    return run;
  }

  private List<MetricPoint> metrics() {
    Instant at = report.measured().at();
    List<MetricPoint> points = new ArrayList<>();
    training.attempt(dossier.trained()).reported().stream()
        .filter(metric -> !metric.name().equals(RunFolder.Metric.PROGRESS))
        .forEach(
            metric ->
                points.add(new MetricPoint(metric.name(), metric.value(), metric.step(), at)));
    dossier
        .trained()
        .measures()
        .forEach((name, value) -> points.add(new MetricPoint(name, value, 0, at)));
    report.sealed().evaluation().ifPresent(evaluation -> evaluated(points, evaluation, at));
    report
        .measured()
        .latency()
        .ifPresent(
            latency ->
                points.add(new MetricPoint("latency_p50_micros", latency.p50Micros(), 0, at)));
    return points;
  }

  private static void evaluated(List<MetricPoint> points, EvaluationReport evaluation, Instant at) {
    estimate(points, "novel_accuracy", evaluation.student().novel(), at);
    estimate(points, "answered", evaluation.served().answered(), at);
    estimate(points, "traffic_loss", evaluation.served().trafficLoss(), at);
    points.add(
        new MetricPoint("loss_upper_bound", evaluation.served().certificate().upperBound(), 0, at));
  }

  private static void estimate(
      List<MetricPoint> points, String name, Optional<MetricEstimate> estimate, Instant at) {
    estimate.ifPresent(e -> points.add(new MetricPoint(name, e.value(), 0, at)));
  }
}
