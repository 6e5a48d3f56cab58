package dev.retort.router;

import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.trainer.Prediction;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What matters most to whoever asks. No policy lets a student answer what its certified rule leaves
 * to the teacher: a policy defers more than the rule does, or as much.
 */
public sealed interface AnswerPolicy {
  /** The cheapest answer that is certified: the student's wherever its rule allows. */
  AnswerPolicy COST = new Cost();

  /** Always the teacher. */
  AnswerPolicy TEACHER = new Teacher();

  /** How long {@link Latency} waits for a student where nobody says. */
  Duration DEFAULT_LIMIT = Duration.ofMillis(500);

  /** What {@link Accuracy} aims at where nobody says. */
  double DEFAULT_TARGET = 0.99;

  /** What may be written for a policy. */
  String SYNTAX = "cost, latency, latency=200ms, accuracy, accuracy=0.99 or teacher";

  /** As {@link #parse} reads it. */
  String text();

  /**
   * Whether a student's answer is given. It never is where the rule leaves it to the teacher.
   *
   * @param rule of the student
   * @param request as the student sees it
   */
  boolean admits(DeferralRule rule, String request, Prediction prediction);

  /** The share of right answers that is asked for beyond what the certificate says; 0 if none. */
  double accuracy();

  /** The cheapest answer that is certified. */
  record Cost() implements AnswerPolicy {
    @Override
    public boolean admits(DeferralRule rule, String request, Prediction prediction) {
      return rule.answers(request, prediction);
    }

    @Override
    public double accuracy() {
      return 0;
    }

    @Override
    public String text() {
      return "cost";
    }
  }

  /**
   * The fastest answer that is certified: a student that takes longer than the limit, or is busy
   * for so long, is not waited for.
   *
   * @param limit from the moment that a student could be asked, > 0
   */
  record Latency(Duration limit) implements AnswerPolicy {
    public Latency {
      if (limit.toMillis() < 1) {
        throw new IllegalArgumentException(
            "a student is waited for at least 1 ms, not " + limit + ": write latency=200ms, say");
      }
    }

    @Override
    public boolean admits(DeferralRule rule, String request, Prediction prediction) {
      return rule.answers(request, prediction);
    }

    @Override
    public double accuracy() {
      return 0;
    }

    @Override
    public String text() {
      return "latency=" + limit.toMillis() + "ms";
    }
  }

  /**
   * A student answers where it is right more surely than its certificate asks for.
   *
   * @param target the share of right answers among those that the student gives, in (0, 1]; as the
   *     rows estimate it that the deferral rule was chosen on
   */
  record Accuracy(double target) implements AnswerPolicy {
    public Accuracy {
      if (!(target > 0 && target <= 1)) {
        throw new IllegalArgumentException(
            "an accuracy lies in (0, 1], not at " + target + ": write accuracy=0.99, say");
      }
    }

    @Override
    public boolean admits(DeferralRule rule, String request, Prediction prediction) {
      OptionalDouble threshold = rule.curve().thresholdFor(target);
      return rule.answers(request, prediction)
          && threshold.isPresent()
          && rule.score(request, prediction) >= threshold.getAsDouble();
    }

    @Override
    public double accuracy() {
      return target;
    }

    @Override
    public String text() {
      return "accuracy=" + target;
    }
  }

  /** Always the teacher. */
  record Teacher() implements AnswerPolicy {
    @Override
    public boolean admits(DeferralRule rule, String request, Prediction prediction) {
      return false;
    }

    @Override
    public double accuracy() {
      return 0;
    }

    @Override
    public String text() {
      return "teacher";
    }
  }

  /**
   * Reads a policy.
   *
   * @param text one of {@value #SYNTAX}
   * @throws IllegalArgumentException if it is none of them
   */
  static AnswerPolicy parse(String text) {
    String[] parts = Objects.requireNonNull(text).strip().split("=", 2);
    Optional<String> value = parts.length == 2 ? Optional.of(parts[1].strip()) : Optional.empty();
    try {
      return switch (parts[0].strip()) {
        case "cost" -> alone(COST, value);
        case "teacher" -> alone(TEACHER, value);
        case "latency" -> new Latency(value.map(AnswerPolicy::millis).orElse(DEFAULT_LIMIT));
        case "accuracy" -> new Accuracy(value.map(Double::valueOf).orElse(DEFAULT_TARGET));
        default -> throw unknown(text);
      };
    } catch (NumberFormatException e) {
      throw unknown(text);
    }
  }

  private static AnswerPolicy alone(AnswerPolicy policy, Optional<String> value) {
    if (value.isPresent()) {
      throw unknown(policy.text() + "=" + value.get());
    }
    return policy;
  }

  private static Duration millis(String text) {
    if (!text.endsWith("ms")) {
      throw new NumberFormatException();
    }
    return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2).strip()));
  }

  private static IllegalArgumentException unknown(String text) {
    return new IllegalArgumentException("'%s' is no policy: write %s".formatted(text, SYNTAX));
  }
}
