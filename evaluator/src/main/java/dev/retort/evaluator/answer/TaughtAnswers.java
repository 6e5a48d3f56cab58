package dev.retort.evaluator.answer;

import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.dataset.filter.ExampleFilter;
import dev.retort.dataset.filter.FilterPolicy;
import dev.retort.dataset.filter.FilterVerdict;
import dev.retort.dataset.filter.StandardFilters;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.FreeText;
import dev.retort.dataset.label.JsonDocuments;
import dev.retort.dataset.label.RawAnswer;
import dev.retort.dataset.label.ToolCalls;
import dev.retort.evaluator.task.EvaluationTask;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Judges answers to one task's live requests by what the teacher answered, as a dataset would have
 * read it. An answer is right as the version's {@link AnswerContract} says; spellings of a label
 * are put right by the labels that were given so far. Not thread-safe.
 */
public final class TaughtAnswers {
  private static final int LABELS = 1_000;
  private static final ExampleFilter USABLE = StandardFilters.all(FilterPolicy.DEFAULT);

  private final SortedSet<String> labels = new TreeSet<>();
  private final Map<RightAnswer, EvaluationTask> tasks = new HashMap<>();

  /** What the teacher's answer says of another. */
  public enum Verdict {
    /** They agree. */
    AGREED,
    /** They differ. */
    LOST,
    /** The right answer cannot be told. */
    UNUSABLE
  }

  /**
   * What would have been right: the teacher's answer, or a person's correction of it; empty where a
   * dataset would leave the exchange out.
   */
  public static Optional<String> reference(AnswerContract contract, Exchange taught) {
    return USABLE.judge(taught) instanceof FilterVerdict.Drop
        ? Optional.empty()
        : form(contract).clean(RawAnswer.of(taught)).answer();
  }

  /** An answer in the same form; empty if it has none. */
  public static Optional<String> answer(AnswerContract contract, Completion given) {
    return form(contract).clean(RawAnswer.of(given)).answer();
  }

  /**
   * Judges an answer.
   *
   * @param taught the request with the teacher's answer
   * @param given the answer to judge, with the caller's own values in it
   */
  public Verdict judge(AnswerContract contract, Exchange taught, Completion given) {
    Optional<String> reference = reference(contract, taught);
    Optional<String> answer = answer(contract, given);
    if (reference.isEmpty() || answer.isEmpty()) {
      return Verdict.UNUSABLE;
    }
    return tasks
                .computeIfAbsent(contract.right(), RightAnswer::task)
                .agrees(reference.get(), answer.get())
            || isSpelling(contract, RawAnswer.of(taught), answer.get())
        ? Verdict.AGREED
        : Verdict.LOST;
  }

  private static AnswerForm form(AnswerContract contract) {
    return switch (contract.form()) {
      case TEXT -> new FreeText();
      case JSON -> new JsonDocuments();
      case TOOL_CALLS -> new ToolCalls();
    };
  }

  /** Whether the teacher gave the same label, spelled or wrapped in another way. */
  private boolean isSpelling(AnswerContract contract, RawAnswer taught, String answer) {
    if (contract.form() != AnswerContract.Form.TEXT
        || !contract.right().equals(RightAnswer.SAME_TEXT)
        || answer.isBlank()) {
      return false;
    }
    if (labels.size() < LABELS) {
      labels.add(answer.strip());
    }
    FilterPolicy usual = FilterPolicy.DEFAULT;
    return labels.size() > 1
        && labels.contains(answer.strip())
        && AnswerForm.learn(
                List.of(),
                new FilterPolicy(
                    usual.languages(), usual.input(), usual.answer(), labels, usual.answerSchema()))
            .clean(RawAnswer.text(taught.text()))
            .answer()
            .equals(Optional.of(answer.strip()));
  }
}
