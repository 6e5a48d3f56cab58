package dev.retort.evaluator.measure;

import dev.retort.capture.ExchangeId;
import java.util.List;
import java.util.Objects;

/**
 * Answers to one request that was asked several times.
 *
 * @param id the exchange
 * @param request what was asked
 * @param teacher the teacher's answers
 * @param student the student's answers to the same
 */
public record RepeatedAnswers(
    ExchangeId id, String request, List<String> teacher, List<String> student) {
  public RepeatedAnswers {
    Objects.requireNonNull(id);
    Objects.requireNonNull(request);
    teacher = List.copyOf(teacher);
    student = List.copyOf(student);
  }
}
