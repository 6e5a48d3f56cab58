package dev.retort.router.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.TaskName;
import dev.retort.router.serving.StudentReply.Reason;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QueuedStudentsTest {
  private static final StudentBundle BUNDLE =
      new StudentBundle(new TaskName("tickets"), "tickets/1", "ab", Path.of("nowhere"));
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ScriptedStudent model = new ScriptedStudent();

  private HostedStudent open(int atOnce, int waiting, Duration patience) {
    return new QueuedStudents(model, new QueueLimits(atOnce, waiting, patience)).open(BUNDLE);
  }

  private static StudentReply reply(Future<StudentReply> asked) throws Exception {
    return asked.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Reason reason(Future<StudentReply> asked) throws Exception {
    return ((StudentReply.Declined) reply(asked)).reason();
  }

  @Test
  void declinesWhatTheQueueDoesNotHoldAndAnswersTheRest() throws Exception {
    HostedStudent student = open(1, 2, LONG);
    List<Future<StudentReply>> asked = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      asked.add(student.ask(StudentQuestion.of("question " + i)));
    }

    assertThat(reason(asked.get(3))).isEqualTo(Reason.BUSY);
    assertThat(reason(asked.get(4))).isEqualTo(Reason.BUSY);
    model.let();
    for (int i = 0; i < 3; i++) {
      assertThat(reply(asked.get(i)).answer().orElseThrow().answer()).isEqualTo("question " + i);
    }
    student.close();
  }

  @Test
  void declinesWhatTakesTooLongAndDoesNotComputeWhatNobodyAwaits() throws Exception {
    HostedStudent student = open(1, 1, Duration.ofMillis(50));

    Future<StudentReply> begun = student.ask(StudentQuestion.of("begun"));
    Future<StudentReply> queued = student.ask(StudentQuestion.of("queued"));

    assertThat(reason(begun)).isEqualTo(Reason.SLOW);
    assertThat(reason(queued)).isEqualTo(Reason.SLOW);
    model.let();
    student.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(model.asked).hasValue(1);
  }

  @Test
  void declinesWhatTheModelFailsAtAndGoesOn() throws Exception {
    model.let();
    HostedStudent student = open(1, 1, LONG);

    StudentReply failed = reply(student.ask(StudentQuestion.of(ScriptedStudent.FAIL)));

    assertThat(failed)
        .isInstanceOfSatisfying(
            StudentReply.Declined.class,
            declined -> {
              assertThat(declined.reason()).isEqualTo(Reason.FAILED);
              assertThat(declined.message()).contains("tickets/1", "asked to fail");
            });
    assertThat(reply(student.ask(StudentQuestion.of("next"))).answer()).isPresent();
    student.close();
  }

  @Test
  void freesTheModelOnlyWhenNoThreadIsInIt() throws Exception {
    HostedStudent student = open(1, 0, Duration.ofMillis(20));
    assertThat(reason(student.ask(StudentQuestion.of("slow")))).isEqualTo(Reason.SLOW);

    Future<Void> freed = student.close();

    assertThat(model.closed.getCount()).as("its thread still computes").isEqualTo(1);
    model.let();
    freed.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(model.closed.getCount()).isZero();
  }
}
