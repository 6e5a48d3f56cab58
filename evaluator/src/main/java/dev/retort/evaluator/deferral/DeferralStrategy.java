package dev.retort.evaluator.deferral;

import dev.retort.capture.DocumentFormat;
import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.OutOfFoldPrediction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * By what a student's requests are told apart into ones that it answers and ones that it leaves.
 * Each strategy ends in a single scale with one threshold, so that the threshold can be chosen and
 * vouched for in the same way. Immutable and thread-safe.
 *
 * <p>What a strategy learns from the rows on which the threshold is then chosen is cross-fitted: a
 * row's score comes from the other folds' rows (Chernozhukov et al., Econometrics Journal 2018).
 * The published criterion learns from all rows. As with the student itself, which is refitted on
 * all rows too, it is taken to order requests at least as well as those of the folds.
 */
public sealed interface DeferralStrategy {

  /** One threshold on the calibrated confidence. */
  DeferralStrategy GLOBAL = new Global();

  /** A threshold for each label with at least {@value PerClass#FEWEST_ROWS} rows. */
  DeferralStrategy PER_CLASS = new PerClass(PerClass.FEWEST_ROWS);

  /**
   * Scores calibration rows.
   *
   * @param rows out-of-fold predictions, each row once; their order does not matter
   * @param task what counts as right
   * @throws IllegalArgumentException if an id occurs twice
   */
  CriterionFamily family(List<OutOfFoldPrediction> rows, EvaluationTask task);

  /** One threshold on the calibrated confidence: nothing is learned. */
  record Global() implements DeferralStrategy {
    @Override
    public CriterionFamily family(List<OutOfFoldPrediction> rows, EvaluationTask task) {
      return new CriterionFamily(
          CrossFitting.graded(rows, task).stream()
              .map(row -> new ScoredAnswer(row.prediction().confidence(), row.correct()))
              .toList(),
          AnswerCriterion.ConfidenceAtLeast::new);
    }
  }

  /**
   * A threshold for each label that the student answers with; it pays where some labels' confidence
   * is worth less than others'.
   *
   * @param fewestRows the answers that a label needs for a threshold of its own, ≥ 1; all other
   *     labels share one
   */
  record PerClass(int fewestRows) implements DeferralStrategy {
    /** Fewer rows seldom hold an error or two. */
    public static final int FEWEST_ROWS = 30;

    public PerClass {
      if (fewestRows < 1) {
        throw new IllegalArgumentException(
            "a label's own threshold needs at least one row, not " + fewestRows);
      }
    }

    @Override
    public CriterionFamily family(List<OutOfFoldPrediction> rows, EvaluationTask task) {
      List<GradedPrediction> graded = CrossFitting.graded(rows, task);
      Set<String> labels = LabelOdds.frequent(graded, fewestRows);
      return CrossFitting.family(
          graded,
          learned -> LabelOdds.learn(learned, labels, fewestRows),
          (criterion, row) -> criterion.score("", row.prediction()),
          criterion ->
              threshold ->
                  new AnswerCriterion.PerClass(threshold, criterion.odds(), criterion.otherOdds()));
    }
  }

  /**
   * The request's text alone, before the student runs; it pays where running the student is dear.
   *
   * @param requests what the student read in each calibration row
   * @param documents how they carry retrieved documents, from which nothing is learned
   */
  record RequestAlone(Map<ExchangeId, String> requests, Optional<DocumentFormat> documents)
      implements DeferralStrategy {
    public RequestAlone {
      requests = Map.copyOf(requests);
      Objects.requireNonNull(documents);
    }

    /** For requests that carry no documents. */
    public RequestAlone(Map<ExchangeId, String> requests) {
      this(requests, Optional.empty());
    }

    @Override
    public CriterionFamily family(List<OutOfFoldPrediction> rows, EvaluationTask task) {
      List<GradedPrediction> graded = CrossFitting.graded(rows, task);
      Map<ExchangeId, int[]> features = new HashMap<>();
      graded.forEach(
          row ->
              features.put(
                  row.id(),
                  RequestFeatures.of(DocumentFormat.question(documents, request(row.id())))));
      return CrossFitting.family(
          graded,
          learned ->
              RequestScorerFit.fit(
                  learned, learned.stream().map(row -> features.get(row.id())).toList()),
          (scorer, row) -> scorer.score(features.get(row.id())),
          scorer -> threshold -> new AnswerCriterion.RequestAlone(threshold, scorer, documents));
    }

    private String request(ExchangeId id) {
      String request = requests.get(id);
      if (request == null) {
        throw new IllegalArgumentException(
            "no request is given for the out-of-fold row %s, among %,d that are: give the request of every row"
                .formatted(id, requests.size()));
      }
      return request;
    }
  }
}
