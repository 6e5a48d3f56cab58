package dev.retort.console.web.overview;

import dev.retort.console.traffic.Answerer;
import dev.retort.console.traffic.TrafficCount;
import dev.retort.evaluator.cost.Economics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a task's students have saved in a stretch of time, in US dollars. What the teacher alone
 * would have cost is estimated from the uniform sample: each of its answers stands for 1/propensity
 * requests (Horvitz and Thompson, 1952), whose mean cost is taken for every request.
 *
 * @param teacherAlone what the teacher alone would have cost
 * @param paid what the teacher was paid
 * @param running what running the student cost, at the configured price for 1,000 requests
 * @param training what trainings that ended then cost, at the configured price of an hour
 * @param labelling what asking the teacher for labels beside the traffic cost
 */
record Savings(
    double teacherAlone, double paid, double running, double training, double labelling) {
  private static final double THOUSAND = 1000;
  private static final double SECONDS_PER_HOUR = 3600;

  /**
   * Works it out.
   *
   * @param answers to the task's requests since
   * @param trained how long trainings took that ended since
   * @param labelling what labels cost since
   * @return empty if the teacher's cost is not known
   */
  static Optional<Savings> of(
      Map<Answerer, TrafficCount> answers,
      Economics economics,
      Duration trained,
      double labelling) {
    TrafficCount all = answers.values().stream().reduce(TrafficCount.NONE, TrafficCount::plus);
    long students = requests(answers, Answerer.STUDENT);
    long deferred = requests(answers, Answerer.DEFERRED);
    double invested =
        trained.toMillis() / THOUSAND / SECONDS_PER_HOUR * economics.trainingPerHour();
    if (students + requests(answers, Answerer.CACHE) == 0) {
      // Nobody but the teacher has answered: an estimate of what it was paid would be less exact.
      return all.unpriced() > 0
          ? Optional.empty()
          : Optional.of(new Savings(all.dollars(), all.dollars(), 0, invested, labelling));
    }
    if (all.weight() == 0 || all.unpriced() > 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Savings(
            all.weightedDollars() / all.weight() * all.requests(),
            all.dollars(),
            (students + deferred) / THOUSAND * economics.studentPerThousand(),
            invested,
            labelling));
  }

  private static long requests(Map<Answerer, TrafficCount> answers, Answerer answerer) {
    return answers.getOrDefault(answerer, TrafficCount.NONE).requests();
  }

  /** What is left after everything; negative if it cost more. */
  double net() {
    return teacherAlone - paid - running - training - labelling;
  }

  /** The same of two tasks together. */
  Savings plus(Savings other) {
    return new Savings(
        teacherAlone + other.teacherAlone,
        paid + other.paid,
        running + other.running,
        training + other.training,
        labelling + other.labelling);
  }
}
