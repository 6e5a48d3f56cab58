package dev.retort.router;

import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.Route;
import dev.retort.dataset.filter.ExampleFilter;
import dev.retort.dataset.filter.FilterPolicy;
import dev.retort.dataset.filter.FilterVerdict;
import dev.retort.dataset.filter.StandardFilters;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.FreeText;
import dev.retort.dataset.label.JsonDocuments;
import dev.retort.dataset.label.RawAnswer;
import dev.retort.dataset.label.ToolCalls;
import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.answer.RightAnswer;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.router.VersionQuality.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Judges the versions that serve by the uniform sample: what each would have answered, against what
 * the teacher did. A version that serves again after another begins anew. Thread-safe.
 *
 * <p>An answer is right as the version's {@link AnswerContract} says. Spellings of a label are put
 * right as in datasets, by the labels that the version has given so far.
 */
final class LiveQuality {
  private static final int VERSIONS = 8;
  private static final int LABELS = 1_000;
  private static final ExampleFilter USABLE = StandardFilters.all(FilterPolicy.DEFAULT);

  private final Map<TaskName, Map<String, VersionQuality>> versions = new TreeMap<>();
  private final Map<TaskName, String> serving = new TreeMap<>();

  /** Versions whose broken promise somebody has heard of in this process. */
  private final Set<String> told = new HashSet<>();
  private final Map<TaskName, SortedSet<String>> labels = new TreeMap<>();
  private final Map<RightAnswer, EvaluationTask> tasks = new HashMap<>();

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
    RawAnswer raw = RawAnswer.of(taught);
    if (USABLE.judge(taught) instanceof FilterVerdict.Drop) {
      return Outcome.UNUSABLE;
    }
    if (!(would instanceof Route.Answer given)) {
      return form(contract).clean(raw).answer().isPresent() ? Outcome.DEFERRED : Outcome.UNUSABLE;
    }
    Optional<String> reference = form(contract).clean(raw).answer();
    Optional<String> answer =
        form(contract).clean(RawAnswer.of(answering(taught, given.answer().completion()))).answer();
    if (reference.isEmpty() || answer.isEmpty()) {
      return Outcome.UNUSABLE;
    }
    return tasks
                .computeIfAbsent(contract.right(), RightAnswer::task)
                .agrees(reference.get(), answer.get())
            || isSpelling(task, contract, raw, answer.get())
        ? Outcome.AGREED
        : Outcome.LOST;
  }

  private static AnswerForm form(AnswerContract contract) {
    return switch (contract.form()) {
      case TEXT -> new FreeText();
      case JSON -> new JsonDocuments();
      case TOOL_CALLS -> new ToolCalls();
    };
  }

  /** Whether the teacher gave the same label, spelled or wrapped in another way. */
  private boolean isSpelling(
      TaskName task, AnswerContract contract, RawAnswer taught, String answer) {
    if (contract.form() != AnswerContract.Form.TEXT
        || !contract.right().equals(RightAnswer.SAME_TEXT)
        || answer.isBlank()) {
      return false;
    }
    SortedSet<String> known = labels.computeIfAbsent(task, added -> new TreeSet<>());
    if (known.size() < LABELS) {
      known.add(answer.strip());
    }
    FilterPolicy usual = FilterPolicy.DEFAULT;
    return known.size() > 1
        && known.contains(answer.strip())
        && AnswerForm.learn(
                List.of(),
                new FilterPolicy(
                    usual.languages(), usual.input(), usual.answer(), known, usual.answerSchema()))
            .clean(RawAnswer.text(taught.text()))
            .answer()
            .equals(Optional.of(answer.strip()));
  }

  /** The same exchange, answered otherwise. */
  private static Exchange answering(Exchange exchange, Completion completion) {
    return new Exchange(
        exchange.id(),
        exchange.task(),
        exchange.createdAt(),
        exchange.model(),
        exchange.prompt(),
        completion,
        exchange.usage(),
        exchange.latency(),
        exchange.answeredBy(),
        Optional.empty());
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
