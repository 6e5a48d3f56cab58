package dev.retort.evaluator.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.retort.evaluator.ChampionComparison;
import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.ServedScores;
import dev.retort.evaluator.StudentScores;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.measure.MeasureScores;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A measured share under the name that people read it by.
 *
 * @param group what it is read beside
 * @param name unique in a report
 * @param estimate the share, or the difference of two shares, with its interval
 * @param limit what its upper end may not exceed; empty if nothing is asked of it
 */
public record Figure(Group group, String name, MetricEstimate estimate, OptionalDouble limit) {
  public Figure {
    Objects.requireNonNull(group);
    Objects.requireNonNull(name);
    Objects.requireNonNull(estimate);
    Objects.requireNonNull(limit);
  }

  /** Figures that share a scale. */
  public enum Group {
    /** How often the bare student is right, and how often it answers. */
    @JsonProperty("share")
    SHARE,
    /** What the served system loses against the teacher. */
    @JsonProperty("loss")
    LOSS,
    /** What further measures say of the bare student. */
    @JsonProperty("measure")
    MEASURE,
    /** What the served system loses of them. */
    @JsonProperty("measure-loss")
    MEASURE_LOSS,
    /** How the loss differs from another version's. */
    @JsonProperty("loss-difference")
    LOSS_DIFFERENCE,
    /** How the share answered differs from another version's. */
    @JsonProperty("answered-difference")
    ANSWERED_DIFFERENCE
  }

  /** The figures of a report, in the order that people read them; none without a look. */
  public static List<Figure> of(PromotionReport.Sealed sealed) {
    return sealed
        .evaluation()
        .map(evaluation -> new Collector(sealed.policy()).all(evaluation))
        .orElse(List.of());
  }

  /** The value as people read it. */
  public String value() {
    return Percent.of(estimate.value());
  }

  /** The interval as people read it, rounded to the safe sides. */
  public String interval() {
    return Percent.atLeast(estimate.lower()) + " to " + Percent.atMost(estimate.upper());
  }

  /** Goes through an evaluation. */
  private record Collector(PromotionPolicy policy, List<Figure> figures) {
    Collector(PromotionPolicy policy) {
      this(policy, new ArrayList<>());
    }

    List<Figure> all(EvaluationReport evaluation) {
      StudentScores student = evaluation.student();
      add(Group.SHARE, "Accuracy, novel", student.novel());
      add(Group.SHARE, "Accuracy, seen", student.seen());
      add(Group.SHARE, "Accuracy, by traffic", student.traffic());
      ServedScores served = evaluation.served();
      add(Group.SHARE, "Answered, novel", served.answered());
      add(Group.SHARE, "Answered, seen", served.seenAnswered());
      add(Group.SHARE, "Answered, by traffic", served.trafficAnswered());
      add(Group.LOSS, "Loss, novel", served.loss());
      add(Group.LOSS, "Loss, seen", served.seenLoss());
      add(Group.LOSS, "Loss, by traffic", served.trafficLoss());
      evaluation.measures().forEach(this::add);
      evaluation.champion().ifPresent(champion -> add("champion", champion));
      evaluation.anchor().ifPresent(anchor -> add("anchor", anchor));
      return List.copyOf(figures);
    }

    private void add(MeasureScores scores) {
      Double margin = policy.limits().margins().get(scores.name());
      add(Group.MEASURE, scores.name(), scores.student());
      add(
          Group.MEASURE_LOSS,
          "Loss of " + scores.name(),
          scores.worstLoss(),
          margin == null ? OptionalDouble.empty() : OptionalDouble.of(margin));
    }

    private void add(String incumbent, ChampionComparison comparison) {
      add(
          Group.LOSS_DIFFERENCE,
          "Loss, candidate − " + incumbent,
          comparison.lossDifference(),
          OptionalDouble.empty());
      add(
          Group.LOSS_DIFFERENCE,
          "Loss at an equal share, candidate − " + incumbent,
          comparison.matchedLossDifference(),
          OptionalDouble.of(policy.championMargin()));
      add(
          Group.ANSWERED_DIFFERENCE,
          "Answered, candidate − " + incumbent,
          comparison.answeredDifference());
    }

    private void add(Group group, String name, Optional<MetricEstimate> estimate) {
      add(group, name, estimate, OptionalDouble.empty());
    }

    private void add(
        Group group, String name, Optional<MetricEstimate> estimate, OptionalDouble limit) {
      estimate.ifPresent(found -> figures.add(new Figure(group, name, found, limit)));
    }
  }
}
