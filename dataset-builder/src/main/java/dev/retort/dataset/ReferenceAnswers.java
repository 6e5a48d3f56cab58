package dev.retort.dataset;

import dev.retort.capture.Exchange;
import dev.retort.dataset.filter.ExampleFilter;
import dev.retort.dataset.filter.FilterVerdict;
import dev.retort.dataset.label.AnswerForm;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads the right answer off single exchanges as a dataset version reads it off its own: the same
 * filters, and the form that the version's answers have. A student that learned from the version
 * agrees with such an answer in the sense in which it agreed with the version's evaluation rows.
 *
 * <p>Each exchange speaks for itself. A version's evaluation rows merge near duplicates and let
 * their answers vote; here a teacher who contradicts itself is taken at its word both times.
 * Immutable and thread-safe.
 */
public final class ReferenceAnswers {
  private final ExampleFilter filter;
  private final AnswerForm form;

  ReferenceAnswers(ExampleFilter filter, AnswerForm form) {
    this.filter = Objects.requireNonNull(filter);
    this.form = Objects.requireNonNull(form);
  }

  /**
   * The right answer to an exchange's request.
   *
   * @return empty if it cannot be told: an answer that is no teacher's, is not whole, refuses, or
   *     lacks the task's form
   */
  public Optional<ReferenceAnswer> of(Exchange exchange) {
    if (filter.judge(exchange) instanceof FilterVerdict.Drop) {
      return Optional.empty();
    }
    CandidateText text = CandidateText.of(exchange);
    return form.clean(text.answer())
        .answer()
        .map(
            answer ->
                new ReferenceAnswer(exchange.id(), exchange.createdAt(), text.input(), answer));
  }
}
