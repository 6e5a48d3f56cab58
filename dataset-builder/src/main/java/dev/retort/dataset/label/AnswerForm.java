package dev.retort.dataset.label;

import dev.retort.dataset.filter.FilterPolicy;
import dev.retort.dataset.label.RawAnswer.Kind;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The form of a task's answers, learnt from them. Immutable and thread-safe; what it remembers does
 * not grow with the answers that it cleans.
 */
public sealed interface AnswerForm
    permits ClosedSet, LabelSets, JsonDocuments, ToolCalls, FreeText, TaskInstructions {
  /** A form that this share of the answers has is the task's; the rest are the teacher's slips. */
  double NEARLY_ALL = 0.8;

  /** What the answers are. */
  AnswerKind kind();

  /**
   * An answer in the task's form, its wrapping and spelling put right; or why it has not got it.
   */
  Cleaned clean(RawAnswer answer);

  /**
   * Whether an answer is one that the task is known to give: of the form, and for labels one that
   * recurs.
   */
  boolean recognises(RawAnswer answer);

  /** Finds out what form a task's answers have, of which nothing is known beforehand. */
  static AnswerForm learn(Collection<RawAnswer> answers) {
    return learn(answers, FilterPolicy.DEFAULT);
  }

  /**
   * Finds out what form a task's answers have.
   *
   * @param answers a few hundred thousand are as good as all
   * @param policy what the task's owner says of them: a set of labels or a schema settles the form
   */
  static AnswerForm learn(Collection<RawAnswer> answers, FilterPolicy policy) {
    return TaskInstructions.learn(
        answers, form(TaskInstructions.underTheTasksOwn(answers), policy));
  }

  private static AnswerForm form(Collection<RawAnswer> answers, FilterPolicy policy) {
    List<String> texts =
        answers.stream().filter(answer -> answer.kind() == Kind.TEXT).map(RawAnswer::text).toList();
    if (!policy.labels().isEmpty()) {
      return ofGiven(policy.labels(), texts);
    }
    long calls = answers.stream().filter(answer -> answer.kind() != Kind.TEXT).count();
    if (calls > 0 && calls >= NEARLY_ALL * answers.size()) {
      return ToolCalls.under(policy.answerSchema());
    }
    if (policy.answerSchema().isPresent()) {
      return JsonDocuments.under(policy.answerSchema());
    }
    Optional<LabelSets> sets = LabelSets.learn(texts);
    if (sets.isPresent()) {
      return sets.get();
    }
    Optional<JsonDocuments> documents = JsonDocuments.learn(texts);
    if (documents.isPresent()) {
      return documents.get();
    }
    Optional<ClosedSet> labels = ClosedSet.learn(texts);
    return labels.isPresent() ? labels.get() : new FreeText();
  }

  /** One of the labels that were given, or lists of them where the answers are such. */
  private static AnswerForm ofGiven(SortedSet<String> labels, List<String> answers) {
    ClosedSet one = ClosedSet.of(labels);
    long single = answers.stream().filter(answer -> one.recognises(RawAnswer.text(answer))).count();
    Optional<LabelSets> sets =
        single >= NEARLY_ALL * answers.size() ? Optional.empty() : LabelSets.of(labels, answers);
    return sets.isPresent() ? sets.get() : one;
  }
}
