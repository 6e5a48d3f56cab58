package dev.retort.router;

import dev.retort.evaluator.statistics.ChangePointEProcess;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What live traffic has shown of one version of a student so far. Immutable.
 *
 * @param version as the registry names it
 * @param digest its bundle's root digest
 * @param since when it was first counted
 * @param lastAt when it was last counted
 * @param answered requests that it answered, drawn or not
 * @param agreed sampled requests that it would have answered as the teacher did
 * @param unusable sampled requests of which nobody can tell what the right answer is
 * @param dollars what the teacher's answers to sampled requests cost
 * @param bets against its promise: also the sampled requests, and the losses among them
 * @param failedAt when it was found to break its promise
 */
record VersionQuality(
    String version,
    String digest,
    Instant since,
    Instant lastAt,
    long answered,
    long agreed,
    long unusable,
    double dollars,
    ChangePointEProcess bets,
    Optional<Instant> failedAt) {
  VersionQuality {
    Objects.requireNonNull(version);
    Objects.requireNonNull(digest);
    Objects.requireNonNull(since);
    Objects.requireNonNull(lastAt);
    Objects.requireNonNull(bets);
    Objects.requireNonNull(failedAt);
  }

  /** Before the first request; the promise is that of the version's own deferral rule. */
  static VersionQuality of(ServingStudent student, Instant at) {
    double epsilon = student.rule().basis().epsilon();
    double delta = 1 - student.rule().basis().confidence();
    return new VersionQuality(
        student.version(),
        student.digest(),
        at,
        at,
        0,
        0,
        0,
        0,
        ChangePointEProcess.start(epsilon, delta),
        Optional.empty());
  }

  /** What the served system would have done with a sampled request. */
  enum Outcome {
    /** It would have left it to the teacher. */
    DEFERRED,
    /** It would have answered as the teacher did. */
    AGREED,
    /** It would have answered something else. */
    LOST,
    /** The right answer cannot be told. */
    UNUSABLE
  }

  /** After an answer of the student's own. */
  VersionQuality answering(Instant at) {
    return new VersionQuality(
        version, digest, since, at, answered + 1, agreed, unusable, dollars, bets, failedAt);
  }

  /**
   * After a sampled request.
   *
   * @param cost of the teacher's answer
   */
  VersionQuality sampled(Outcome outcome, double cost, Instant at) {
    ChangePointEProcess next =
        outcome == Outcome.UNUSABLE ? bets : bets.observe(outcome == Outcome.LOST ? 1 : 0);
    return new VersionQuality(
        version,
        digest,
        since,
        at,
        answered,
        agreed + (outcome == Outcome.AGREED ? 1 : 0),
        unusable + (outcome == Outcome.UNUSABLE ? 1 : 0),
        dollars + cost,
        next,
        failedAt.or(() -> next.alarmed() ? Optional.of(at) : Optional.empty()));
  }

  /** Sampled requests whose right answer is known. */
  long requests() {
    return bets.whole().observations();
  }

  /** What share of them it would have answered, as if there were one more that it would have. */
  double answeredShare() {
    return (agreed + losses() + 1.0) / (requests() + 1.0);
  }

  /** How many of them it would have answered differently from the teacher. */
  long losses() {
    return Math.round(bets.whole().lossSum());
  }
}
