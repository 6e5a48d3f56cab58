package dev.retort.evaluator.compare;

import dev.retort.capture.PriceTable;
import dev.retort.capture.StudentView;
import dev.retort.capture.TokenUsage;
import dev.retort.evaluator.deferral.DeferralRule;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A student as it is served: what its rule defers has the captured teacher's answer, and costs and
 * takes what that did, on top of the student where the student was asked.
 *
 * @param name what reports call it
 * @param student the student alone
 * @param rule when it answers
 * @param prices what the teacher charges
 */
public record ServedStudent(String name, StudentAlone student, DeferralRule rule, PriceTable prices)
    implements ModelUnderTest {
  public ServedStudent {
    Objects.requireNonNull(name);
    Objects.requireNonNull(student);
    Objects.requireNonNull(rule);
    Objects.requireNonNull(prices);
  }

  @Override
  public Reply ask(ReplayRow row) {
    StudentView view = StudentView.of(row.prompt());
    if (!rule.mayAnswer(view.input())) {
      return deferred(row.teacher(), 0, Duration.ZERO);
    }
    StudentAlone.Timed timed = student.predict(view);
    return rule.answers(view.input(), timed.prediction())
        ? new Reply.Answered(
            view.restore(timed.prediction().answer()),
            new Reply.Spent(
                TokenUsage.UNREPORTED,
                OptionalDouble.of(student.dollars()),
                Optional.of(timed.latency()),
                0))
        : deferred(row.teacher(), student.dollars(), timed.latency());
  }

  private Reply deferred(ReplayRow.Captured teacher, double dollars, Duration before) {
    OptionalDouble charge = Charges.of(prices, teacher.model(), teacher.usage());
    return new Reply.Answered(
        teacher.answer(),
        new Reply.Spent(
            teacher.usage(),
            charge.isPresent()
                ? OptionalDouble.of(dollars + charge.getAsDouble())
                : OptionalDouble.empty(),
            teacher.latency().isZero()
                ? Optional.empty()
                : Optional.of(before.plus(teacher.latency())),
            0));
  }

  @Override
  public OptionalDouble expectedCharge(ReplayRow row) {
    return OptionalDouble.of(0);
  }

  /** The teacher's captured answer is one; to repeat it would say nothing. */
  @Override
  public boolean canRepeat() {
    return false;
  }
}
