package dev.retort.evaluator.deferral;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.retort.capture.DocumentFormat;
import dev.retort.trainer.Prediction;
import java.util.Collections;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The part of a deferral rule that looks at a request and its prediction. Deciding takes
 * microseconds. Immutable and thread-safe.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AnswerCriterion.ConfidenceAtLeast.class, name = "confidence-at-least"),
  @JsonSubTypes.Type(value = AnswerCriterion.PerClass.class, name = "per-class"),
  @JsonSubTypes.Type(value = AnswerCriterion.RequestAlone.class, name = "request-alone"),
  @JsonSubTypes.Type(value = AnswerCriterion.Never.class, name = "never")
})
public sealed interface AnswerCriterion {

  /** Whether the student's answer is given; otherwise the teacher is asked. */
  boolean admits(String request, Prediction prediction);

  /** Whether the student is worth asking: where not, no prediction of it would be admitted. */
  default boolean mayAdmit(String request) {
    return true;
  }

  /** What the threshold is held against, in [0, 1]: the more, the sooner the student answers. */
  double score(String request, Prediction prediction);

  /** When the student answers, as a clause for people. */
  String description();

  /**
   * Answers where the calibrated confidence reaches a threshold.
   *
   * @param threshold in [0, 1]
   */
  record ConfidenceAtLeast(double threshold) implements AnswerCriterion {
    public ConfidenceAtLeast {
      requireShare(threshold);
    }

    @Override
    public boolean admits(String request, Prediction prediction) {
      return prediction.confidence() >= threshold;
    }

    @Override
    public double score(String request, Prediction prediction) {
      return prediction.confidence();
    }

    @Override
    public String description() {
      return "the student answers at a calibrated confidence of %s or more"
          .formatted(decimals(threshold));
    }
  }

  /**
   * Answers where the confidence reaches the threshold of the label that the student answers with.
   * The odds of being right that a confidence stands for are multiplied by the label's factor; what
   * results has one threshold for all labels, so that the labels' {@linkplain #thresholdOf own
   * thresholds} are points of a single scale.
   *
   * @param threshold on that scale, in [0, 1]
   * @param odds factor of each label that has its own, > 0: above 1 the label is right more often
   *     than its confidence says
   * @param otherOdds the factor that all other answers share, > 0
   */
  record PerClass(double threshold, SortedMap<String, Double> odds, double otherOdds)
      implements AnswerCriterion {
    /** No confidence is certain: beyond this one, a label's factor would have nothing to act on. */
    private static final double SUREST = 1 - 0x1p-30;

    public PerClass {
      requireShare(threshold);
      odds = Collections.unmodifiableSortedMap(new TreeMap<>(odds));
      requireFactor(otherOdds);
      odds.values().forEach(PerClass::requireFactor);
    }

    private static void requireFactor(double factor) {
      if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "a label's odds are multiplied by a positive, finite factor, not by " + factor);
      }
    }

    @Override
    public boolean admits(String request, Prediction prediction) {
      return score(request, prediction) >= threshold;
    }

    @Override
    public double score(String request, Prediction prediction) {
      double confidence = Math.min(prediction.confidence(), SUREST);
      double right = factorOf(prediction.answer()) * confidence;
      return right / (right + (1 - confidence));
    }

    /** The confidence from which on an answer with this label is given, to within rounding. */
    public double thresholdOf(String label) {
      return threshold / (threshold + factorOf(label) * (1 - threshold));
    }

    private double factorOf(String label) {
      return odds.getOrDefault(label, otherOdds);
    }

    @Override
    public String description() {
      return "the student answers at a calibrated confidence of %s or more, or at the own threshold of one of %d labels"
          .formatted(decimals(threshold / (threshold + otherOdds * (1 - threshold))), odds.size());
    }
  }

  /**
   * Decides before the student runs: answers where the request is of a kind that the student gets
   * right, whatever the prediction's confidence turns out to be.
   *
   * @param threshold on the scorer's probability, in [0, 1]
   * @param scorer tells how likely the student is right from the request's text
   * @param documents how requests carry retrieved documents, which the scorer does not look at
   */
  record RequestAlone(
      double threshold,
      RequestScorer scorer,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<DocumentFormat> documents)
      implements AnswerCriterion {
    public RequestAlone {
      requireShare(threshold);
      Objects.requireNonNull(scorer);
      documents = documents == null ? Optional.empty() : documents;
    }

    /** For requests that carry no documents. */
    public RequestAlone(double threshold, RequestScorer scorer) {
      this(threshold, scorer, Optional.empty());
    }

    @Override
    public boolean admits(String request, Prediction prediction) {
      return mayAdmit(request);
    }

    @Override
    public boolean mayAdmit(String request) {
      return scorer.score(DocumentFormat.question(documents, request)) >= threshold;
    }

    @Override
    public double score(String request, Prediction prediction) {
      return scorer.score(DocumentFormat.question(documents, request));
    }

    @Override
    public String description() {
      return "the student answers where the request alone gives it a chance of %s or more to be right"
          .formatted(decimals(threshold));
    }
  }

  /** Leaves everything to the teacher. */
  record Never() implements AnswerCriterion {
    @Override
    public boolean admits(String request, Prediction prediction) {
      return false;
    }

    @Override
    public boolean mayAdmit(String request) {
      return false;
    }

    @Override
    public double score(String request, Prediction prediction) {
      return prediction.confidence();
    }

    @Override
    public String description() {
      return "everything goes to the teacher";
    }
  }

  private static void requireShare(double threshold) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("a threshold lies in [0, 1], not at " + threshold);
    }
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
