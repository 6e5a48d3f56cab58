package dev.retort.router;

import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleFile;
import dev.retort.router.ServingStudent.Origin;
import dev.retort.router.rollout.RollbackPolicy;
import dev.retort.router.rollout.SwapComparison;
import dev.retort.router.rollout.SwapPolicy;
import dev.retort.router.rollout.VersionWatch;
import dev.retort.router.serving.HostedStudent;
import dev.retort.router.serving.StudentBundle;
import dev.retort.router.serving.StudentHost;
import dev.retort.router.serving.StudentQuestion;
import dev.retort.router.serving.StudentReply;
import dev.retort.trainer.Prediction;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Makes pulled versions ready to serve. Blocks, so not for event loops; thread-safe. */
final class StudentOpening {
  /** A student's first answer takes longer than any later one. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final double NINETY_FIFTH = 0.95;

  private final StudentHost host;

  StudentOpening(StudentHost host) {
    this.host = host;
  }

  /**
   * Loads a version, and has it answer once: one that cannot answer at all must not serve.
   *
   * @throws RuntimeException if it cannot be loaded or does not answer, saying why
   */
  ServingStudent open(StudentBundle bundle, Bundle pulled, RollbackPolicy policy) {
    DeferralRule rule = DeferralRule.readFrom(bundle.folder());
    AnswerContract answers = AnswerContract.readFrom(bundle.folder());
    HostedStudent student = host.open(bundle);
    try {
      if (reply(student.ask(StudentQuestion.of(""))) instanceof StudentReply.Declined declined) {
        throw new IllegalStateException(declined.message());
      }
      return new ServingStudent(
          bundle.version(),
          bundle.digest(),
          new RetirableStudent(student),
          rule,
          answers,
          new Origin(
              "yes".equals(pulled.manifest().evidence().get("certified")),
              pulled.manifest().files().stream().mapToLong(BundleFile::size).sum()),
          new VersionWatch(bundle.version(), policy, policy.latency()));
    } catch (RuntimeException e) {
      student.close();
      throw e;
    }
  }

  private static StudentReply reply(Future<StudentReply> asked) {
    return asked
        .toCompletionStage()
        .toCompletableFuture()
        .completeOnTimeout(
            StudentReply.declined(StudentReply.Reason.SLOW, "no answer within " + PATIENCE),
            PATIENCE.toMillis(),
            TimeUnit.MILLISECONDS)
        .join();
  }

  /** Has a version answer recorded requests, whatever it says, until the time is over. */
  static void warmUp(ServingStudent next, List<String> inputs, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (String input : inputs) {
      if (System.nanoTime() - end > 0) {
        return;
      }
      next.student().ask(StudentQuestion.of(input)).ifPresent(StudentOpening::reply);
    }
  }

  /**
   * Has two versions answer recorded requests in turn, until the time is over; empty if the one
   * that serves is retired, or there is nothing to ask.
   */
  static Optional<SwapComparison> compare(
      ServingStudent next, ServingStudent before, List<String> inputs, SwapPolicy policy) {
    EvaluationTask right = before.answers().right().task();
    List<Duration> nextTimes = new ArrayList<>();
    List<Duration> beforeTimes = new ArrayList<>();
    int failed = 0;
    int bothAnswered = 0;
    int agreed = 0;
    long end = System.nanoTime() + policy.time().toNanos();
    for (String input : inputs) {
      if (System.nanoTime() - end > 0) {
        break;
      }
      Optional<Asked> old = ask(before, input);
      Optional<Asked> young = ask(next, input);
      if (old.isEmpty() || young.isEmpty()) {
        return Optional.empty();
      }
      beforeTimes.add(old.get().took());
      nextTimes.add(young.get().took());
      failed += young.get().prediction().isEmpty() && old.get().prediction().isPresent() ? 1 : 0;
      Optional<String> given = old.get().answer(before, input);
      Optional<String> other = young.get().answer(next, input);
      if (given.isPresent() && other.isPresent()) {
        bothAnswered++;
        agreed += right.agrees(given.get(), other.get()) ? 1 : 0;
      }
    }
    return nextTimes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SwapComparison(
                next.version(),
                before.version(),
                nextTimes.size(),
                failed,
                bothAnswered,
                agreed,
                p95(nextTimes),
                p95(beforeTimes)));
  }

  /** What came of a question, and how long it took. */
  private record Asked(Optional<Prediction> prediction, Duration took) {
    Optional<String> answer(ServingStudent student, String input) {
      return prediction
          .filter(given -> student.rule().answers(input, given))
          .map(Prediction::answer);
    }
  }

  private static Optional<Asked> ask(ServingStudent student, String input) {
    long start = System.nanoTime();
    return student
        .student()
        .ask(StudentQuestion.of(input))
        .map(StudentOpening::reply)
        .map(reply -> new Asked(reply.answer(), Duration.ofNanos(System.nanoTime() - start)));
  }

  private static Duration p95(List<Duration> times) {
    List<Duration> sorted = new ArrayList<>(times);
    Collections.sort(sorted);
    return sorted.get((int) Math.ceil(NINETY_FIFTH * sorted.size()) - 1);
  }
}
