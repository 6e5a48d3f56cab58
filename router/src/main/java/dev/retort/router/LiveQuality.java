package dev.retort.router;

import dev.retort.capture.Exchange;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.Route;
import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.answer.TaughtAnswers;
import dev.retort.router.VersionQuality.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Judges the versions that serve by the uniform sample: what each would have answered, against what
 * the teacher did. A version that serves again after another begins anew. Thread-safe.
 */
final class LiveQuality {
  private static final int VERSIONS = 8;

  private final Map<TaskName, Map<String, VersionQuality>> versions = new TreeMap<>();
  private final Map<TaskName, String> serving = new TreeMap<>();

  /** Versions whose broken promise somebody has heard of in this process. */
  private final Set<String> told = new HashSet<>();

  private final Map<TaskName, TaughtAnswers> taughtAnswers = new TreeMap<>();

  /** Goes on where it was; the last version of a task is the one that served. */
  synchronized void restore(Map<TaskName, List<VersionQuality>> state) {
    state.forEach(
        (task, all) -> {
          Map<String, VersionQuality> known = new LinkedHashMap<>();
          all.forEach(version -> known.put(version.digest(), version));
          versions.put(task, known);
          all.stream().reduce((a, b) -> b).ifPresent(last -> serving.put(task, last.digest()));
        });
  }

  /** Where it is: the versions of each task, the one that served last at the end. */
  synchronized SortedMap<TaskName, List<VersionQuality>> state() {
    SortedMap<TaskName, List<VersionQuality>> state = new TreeMap<>();
    versions.forEach((task, all) -> state.put(task, new ArrayList<>(all.values())));
    return Collections.unmodifiableSortedMap(state);
  }

  /** Counts an answer of a student. */
  synchronized void answered(TaskName task, ServingStudent student, Instant at) {
    put(task, of(task, student, at).answering(at));
  }

  /**
   * Counts a sampled request.
   *
   * @param would what the served system would have done
   * @return the alarm, if this request raised it, or it was raised in a process that may have ended
   *     before anybody heard it
   */
  synchronized Optional<QualityAlarm> sampled(
      TaskName task, ServingStudent student, Exchange taught, Route would) {
    Instant at = taught.createdAt();
    VersionQuality before = of(task, student, at);
    Outcome outcome = outcome(task, student.answers(), taught, would);
    VersionQuality after = before.sampled(outcome, taught.details().cost().orElse(0.0), at);
    put(task, after);
    if (after.failedAt().isEmpty()) {
      return Optional.empty();
    }
    boolean isNew = told.add(after.digest()) || before.failedAt().isEmpty();
    return isNew ? Optional.of(alarm(task, after, at)) : Optional.empty();
  }

  /**
   * What share of requests a version answers, by the sample so far, in (0, 1]; never much less than
   * is known, and 1 where nothing is known yet.
   */
  synchronized double answeredShare(TaskName task, ServingStudent student) {
    return student.digest().equals(serving.get(task))
        ? versions.get(task).get(student.digest()).answeredShare()
        : 1;
  }

  /** A version that serves again after another did has its promise to keep anew. */
  private VersionQuality of(TaskName task, ServingStudent student, Instant at) {
    VersionQuality known = versions.getOrDefault(task, Map.of()).get(student.digest());
    boolean goesOn = student.digest().equals(serving.get(task));
    return known == null || !goesOn ? VersionQuality.of(student, at) : known;
  }

  private void put(TaskName task, VersionQuality quality) {
    Map<String, VersionQuality> known =
        versions.computeIfAbsent(task, added -> new LinkedHashMap<>());
    if (!quality.digest().equals(serving.put(task, quality.digest()))) {
      known.remove(quality.digest());
    }
    known.put(quality.digest(), quality);
    if (known.size() > VERSIONS) {
      known.remove(known.keySet().iterator().next());
    }
  }

  private Outcome outcome(TaskName task, AnswerContract contract, Exchange taught, Route would) {
    if (!(would instanceof Route.Answer given)) {
      return TaughtAnswers.reference(contract, taught).isPresent()
          ? Outcome.DEFERRED
          : Outcome.UNUSABLE;
    }
    TaughtAnswers answers = taughtAnswers.computeIfAbsent(task, added -> new TaughtAnswers());
    return switch (answers.judge(contract, taught, given.answer().completion())) {
      case AGREED -> Outcome.AGREED;
      case LOST -> Outcome.LOST;
      case UNUSABLE -> Outcome.UNUSABLE;
    };
  }

  private static QualityAlarm alarm(TaskName task, VersionQuality quality, Instant at) {
    return new QualityAlarm(
        task,
        quality.version(),
        quality.digest(),
        at,
        quality.requests(),
        quality.agreed() + quality.losses(),
        quality.losses(),
        quality.bets().epsilon(),
        quality.bets().delta(),
        quality.bets().anytimePValue());
  }

  /** How good each task's student is that served last. */
  synchronized List<QualityReport> reports() {
    List<QualityReport> reports = new ArrayList<>();
    serving.forEach(
        (task, digest) -> reports.add(QualityReport.of(task, versions.get(task).get(digest))));
    return reports;
  }
}
