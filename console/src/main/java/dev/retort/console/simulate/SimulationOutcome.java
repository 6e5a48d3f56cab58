package dev.retort.console.simulate;

import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What came of a simulation. Shares are of requests or of dollars, in [0, 1].
 *
 * @param seed of everything random
 * @param nights how many
 * @param perDay requests of each task on a working day
 * @param incidents what happened
 * @param lines a task's night each, in their order
 * @param promotions every version that came to serve
 * @param fixes what became of each lasting change
 * @param totals by task
 * @param rowsLost answers that applications have and the log has not
 * @param answered answers that applications have
 * @param replays empty: nobody asked
 * @param targets what was to be reached
 */
public record SimulationOutcome(
    long seed,
    int nights,
    int perDay,
    List<Happened> incidents,
    List<Line> lines,
    List<Promoted> promotions,
    List<Fix> fixes,
    List<Total> totals,
    long rowsLost,
    long answered,
    Optional<Replays> replays,
    List<Target> targets) {
  public SimulationOutcome {
    incidents = List.copyOf(incidents);
    lines = List.copyOf(lines);
    promotions = List.copyOf(promotions);
    fixes = List.copyOf(fixes);
    totals = List.copyOf(totals);
    targets = List.copyOf(targets);
  }

  /**
   * Something that happened.
   *
   * @param kind in a word
   * @param sentence what
   * @param effect what was seen of it
   */
  public record Happened(int night, String kind, String sentence, String effect) {}

  /**
   * A task's day and night.
   *
   * @param requests that were answered
   * @param byStudent of them
   * @param wrong answers of students that a sound teacher would not have given
   * @param uniform answers of the teacher that may evaluate
   * @param verdict how the run ended
   * @param summary the same in a sentence
   * @param trainingRows of the run's dataset
   * @param novelRows rows that carry the certificate
   * @param answers share that the candidate answers on them
   * @param bound of the candidate's loss
   * @param drifting whether the router's monitor had found drift that no promotion has followed
   * @param teacherDollars what the teacher alone would have cost
   * @param dollars what it cost
   */
  public record Line(
      int night,
      String task,
      int requests,
      int byStudent,
      int wrong,
      int uniform,
      String verdict,
      String summary,
      OptionalInt trainingRows,
      OptionalInt novelRows,
      OptionalDouble answers,
      OptionalDouble bound,
      boolean drifting,
      double teacherDollars,
      double dollars) {

    /** Share of its requests that students answered. */
    public double served() {
      return requests == 0 ? 0 : (double) byStudent / requests;
    }
  }

  /**
   * A version that came to serve.
   *
   * @param loss its true loss on traffic of its evaluation window, and its interval
   * @param answers its true share answered
   * @param epsilon the largest that was tolerated
   * @param bound what its certificate says
   */
  public record Promoted(
      int night,
      String task,
      String digest,
      MetricEstimate loss,
      double answers,
      double epsilon,
      double bound) {

    /** Whether it should not have been. */
    public boolean isFalse() {
      return loss.value() > epsilon;
    }

    /** Whether the certificate holds. */
    public boolean isCovered() {
      return loss.value() <= bound;
    }
  }

  /**
   * What became of a lasting change to a task.
   *
   * @param night of the change
   * @param detected the night before which the router's monitor told of it
   * @param enough the first night with enough uniform rows of the teacher from after the change
   * @param promoted the first night on which a student trained on traffic after it was promoted
   * @param why in a sentence
   */
  public record Fix(
      int night,
      String task,
      String change,
      OptionalInt detected,
      OptionalInt enough,
      OptionalInt promoted,
      String why) {}

  /**
   * All nights of a task.
   *
   * @param labels whether its answers are labels
   * @param served share answered by students
   * @param loss of all its requests outside detected drift, at a confidence that is corrected for
   *     the number of tasks
   * @param avoided share of the teacher's price that was avoided, net
   * @param settled the same in the last third of the nights
   */
  public record Total(
      String task,
      boolean labels,
      int requests,
      double served,
      MetricEstimate loss,
      double avoided,
      double settled,
      double dollarsSaved) {}

  /**
   * Replays of all decisions.
   *
   * @param decisions how many
   * @param different those that came out differently, by their reports
   */
  public record Replays(int decisions, List<String> different) {
    public Replays {
      different = List.copyOf(different);
    }
  }

  /**
   * Something to be reached.
   *
   * @param name what
   * @param wanted in words
   * @param reached in words
   * @param met whether it was
   */
  public record Target(String name, String wanted, String reached, boolean met) {}

  /** The night after which the last third of them begins. */
  int settledAfter() {
    return settledAfter(nights);
  }

  /** The share of the teacher's price that was avoided, net; 0 where there was nothing to pay. */
  static double avoided(List<Line> lines) {
    double alone = lines.stream().mapToDouble(Line::teacherDollars).sum();
    double spent = lines.stream().mapToDouble(Line::dollars).sum();
    return alone == 0 ? 0 : 1 - spent / alone;
  }

  static int settledAfter(int nights) {
    return nights * 2 / 3;
  }

  /** Whether everything was reached. */
  public boolean isMet() {
    return targets.stream().allMatch(Target::met);
  }

  /** Promotions that should not have been. */
  public long falsePromotions() {
    return promotions.stream().filter(Promoted::isFalse).count();
  }
}
