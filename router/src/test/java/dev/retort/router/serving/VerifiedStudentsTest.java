package dev.retort.router.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.evaluator.deferral.AnswerCriterion;
import dev.retort.evaluator.deferral.DeferralBasis;
import dev.retort.evaluator.deferral.DeferralMethod;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.deferral.RiskCoverageCurve;
import dev.retort.router.Eventually;
import dev.retort.trainer.Prediction;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VerifiedStudentsTest {
  @TempDir private Path folder;

  private final Place certified = new Place(input -> new Prediction(input, 0.9));

  @BeforeEach
  void writesTheRule() throws Exception {
    DeferralRule rule =
        DeferralRule.of(
            new AnswerCriterion.ConfidenceAtLeast(0.8),
            new DeferralBasis(
                0.01,
                0.95,
                0.9,
                0.9,
                100,
                80,
                0,
                400,
                "ef".repeat(32),
                DeferralMethod.PREDICTED_POWER),
            new RiskCoverageCurve(List.of(new RiskCoverageCurve.Point(0.8, 0.8, 0))));
    Files.writeString(folder.resolve(DeferralRule.FILE), JsonFormat.line(rule));
  }

  private HostedStudent open(StudentHost other) {
    return new VerifiedStudents(certified, other, new Agreement(3, 0.02), Duration.ofMillis(50))
        .open(new StudentBundle(new TaskName("tickets"), "tickets/1", "ab", folder));
  }

  private static String answer(HostedStudent student, String input) {
    return student.ask(StudentQuestion.of(input)).result().answer().orElseThrow().answer();
  }

  private static void awaitCompared(HostedStudent student) throws Exception {
    Eventually.holds(() -> student.degradation().orElse("").contains("it is being compared"));
  }

  @Test
  void movesOnceBothAgreeOnEnoughOfWhatWasAsked() throws Exception {
    Place other = new Place(input -> new Prediction(input, 0.91));
    HostedStudent student = open(other);
    awaitCompared(student);

    for (int i = 0; i < 3; i++) {
      assertThat(certified.closed).hasValue(0);
      assertThat(student.degradation()).isPresent();
      assertThat(answer(student, "question " + i)).isEqualTo("question " + i);
    }

    assertThat(certified.closed).as("nothing asks it any more").hasValue(1);
    assertThat(student.degradation()).isEmpty();
    int asked = certified.asked.get();
    assertThat(answer(student, "and on")).isEqualTo("and on");
    assertThat(certified.asked).hasValue(asked);
    student.close();
    assertThat(other.closed).hasValue(1);
  }

  @Test
  void staysWhereTheOtherAnswersDifferently() throws Exception {
    Place other = new Place(input -> new Prediction("something else", 0.9));
    HostedStudent student = open(other);
    awaitCompared(student);

    assertThat(answer(student, "first")).isEqualTo("first");

    assertThat(other.closed).hasValue(1);
    assertThat(student.degradation().orElseThrow()).contains("answered one differently");
    assertThat(answer(student, "second")).isEqualTo("second");
    assertThat(other.asked).hasValue(1);
    student.close();
    assertThat(certified.closed).hasValue(1);
    assertThat(other.closed).hasValue(1);
  }

  @Test
  void staysWhereTheOtherIsSurerOrLessSureThanItsRuleWasMadeFor() throws Exception {
    Place other = new Place(input -> new Prediction(input, 0.85));
    HostedStudent student = open(other);
    awaitCompared(student);

    answer(student, "first");

    assertThat(student.degradation().orElseThrow()).contains("0.8500 instead of 0.9000");
    assertThat(other.closed).hasValue(1);
  }

  @Test
  void learnsNothingFromWhatNeitherWouldAnswer() throws Exception {
    Place unsure = new Place(input -> new Prediction(input, 0.1));
    Place other = new Place(input -> new Prediction("anything", 0.2));
    HostedStudent student =
        new VerifiedStudents(unsure, other, new Agreement(1, 0.02), Duration.ofMillis(50))
            .open(new StudentBundle(new TaskName("tickets"), "tickets/1", "ab", folder));
    awaitCompared(student);

    for (int i = 0; i < 10; i++) {
      answer(student, "question " + i);
    }

    assertThat(other.asked).hasValue(10);
    assertThat(unsure.closed).hasValue(0);
    assertThat(other.closed).hasValue(0);
  }

  @Test
  void servesWhileTheOtherCannotBeOpenedAndTriesAgain() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    Place other = new Place(input -> new Prediction(input, 0.9));
    HostedStudent student =
        open(
            new StudentHost() {
              @Override
              public boolean recognises(Path bundle) {
                return true;
              }

              @Override
              public HostedStudent open(StudentBundle bundle) {
                if (attempts.incrementAndGet() < 3) {
                  throw new IllegalStateException("the server is away");
                }
                return other.open(bundle);
              }
            });

    assertThat(answer(student, "meanwhile")).isEqualTo("meanwhile");
    awaitCompared(student);
    for (int i = 0; i < 3; i++) {
      answer(student, "question " + i);
    }
    assertThat(student.degradation()).isEmpty();
  }

  /** A place where every student answers by one function. */
  private static final class Place implements StudentHost, HostedStudent {
    private final Function<String, Prediction> student;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    Place(Function<String, Prediction> student) {
      this.student = student;
    }

    @Override
    public boolean recognises(Path bundle) {
      return true;
    }

    @Override
    public HostedStudent open(StudentBundle bundle) {
      return this;
    }

    @Override
    public Future<StudentReply> ask(StudentQuestion question) {
      asked.incrementAndGet();
      return Future.succeededFuture(StudentReply.of(student.apply(question.input())));
    }

    @Override
    public Future<Void> close() {
      closed.incrementAndGet();
      return Future.succeededFuture();
    }
  }
}
