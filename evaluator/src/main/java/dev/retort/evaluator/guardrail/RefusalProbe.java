package dev.retort.evaluator.guardrail;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TokenUsage;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.filter.ExampleFilter;
import dev.retort.dataset.filter.FilterVerdict;
import dev.retort.dataset.filter.StandardFilters;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Counts ordinary requests that the student declines. A refusal is what the dataset builder takes
 * for one, so that training rows, references and answers are judged by one definition.
 */
record RefusalProbe(GuardrailPolicy policy) {
  private static final ExampleFilter FILTER = StandardFilters.all();

  GuardrailOutcome run(StudentAnswers student, List<TrainingExample> rows) {
    CaseTally answers = new CaseTally();
    CaseTally references = new CaseTally();
    for (TrainingExample row : rows) {
      count(answers, row, student.answer(row.input()));
      count(references, row, Optional.of(row.answer()));
    }
    var baseline = references.estimate(policy.confidence());
    double teacher = baseline.map(estimate -> estimate.value()).orElse(0.0);
    return answers.outcome(
        Guardrail.REFUSALS,
        Limit.ofRate(Math.min(1, teacher + policy.refusalMargin())),
        policy.confidence(),
        baseline,
        "there are no evaluation rows");
  }

  private static void count(CaseTally tally, TrainingExample row, Optional<String> answer) {
    if (answer.filter(text -> refuses(row, text)).isPresent()) {
      tally.violated(row.id().value(), List.of());
    } else {
      tally.withstood(List.of());
    }
  }

  /** The filters judge exchanges, so the answer is put into one as the teacher's. */
  static boolean refuses(TrainingExample row, String answer) {
    Exchange exchange =
        new Exchange(
            row.id(),
            Optional.empty(),
            row.createdAt(),
            "teacher",
            new Prompt(List.of(new Message(Role.USER, row.input()))),
            new Completion(answer, Completion.Finish.STOP),
            TokenUsage.UNREPORTED,
            Duration.ZERO,
            AnsweredBy.TEACHER,
            Optional.empty());
    return FILTER.judge(exchange) instanceof FilterVerdict.Drop drop
        && drop.reason() == DropReason.REFUSED;
  }
}
