package dev.retort.evaluator.compare;

import dev.retort.capture.StudentView;
import dev.retort.capture.TokenUsage;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * A student that answers everything itself.
 *
 * @param name what reports call it
 * @param student open for as long as it is compared; whoever opened it closes it
 * @param dollarsPerThousand what running it costs for 1,000 requests, ≥ 0
 * @param nanoTime a clock for latencies
 */
public record StudentAlone(
    String name, TaskModel student, double dollarsPerThousand, LongSupplier nanoTime)
    implements ModelUnderTest {
  private static final double THOUSAND = 1000;

  public StudentAlone {
    Objects.requireNonNull(name);
    Objects.requireNonNull(student);
    Objects.requireNonNull(nanoTime);
  }

  /** A prediction, and how long it took. */
  record Timed(Prediction prediction, Duration latency) {}

  Timed predict(StudentView view) {
    long start = nanoTime.getAsLong();
    Prediction prediction = student.predict(view.input());
    return new Timed(prediction, Duration.ofNanos(nanoTime.getAsLong() - start));
  }

  double dollars() {
    return dollarsPerThousand / THOUSAND;
  }

  @Override
  public Reply ask(ReplayRow row) {
    StudentView view = StudentView.of(row.prompt());
    Timed timed = predict(view);
    return new Reply.Answered(
        view.restore(timed.prediction().answer()),
        new Reply.Spent(
            TokenUsage.UNREPORTED, OptionalDouble.of(dollars()), Optional.of(timed.latency()), 0));
  }

  @Override
  public OptionalDouble expectedCharge(ReplayRow row) {
    return OptionalDouble.of(0);
  }
}
