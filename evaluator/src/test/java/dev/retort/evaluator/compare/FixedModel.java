package dev.retort.evaluator.compare;

import dev.retort.capture.TokenUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A model whose answers are a function of the row; an empty one is an error of its endpoint. */
final class FixedModel implements ModelUnderTest {
  private final String name;
  private final OptionalDouble dollars;
  private final Function<ReplayRow, Optional<String>> answers;
  final AtomicInteger asked = new AtomicInteger();

  FixedModel(String name, OptionalDouble dollars, Function<ReplayRow, Optional<String>> answers) {
    this.name = name;
    this.dollars = dollars;
    this.answers = answers;
  }

  static FixedModel right(String name, double dollars) {
    return new FixedModel(name, OptionalDouble.of(dollars), row -> Optional.of(row.reference()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Reply ask(ReplayRow row) {
    asked.incrementAndGet();
    Reply.Spent spent =
        new Reply.Spent(new TokenUsage(10, 2), dollars, Optional.of(Duration.ofMillis(5)), 0);
    return answers
        .apply(row)
        .<Reply>map(text -> new Reply.Answered(text, spent))
        .orElseGet(() -> new Reply.Failed(FailureKind.HTTP_ERROR, Reply.Spent.NOTHING));
  }

  @Override
  public OptionalDouble expectedCharge(ReplayRow row) {
    return dollars;
  }
}
