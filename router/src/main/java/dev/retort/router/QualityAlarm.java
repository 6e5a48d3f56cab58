package dev.retort.router;

import dev.retort.capture.TaskName;
import java.time.Instant;
import java.util.Objects;

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
}
