package dev.retort.evaluator.report;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.ChampionComparison;
import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.ServedScores;
import dev.retort.evaluator.ServedScores.Certificate;
import dev.retort.evaluator.StudentScores;
import dev.retort.evaluator.cost.ServingCost;
import dev.retort.evaluator.gate.AlphaBudget;
import dev.retort.evaluator.gate.GateCheck;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.Percent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the page's templates show, ready to print. */
record PageModel(
    PromotionReport report,
    Verdict verdict,
    Optional<RiskCoverageChart> riskCoverage,
    Optional<ReliabilityChart> reliability,
    List<Regression> regressions) {
  private static final int REGRESSIONS_SHOWN = 20;
  private static final int LABELS_SHOWN = 15;

  /** The decision, by its word and its look. */
  record Verdict(String word, String style) {}

  /** A measured value in a table. */
  record Measure(String name, String value, String interval, String rows) {}

  /** A name and a value. */
  record Fact(String name, String value) {}

  /** A lost row; the text is empty if it is not to be shown. */
  record Regression(String id, String part, String confidence, String text) {}

  static PageModel of(PromotionReport report, Function<ExchangeId, Optional<String>> texts) {
    PromotionReport.Sealed sealed = report.sealed();
    return new PageModel(
        report,
        sealed
            .decision()
            .fold(
                promote -> new Verdict("Promote", "good"),
                reject -> new Verdict("Reject", "bad"),
                review -> new Verdict("Needs review", "open")),
        sealed.evaluation().map(evaluation -> RiskCoverageChart.of(sealed, evaluation)),
        sealed.evaluation().map(found -> ReliabilityChart.of(found.student().calibration())),
        sealed.evaluation().stream()
            .flatMap(evaluation -> evaluation.served().losses().stream())
            .limit(REGRESSIONS_SHOWN)
            .map(loss -> regression(loss, texts))
            .toList());
  }

  PromotionReport.Sealed sealed() {
    return report.sealed();
  }

  /** Whether the candidate has met evaluation rows: without, there is less to show. */
  boolean evaluated() {
    return sealed().evaluation().isPresent();
  }

  EvaluationReport evaluation() {
    return sealed().evaluation().orElseThrow();
  }

  Certificate certificate() {
    return evaluation().served().certificate();
  }

  Optional<ChampionComparison> champion() {
    return evaluation().champion();
  }

  /** The verdict's sentence without its leading word, which the page shows apart. */
  String finding() {
    String sentence = Text.unbroken(sealed().decision().verdict());
    String lead = verdict.word() + ": ";
    return sentence.startsWith(lead)
        ? Text.capitalised(sentence.substring(lead.length()))
        : sentence;
  }

  String finding(GateCheck check) {
    return Text.capitalised(Text.unbroken(check.finding()));
  }

  String championLevel(ChampionComparison champion) {
    return champion.lossDifference().map(e -> Percent.of(e.confidence())).orElse("");
  }

  List<StudentScores.Confusion> confusions() {
    return evaluation().student().confusions().stream().limit(LABELS_SHOWN).toList();
  }

  String passed(GateCheck check) {
    return check.outcome() == GateCheck.Outcome.PASSED ? "passed" : "failed";
  }

  String subject(GateCheck check) {
    return Text.capitalised(check.subject().name().replace('_', ' ').toLowerCase(Locale.ROOT));
  }

  List<Fact> tiles() {
    if (!evaluated()) {
      return rule().subList(1, rule().size());
    }
    Certificate certificate = certificate();
    List<Fact> tiles = new ArrayList<>();
    tiles.add(
        new Fact(
            "of novel requests answered",
            evaluation().served().answered().map(e -> Percent.of(e.value())).orElse("–")));
    tiles.add(
        new Fact(
            "lost at most, at %s confidence (%s tolerated)"
                .formatted(Percent.ofConfidence(certificate.confidence()), Percent.of(epsilon())),
            Percent.atMost(certificate.upperBound())));
    tiles.add(
        new Fact(
            "accuracy of the bare student on novel rows",
            evaluation().student().novel().map(e -> Percent.of(e.value())).orElse("–")));
    if (evaluation().cost() instanceof ServingCost.Known known) {
      tiles.add(
          new Fact(
              "cost of 1,000 requests, before and after",
              Text.dollars(known.before()) + " → " + Text.dollars(known.after())));
    }
    return tiles;
  }

  double epsilon() {
    return sealed().policy().epsilon();
  }

  List<Measure> servedMeasures() {
    ServedScores served = evaluation().served();
    List<Measure> rows = new ArrayList<>();
    add(rows, "Share answered, novel", served.answered());
    add(rows, "Share answered, seen", served.seenAnswered());
    add(rows, "Share answered, weighted by traffic", served.trafficAnswered());
    add(rows, "Loss, novel", served.loss());
    add(rows, "Loss, seen", served.seenLoss());
    add(rows, "Loss, weighted by traffic", served.trafficLoss());
    return rows;
  }

  List<Measure> studentMeasures() {
    StudentScores student = evaluation().student();
    List<Measure> rows = new ArrayList<>();
    add(rows, "Accuracy, novel", student.novel());
    add(rows, "Accuracy, seen", student.seen());
    add(rows, "Accuracy, weighted by traffic", student.traffic());
    String novel = Text.count(evaluation().inputs().novelRows());
    student.macroF1().ifPresent(f -> rows.add(plain("Macro F1, novel", Percent.of(f), novel)));
    student
        .calibration()
        .expectedError()
        .ifPresent(e -> rows.add(plain("Calibration error (ECE)", Text.number(e, 4), novel)));
    student
        .calibration()
        .brier()
        .ifPresent(b -> rows.add(plain("Brier score", Text.number(b, 4), novel)));
    return rows;
  }

  List<Measure> championMeasures(ChampionComparison champion) {
    List<Measure> rows = new ArrayList<>();
    add(rows, "Share answered, candidate − champion", champion.answeredDifference());
    add(rows, "Loss, candidate − champion", champion.lossDifference());
    add(
        rows,
        "Loss at the champion's share, candidate − champion",
        champion.matchedLossDifference());
    return rows;
  }

  /** The labels that fare worst. */
  List<StudentScores.LabelScore> labels() {
    return evaluation().student().labels().stream()
        .filter(label -> label.support() > 0)
        .sorted(
            Comparator.comparingDouble(StudentScores.LabelScore::f1)
                .thenComparing(StudentScores.LabelScore::label))
        .limit(LABELS_SHOWN)
        .toList();
  }

  List<Fact> costs() {
    if (evaluation().cost() instanceof ServingCost.Unknown unknown) {
      return List.of(new Fact("Not known", unknown.reason()));
    }
    ServingCost.Known known = (ServingCost.Known) evaluation().cost();
    return List.of(
        new Fact("Teacher alone", Text.dollars(known.before())),
        new Fact("Student, and teacher for the rest", Text.dollars(known.after())),
        new Fact("of which the student", Text.dollars(known.student())),
        new Fact("Saved", Percent.of(known.saving())));
  }

  List<Fact> latencies() {
    return report.measured().latency().stream()
        .flatMap(
            latency ->
                Stream.of(
                    new Fact("Half within", micros(latency.p50Micros())),
                    new Fact("95 % within", micros(latency.p95Micros())),
                    new Fact("99 % within", micros(latency.p99Micros())),
                    new Fact("Answers timed", Text.count(latency.predictions()))))
        .toList();
  }

  List<Fact> lineage() {
    Lineage lineage = sealed().lineage();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Task", sealed().task().value()));
    facts.add(new Fact("Model digest", lineage.modelDigest()));
    facts.add(new Fact("Engine and seed", lineage.engine() + ", " + lineage.seed()));
    facts.add(new Fact("Dataset version", lineage.dataset()));
    facts.add(
        new Fact(
            "Training window",
            "%s to %s, %s rows"
                .formatted(
                    lineage.from(), lineage.evaluationFrom(), Text.count(lineage.trainingRows()))));
    facts.add(
        new Fact(
            "Evaluation window", "%s to %s".formatted(lineage.evaluationFrom(), lineage.until())));
    sealed().evaluation().map(EvaluationReport::inputs).ifPresent(inputs -> add(facts, inputs));
    facts.add(new Fact("Out-of-fold rows", sealed().rule().basis().calibrationDigest()));
    facts.add(new Fact("Configuration", lineage.configuration()));
    facts.add(new Fact("Seal of this report", report.seal()));
    return facts;
  }

  private static void add(List<Fact> facts, EvaluationReport.Inputs inputs) {
    facts.add(
        new Fact(
            "Evaluated",
            "%s novel and %s seen rows for %s requests"
                .formatted(
                    Text.count(inputs.novelRows()),
                    Text.count(inputs.seenRows()),
                    Text.count(inputs.requests()))));
    facts.add(new Fact("Evaluation rows", inputs.rowsDigest()));
  }

  /** What the look at the evaluation rows spent of what the looks of 30 nights may err. */
  List<Fact> attempt() {
    return sealed().attempt().stream()
        .flatMap(
            attempt ->
                Stream.of(
                    new Fact(
                        "May err, any %d nights together".formatted(AlphaBudget.WINDOW.toDays()),
                        Percent.ofError(attempt.budget())),
                    new Fact(
                        "Spent by %s earlier attempts".formatted(Text.count(attempt.earlier())),
                        Percent.ofError(attempt.spent())),
                    new Fact("Spent by this one", Percent.ofError(attempt.alpha()))))
        .toList();
  }

  List<Fact> rule() {
    var basis = sealed().rule().basis();
    return List.of(
        new Fact("Rule", sealed().rule().criterion().description()),
        new Fact("Chosen on", Text.count(basis.calibrationRows()) + " out-of-fold rows"),
        new Fact("Predicted share answered", Percent.of(basis.predictedAnswered())),
        new Fact("Predicted loss", Percent.of(basis.predictedLoss())),
        new Fact(
            "Predicted chance to pass on %s rows".formatted(Text.count(basis.certificationRows())),
            Percent.of(basis.predictedPower())));
  }

  private static Regression regression(
      ServedScores.Loss loss, Function<ExchangeId, Optional<String>> texts) {
    return new Regression(
        Text.excerpt(loss.id().value()),
        loss.split().name().toLowerCase(Locale.ROOT),
        Text.number(loss.confidence(), 3),
        texts.apply(loss.id()).map(Text::excerpt).orElse(""));
  }

  private static void add(List<Measure> rows, String name, Optional<MetricEstimate> estimate) {
    estimate.ifPresent(
        e ->
            rows.add(
                new Measure(
                    name,
                    Percent.of(e.value()),
                    Percent.atLeast(e.lower()) + " to " + Percent.atMost(e.upper()),
                    Text.count(e.n()))));
  }

  private static Measure plain(String name, String value, String rows) {
    return new Measure(name, value, "", rows);
  }

  private static String micros(double micros) {
    return micros >= 10_000
        ? Text.number(micros / 1000, 1) + " ms"
        : Text.number(micros, micros < 100 ? 1 : 0) + " µs";
  }
}
