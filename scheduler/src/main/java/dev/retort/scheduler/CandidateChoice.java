package dev.retort.scheduler;

import dev.retort.evaluator.report.ConsideredCandidate;
import dev.retort.scheduler.Prospects.Prospect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The choice of the one student that meets the evaluation window, by out-of-fold rows alone: of the
 * students that are predicted to pass and whose expected net savings are within {@link #TIE} of the
 * best one's, the cheapest. Where savings are not known, the predicted share of answers stands in;
 * if nobody is predicted to answer anything, the share of right answers. Equal inputs give the same
 * choice, so that a replay makes it again.
 *
 * @param finalist the chosen student's place among the contenders; empty if there is no student
 * @param considered what is said of each contender, in their order
 */
record CandidateChoice(Optional<Integer> finalist, List<ConsideredCandidate> considered) {
  /** A dearer student is worth its price from a hundredth of the traffic's worth more on. */
  private static final double TIE = 0.01;

  private static final double PERCENT = 100;

  CandidateChoice {
    considered = List.copyOf(considered);
  }

  private record Standing(int place, Prospect prospect) {}

  /**
   * Chooses.
   *
   * @param contenders the cheapest first
   */
  static CandidateChoice of(Prospects prospects, List<Contender> contenders) {
    List<Standing> standings = standings(prospects, contenders);
    Optional<Standing> finalist = finalist(prospects, standings);
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
                          contender.name(),
                          OptionalDouble.empty(),
                          OptionalDouble.empty(),
                          contender.problem())));
    }
    return new CandidateChoice(finalist.map(Standing::place), considered);
  }

  /**
   * Why an engine's student need not be trained: even one that answers everything could not save
   * more than a cheaper one is expected to. Empty if it could, or nobody can tell.
   */
  static Optional<String> notWorthIt(
      Prospects prospects, List<Contender> contenders, String engine) {
    List<Standing> standings = standings(prospects, contenders);
    OptionalDouble most = prospects.most(engine);
    Optional<Standing> best =
        finalist(prospects, standings).filter(standing -> standing.prospect().answered() > 0);
    if (most.isEmpty() || best.isEmpty() || best.get().prospect().saved().isEmpty()) {
      return Optional.empty();
    }
    double saved = best.get().prospect().saved().getAsDouble();
    return most.getAsDouble() > saved + tie(prospects)
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "if it answered everything it would save $%.2f a month, and %s is expected to save $%.2f",
                most.getAsDouble(),
                contenders.get(best.get().place()).name(),
                saved));
  }

  private static List<Standing> standings(Prospects prospects, List<Contender> contenders) {
    List<Standing> standings = new ArrayList<>();
    for (int place = 0; place < contenders.size(); place++) {
      if (contenders.get(place).trained().isPresent()) {
        standings.add(new Standing(place, prospects.of(contenders.get(place))));
      }
    }
    return standings;
  }

  private static Optional<Standing> finalist(Prospects prospects, List<Standing> standings) {
    List<Standing> passing =
        standings.stream().filter(standing -> standing.prospect().answered() > 0).toList();
    if (passing.isEmpty()) {
      double best =
          standings.stream().mapToDouble(standing -> standing.prospect().right()).max().orElse(0);
      return standings.stream()
          .filter(standing -> standing.prospect().right() >= best - TIE)
          .findFirst();
    }
    double best =
        passing.stream().mapToDouble(standing -> standing.prospect().worth()).max().orElseThrow();
    return passing.stream()
        .filter(standing -> standing.prospect().worth() >= best - tie(prospects))
        .findFirst();
  }

  /** In the unit in which students are compared. */
  private static double tie(Prospects prospects) {
    return TIE * prospects.teacherAlone().orElse(1);
  }

  private static ConsideredCandidate considered(
      Contender contender, Standing standing, Standing finalist) {
    Prospect prospect = standing.prospect();
    String found =
        String.format(
            Locale.ROOT,
            "predicted to answer %.1f %% at the tolerated loss%s; by itself right on %.1f %% of the out-of-fold rows",
            PERCENT * prospect.answered(),
            prospect.saved().isPresent()
                ? String.format(
                    Locale.ROOT, " and to save $%.2f a month", prospect.saved().getAsDouble())
                : "",
            PERCENT * prospect.right());
    return new ConsideredCandidate(
        contender.name(),
        OptionalDouble.of(prospect.answered()),
        OptionalDouble.of(prospect.right()),
        (standing.equals(finalist) ? "chosen: " : "not chosen: ")
            + found
            + reason(standing, finalist));
  }

  private static String reason(Standing standing, Standing finalist) {
    if (standing.equals(finalist)) {
      return "";
    }
    if (standing.prospect().answered() == 0 && finalist.prospect().answered() > 0) {
      return "; it would not pass";
    }
    return standing.place() > finalist.place()
            && standing.prospect().worth() >= finalist.prospect().worth()
        ? "; that is not a hundredth more than a cheaper one"
        : "";
  }
}
