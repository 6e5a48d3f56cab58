package dev.retort.evaluator.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.ServedScores;
import dev.retort.evaluator.gate.GateCheck;
import dev.retort.evaluator.gate.PromotionDecision;
import dev.retort.evaluator.slice.SliceReport;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What differs between two reports. Holds ids, hashes and numbers, never a request's text.
 *
 * @param before the one report
 * @param after the other
 * @param rows whether both looked at the same evaluation rows
 * @param inputs what went in and differs
 * @param figures every figure that one of them has
 * @param checks that came out differently, or that only one of them made
 * @param regressions slices that regress in the second report only
 * @param recoveries slices that regress in the first report only
 * @param lostAnew rows that are lost in the second report only
 * @param lostNoMore rows that are lost in the first report only
 */
public record ReportDifference(
    Side before,
    Side after,
    Rows rows,
    List<Input> inputs,
    List<FigurePair> figures,
    List<CheckPair> checks,
    List<SliceReport.Regression> regressions,
    List<SliceReport.Regression> recoveries,
    List<ExchangeId> lostAnew,
    List<ExchangeId> lostNoMore) {
  public ReportDifference {
    Objects.requireNonNull(before);
    Objects.requireNonNull(after);
    Objects.requireNonNull(rows);
    inputs = List.copyOf(inputs);
    figures = List.copyOf(figures);
    checks = List.copyOf(checks);
    regressions = List.copyOf(regressions);
    recoveries = List.copyOf(recoveries);
    lostAnew = List.copyOf(lostAnew);
    lostNoMore = List.copyOf(lostNoMore);
  }

  /**
   * A report.
   *
   * @param task its task
   * @param seal its digest
   * @param at when its decision fell
   * @param decision what was decided
   */
  public record Side(String task, String seal, Instant at, PromotionDecision decision) {
    static Side of(PromotionReport report) {
      return new Side(
          report.sealed().task().value(),
          report.seal(),
          report.measured().at(),
          report.sealed().decision());
    }
  }

  /** Whether rows can be told to be lost anew, or may just be new. */
  public enum Rows {
    /** Both reports rest on the same ones. */
    @JsonProperty("same")
    SAME,
    /** They do not. */
    @JsonProperty("different")
    DIFFERENT,
    /** One of the reports has none. */
    @JsonProperty("none")
    NONE
  }

  /**
   * Something that went in.
   *
   * @param name what
   * @param before in the first report; {@value ReportInputs#ABSENT} if it has none
   * @param after in the second report; likewise
   */
  public record Input(String name, String before, String after) {}

  /**
   * A figure in both reports.
   *
   * @param name of the figure
   * @param before empty if the first report does not have it
   * @param after empty if the second report does not have it
   */
  public record FigurePair(
      String name, Optional<MetricEstimate> before, Optional<MetricEstimate> after) {}

  /**
   * A check in both reports. Where one was made on several things, the first that failed speaks.
   *
   * @param subject of the check
   * @param before empty if it was not made
   * @param after likewise
   */
  public record CheckPair(
      GateCheck.Subject subject, Optional<GateCheck> before, Optional<GateCheck> after) {}

  /**
   * Compares two reports.
   *
   * @throws IllegalArgumentException if they are of different tasks
   */
  public static ReportDifference of(PromotionReport before, PromotionReport after) {
    if (!before.sealed().task().equals(after.sealed().task())) {
      throw new IllegalArgumentException(
          "reports of one task are compared, these are of '%s' and '%s': give the seals of two reports of the same task"
              .formatted(before.sealed().task(), after.sealed().task()));
    }
    return new ReportDifference(
        Side.of(before),
        Side.of(after),
        rows(before, after),
        inputs(before, after),
        figures(before, after),
        checks(before, after),
        without(regressions(after), regressions(before), ReportDifference::key),
        without(regressions(before), regressions(after), ReportDifference::key),
        without(losses(after), losses(before), Function.identity()),
        without(losses(before), losses(after), Function.identity()));
  }

  private static Rows rows(PromotionReport before, PromotionReport after) {
    Optional<String> first = rowsDigest(before);
    Optional<String> second = rowsDigest(after);
    if (first.isEmpty() || second.isEmpty()) {
      return Rows.NONE;
    }
    return first.equals(second) ? Rows.SAME : Rows.DIFFERENT;
  }

  private static Optional<String> rowsDigest(PromotionReport report) {
    return report.sealed().evaluation().map(found -> found.inputs().rowsDigest());
  }

  private static List<Input> inputs(PromotionReport before, PromotionReport after) {
    Map<String, String> first = ReportInputs.of(before);
    Map<String, String> second = ReportInputs.of(after);
    return both(first, second).stream()
        .map(
            name ->
                new Input(
                    name,
                    first.getOrDefault(name, ReportInputs.ABSENT),
                    second.getOrDefault(name, ReportInputs.ABSENT)))
        .filter(input -> !input.before().equals(input.after()))
        .toList();
  }

  private static List<FigurePair> figures(PromotionReport before, PromotionReport after) {
    Map<String, MetricEstimate> first = estimates(before);
    Map<String, MetricEstimate> second = estimates(after);
    return both(first, second).stream()
        .map(
            name ->
                new FigurePair(
                    name,
                    Optional.ofNullable(first.get(name)),
                    Optional.ofNullable(second.get(name))))
        .toList();
  }

  private static Map<String, MetricEstimate> estimates(PromotionReport report) {
    Map<String, MetricEstimate> estimates = new LinkedHashMap<>();
    Figure.of(report.sealed()).forEach(f -> estimates.put(f.name(), f.estimate()));
    return estimates;
  }

  private static List<CheckPair> checks(PromotionReport before, PromotionReport after) {
    List<CheckPair> changed = new ArrayList<>();
    for (GateCheck.Subject subject : GateCheck.Subject.values()) {
      Optional<GateCheck> first = check(before, subject);
      Optional<GateCheck> second = check(after, subject);
      if (!first.map(GateCheck::outcome).equals(second.map(GateCheck::outcome))) {
        changed.add(new CheckPair(subject, first, second));
      }
    }
    return changed;
  }

  private static Optional<GateCheck> check(PromotionReport report, GateCheck.Subject subject) {
    List<GateCheck> made =
        report.sealed().decision().evidence().stream()
            .filter(check -> check.subject() == subject)
            .toList();
    return made.stream()
        .filter(check -> check.outcome() == GateCheck.Outcome.FAILED)
        .findFirst()
        .or(() -> made.stream().findFirst());
  }

  private static List<SliceReport.Regression> regressions(PromotionReport report) {
    return report
        .sealed()
        .evaluation()
        .map(found -> found.slices().regressions())
        .orElse(List.of());
  }

  private static Object key(SliceReport.Regression regression) {
    return List.of(regression.slice(), regression.than());
  }

  private static List<ExchangeId> losses(PromotionReport report) {
    return report
        .sealed()
        .evaluation()
        .map(EvaluationReport::served)
        .map(served -> served.losses().stream().map(ServedScores.Loss::id).toList())
        .orElse(List.of());
  }

  private static <T> List<T> without(List<T> all, List<T> others, Function<T, ?> key) {
    Set<Object> known = new LinkedHashSet<>();
    others.forEach(other -> known.add(key.apply(other)));
    return all.stream().filter(it -> !known.contains(key.apply(it))).toList();
  }

  /** The names of both, in the order of the first. */
  private static Set<String> both(Map<String, ?> first, Map<String, ?> second) {
    Set<String> names = new LinkedHashSet<>(first.keySet());
    names.addAll(second.keySet());
    return names;
  }
}
