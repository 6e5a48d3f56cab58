package dev.retort.scheduler;

import dev.retort.dataset.DatasetVersion;
import dev.retort.evaluator.deferral.DeferralBasis;
import dev.retort.evaluator.report.ConsideredCandidate;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The choice of the one student that meets the evaluation window, by out-of-fold rows alone: of the
 * students whose predicted share of answers at the tolerated loss is within {@link #TIE} of the
 * best one's, the cheapest. If none is predicted to answer anything, the share of right answers
 * stands in for it. Equal inputs give the same choice, so that a replay makes it again.
 *
 * @param finalist the chosen student's place among the contenders; empty if there is no student
 * @param considered what is said of each contender, in their order
 */
record CandidateChoice(Optional<Integer> finalist, List<ConsideredCandidate> considered) {
  /** A dearer student is worth its price from one point more of the requests on. */
  private static final double TIE = 0.01;

  private static final double PERCENT = 100;

  CandidateChoice {
    considered = List.copyOf(considered);
  }

  private record Standing(int place, double answered, double right) {}

  /**
   * Chooses.
   *
   * @param contenders the cheapest first
   */
  static CandidateChoice of(
      RunFloors floors, RunRequest request, DatasetVersion dataset, List<Contender> contenders) {
    RuleSelection selection = new RuleSelection(floors.measures(), request, dataset);
    List<Standing> standings = new ArrayList<>();
    for (int place = 0; place < contenders.size(); place++) {
      if (contenders.get(place).trained().isPresent()) {
        standings.add(
            standing(selection, request, floors.runs(), contenders.get(place).runFolder(), place));
      }
    }
    Optional<Standing> finalist = finalist(standings);
    List<ConsideredCandidate> considered = new ArrayList<>();
    for (int place = 0; place < contenders.size(); place++) {
      int at = place;
      Contender contender = contenders.get(place);
      considered.add(
          standings.stream()
              .filter(standing -> standing.place() == at)
              .findFirst()
              .map(standing -> considered(contender, standing, finalist.orElseThrow()))
              .orElseGet(
                  () ->
                      new ConsideredCandidate(
                          contender.engine(),
                          OptionalDouble.empty(),
                          OptionalDouble.empty(),
                          contender.problem())));
    }
    return new CandidateChoice(finalist.map(Standing::place), considered);
  }

  private static Standing standing(
      RuleSelection selection, RunRequest request, Path runs, String runFolder, int place) {
    List<OutOfFoldPrediction> rows =
        RuleSelection.read(new RunFolder(runs.resolve(runFolder)).outOfFold());
    LossTest test = new LossTest(request.policy().epsilon(), request.policy().confidence());
    DeferralBasis basis = selection.rule(test, rows).basis();
    long right =
        rows.stream()
            .filter(row -> selection.task().agrees(row.reference(), row.prediction().answer()))
            .count();
    return new Standing(
        place, basis.predictedAnswered(), right / (double) Math.max(1, rows.size()));
  }

  private static Optional<Standing> finalist(List<Standing> standings) {
    boolean nobodyAnswers = standings.stream().allMatch(standing -> standing.answered() == 0);
    double best = standings.stream().mapToDouble(it -> worth(it, nobodyAnswers)).max().orElse(0);
    return standings.stream()
        .filter(standing -> worth(standing, nobodyAnswers) >= best - TIE)
        .findFirst();
  }

  private static double worth(Standing standing, boolean nobodyAnswers) {
    return nobodyAnswers ? standing.right() : standing.answered();
  }

  private static ConsideredCandidate considered(
      Contender contender, Standing standing, Standing finalist) {
    String found =
        String.format(
            Locale.ROOT,
            "predicted to answer %.1f %% at the tolerated loss; by itself right on %.1f %% of the out-of-fold rows",
            PERCENT * standing.answered(),
            PERCENT * standing.right());
    return new ConsideredCandidate(
        contender.engine(),
        OptionalDouble.of(standing.answered()),
        OptionalDouble.of(standing.right()),
        (standing.equals(finalist) ? "chosen: " : "not chosen: ")
            + found
            + reason(standing, finalist));
  }

  private static String reason(Standing standing, Standing finalist) {
    return !standing.equals(finalist)
            && standing.place() > finalist.place()
            && standing.answered() >= finalist.answered()
        ? "; that is not a point more than a cheaper one"
        : "";
  }
}
