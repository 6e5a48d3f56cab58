package dev.retort.evaluator.measure;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How far answers agree with themselves when a request is asked again. The teacher's agreement is
 * the ceiling: what a second teacher would score against the first. A student can exceed it only by
 * always giving the answer that the teacher gives most often.
 *
 * @param teacher the ceiling
 * @param student the student's self-consistency beside it
 */
public record Repeatability(SelfAgreement teacher, SelfAgreement student) {
  private static final String ASKED_ONCE = "answered fewer than twice";
  private static final String NOT_COMPARABLE = "no two answers have a score";

  public Repeatability {
    Objects.requireNonNull(teacher);
    Objects.requireNonNull(student);
  }

  /**
   * Agreement of repeated answers.
   *
   * @param requests that could be compared
   * @param leftOut requests that could not, by reason
   * @param mean over requests of the mean score of each answer against each other one of the same
   *     request; n is the number of requests. Empty without any
   */
  public record SelfAgreement(
      int requests, List<ReasonCount> leftOut, Optional<MetricEstimate> mean) {
    public SelfAgreement {
      leftOut = List.copyOf(leftOut);
      Objects.requireNonNull(mean);
    }
  }

  /**
   * Measures agreement, pair by pair in both directions: k answers take k · (k − 1) scores.
   *
   * @param measure scores one answer with another one as the reference; pairs without a score are
   *     left out
   * @param confidence of the intervals; each request is a cluster of its own
   */
  public static Repeatability of(
      List<RepeatedAnswers> requests, Measure measure, double confidence) {
    MeasureSet.Entry entry = new MeasureSet.Entry("repeatability", measure);
    return new Repeatability(
        agreement(requests, RepeatedAnswers::teacher, entry, confidence),
        agreement(requests, RepeatedAnswers::student, entry, confidence));
  }

  private static SelfAgreement agreement(
      List<RepeatedAnswers> requests,
      Function<RepeatedAnswers, List<String>> answers,
      MeasureSet.Entry measure,
      double confidence) {
    List<Double> values = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    for (RepeatedAnswers request : requests) {
      List<String> repeated = answers.apply(request);
      OptionalDouble value =
          measure.measure(pairs(request.id(), request.request(), repeated)).scores().stream()
              .flatMapToDouble(score -> score.value().stream())
              .average();
      value.ifPresentOrElse(
          values::add, () -> leftOut.add(repeated.size() < 2 ? ASKED_ONCE : NOT_COMPARABLE));
    }
    return new SelfAgreement(
        values.size(),
        ReasonCount.of(leftOut.stream()),
        ScoreMean.of(
            values.stream().mapToDouble(Double::doubleValue).toArray(),
            IntStream.range(0, values.size()).toArray(),
            confidence));
  }

  private static List<MeasuredAnswer> pairs(ExchangeId id, String request, List<String> answers) {
    List<MeasuredAnswer> pairs = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      for (int j = 0; j < answers.size(); j++) {
        if (i != j) {
          pairs.add(new MeasuredAnswer(id, request, answers.get(i), answers.get(j)));
        }
      }
    }
    return pairs;
  }
}
