package dev.retort.router;

import dev.retort.capture.TaskName;
import dev.retort.evaluator.statistics.Percent;
import dev.retort.router.drift.DriftEvent;
import dev.retort.router.drift.DriftEvent.Sign;
import dev.retort.router.rollout.RollbackCause;
import dev.retort.router.rollout.RollbackEvidence;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Live traffic has shown that what serves a task loses more than its certificate promises. The
 * evidence is an {@link dev.retort.evaluator.statistics.ChangePointEProcess e-process} on the
 * uniform sample: a student that keeps its promise is ever accused with probability at most δ,
 * however long it serves.
 *
 * @param task whose student
 * @param version as the registry names it, {@code name/number}
 * @param digest its bundle's root digest
 * @param at when the request came in that decided it
 * @param requests sampled requests since it began to serve
 * @param answered how many of them it would have answered
 * @param losses how many of those differ from the teacher's answer
 * @param epsilon the loss that it promised to stay below, as a share of all requests
 * @param delta the probability of a false alarm, ever
 * @param pValue what the evidence amounts to, valid at any time; ≤ δ
 */
public record QualityAlarm(
    TaskName task,
    String version,
    String digest,
    Instant at,
    long requests,
    long answered,
    long losses,
    double epsilon,
    double delta,
    double pValue) {
  public QualityAlarm {
    Objects.requireNonNull(task);
    Objects.requireNonNull(version);
    Objects.requireNonNull(digest);
    Objects.requireNonNull(at);
  }

  /** What is put on record about the task's traffic. */
  DriftEvent event() {
    return new DriftEvent(
        task,
        at,
        DriftEvent.Kind.QUALITY,
        Optional.of(version),
        pValue,
        List.of(
            new Sign(
                "lost answers",
                (double) losses / requests,
                epsilon,
                Math.toIntExact(requests),
                pValue)),
        List.of());
  }

  /** Why the student goes, in words and numbers. */
  RollbackEvidence evidence() {
    TreeMap<String, Double> numbers = new TreeMap<>();
    numbers.put("requests", (double) requests);
    numbers.put("answered", (double) answered);
    numbers.put("losses", (double) losses);
    numbers.put("tolerated", epsilon);
    numbers.put("falseAlarm", delta);
    numbers.put("logEValue", -Math.log(pValue));
    return new RollbackEvidence(
        RollbackCause.CERTIFICATE,
        "of %,d sampled requests, %s would have answered %,d and lost %,d, more than the %s that it was certified for"
            .formatted(requests, version, answered, losses, Percent.of(epsilon)),
        numbers);
  }
}
