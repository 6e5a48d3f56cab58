package dev.retort.router.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.TaskName;
import dev.retort.router.Eventually;
import dev.retort.router.serving.StudentReply.Reason;
import dev.retort.trainer.Prediction;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StudentProcessesIT {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Backoff SHORT =
      new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofMinutes(1));

  @TempDir private Path folder;

  private SupervisedStudent open(int atOnce, int waiting, Duration patience) {
    return open(folder, new QueueLimits(atOnce, waiting, patience));
  }

  private static SupervisedStudent open(Path student, QueueLimits limits) {
    StudentProcesses host =
        new StudentProcesses(
            new ScriptedWorker.Echoes(), new ScriptedWorker(), limits, LONG, SHORT);
    return (SupervisedStudent)
        host.open(new StudentBundle(new TaskName("tickets"), "tickets/1", "ab", student));
  }

  private static StudentReply reply(Future<StudentReply> asked) throws Exception {
    return asked.toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
  }

  private static StudentReply reply(HostedStudent student, String input) throws Exception {
    return reply(student.ask(StudentQuestion.of(input)));
  }

  private static Reason reason(StudentReply reply) {
    return ((StudentReply.Declined) reply).reason();
  }

  private static void close(HostedStudent student) throws Exception {
    student.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Asks until the student answers. */
  private static void awaitAnswer(HostedStudent student) throws Exception {
    Eventually.holds(() -> reply(student, "are you there?").answer().isPresent());
  }

  @Test
  void answersWhatTheModelSaysAndDeclinesWhatItFailsAt() throws Exception {
    HostedStudent student = open(2, 2, LONG);

    assertThat(reply(student, "one\n\u2028 two"))
        .isEqualTo(StudentReply.of(new Prediction("one\n\u2028 two", 0.75)));
    assertThat(reply(student, ScriptedWorker.FAIL))
        .isInstanceOfSatisfying(
            StudentReply.Declined.class,
            declined -> {
              assertThat(declined.reason()).isEqualTo(Reason.FAILED);
              assertThat(declined.message()).contains("asked to fail");
            });
    close(student);
  }

  @Test
  void anAbortCostsTheAnswersBegunAndTheStudentComesBack() throws Exception {
    SupervisedStudent student = open(2, 2, LONG);
    long before = student.processId().orElseThrow();
    Future<StudentReply> beside = student.ask(StudentQuestion.of(ScriptedWorker.SLEEP + 20_000));

    StudentReply aborted = reply(student, ScriptedWorker.ABORT);

    assertThat(aborted)
        .isInstanceOfSatisfying(
            StudentReply.Declined.class,
            declined -> {
              assertThat(declined.reason()).isEqualTo(Reason.FAILED);
              assertThat(declined.message()).contains("GGML_ASSERT failed", "134");
            });
    assertThat(reason(reply(beside))).isEqualTo(Reason.FAILED);
    awaitAnswer(student);
    assertThat(student.processId().orElseThrow()).isNotEqualTo(before);
    close(student);
  }

  @Test
  void noQuestionIsLostWhenTheProcessIsKilledUnderLoad() throws Exception {
    SupervisedStudent student = open(2, 16, LONG);
    Map<Reason, Integer> declined = new EnumMap<>(Reason.class);
    int answered = 0;
    int asked = 0;
    for (int kill = 0; kill < 3; kill++) {
      awaitAnswer(student);
      List<Future<StudentReply>> load = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        load.add(student.ask(StudentQuestion.of(ScriptedWorker.SLEEP + 5)));
        if (i == 100) {
          ProcessHandle.of(student.processId().orElseThrow())
              .ifPresent(ProcessHandle::destroyForcibly);
        }
        Thread.sleep(1);
      }
      asked += load.size();
      for (Future<StudentReply> one : load) {
        StudentReply reply = reply(one);
        if (reply instanceof StudentReply.Declined no) {
          declined.merge(no.reason(), 1, Integer::sum);
        } else {
          answered++;
        }
      }
    }
    awaitAnswer(student);
    assertThat(answered).isPositive();
    assertThat(declined.get(Reason.FAILED)).as("over which a process died").isPositive();
    assertThat(declined.get(Reason.AWAY)).as("until it was back").isPositive();
    assertThat(answered + declined.values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(asked);
    close(student);
  }

  @Test
  void declinesWhatIsTooMuchAndWhatTakesTooLong() throws Exception {
    HostedStudent student = open(1, 1, Duration.ofMillis(500));
    reply(student, "warm up");

    Future<StudentReply> begun = student.ask(StudentQuestion.of(ScriptedWorker.SLEEP + 1_000));
    Future<StudentReply> waiting = student.ask(StudentQuestion.of("waiting"));
    Future<StudentReply> third = student.ask(StudentQuestion.of("third"));

    assertThat(third.isComplete()).as("nothing waits without a bound").isTrue();
    assertThat(reason(reply(third))).isEqualTo(Reason.BUSY);
    assertThat(reason(reply(begun))).isEqualTo(Reason.SLOW);
    assertThat(reason(reply(waiting))).isEqualTo(Reason.SLOW);
    awaitAnswer(student);
    close(student);
  }

  @Test
  void aProcessThatSaysNothingAnyMoreIsReplaced() throws Exception {
    SupervisedStudent student = open(1, 1, Duration.ofMillis(200));
    long before = student.processId().orElseThrow();

    assertThat(reason(reply(student, ScriptedWorker.SLEEP + 3_600_000))).isEqualTo(Reason.SLOW);

    awaitAnswer(student);
    assertThat(student.processId().orElseThrow()).isNotEqualTo(before);
    close(student);
  }

  @Test
  void theProcessEndsWithItsStudent() throws Exception {
    SupervisedStudent student = open(1, 1, LONG);
    ProcessHandle process = ProcessHandle.of(student.processId().orElseThrow()).orElseThrow();

    close(student);

    assertThat(process.isAlive()).isFalse();
    assertThat(reason(reply(student, "anybody?"))).isEqualTo(Reason.FAILED);
  }

  @Test
  void saysWhatKeepsAStudentFromBeingLoaded() {
    assertThatThrownBy(() -> open(folder.resolve("missing"), new QueueLimits(1, 1, LONG)))
        .hasMessageContaining("tickets/1")
        .hasMessageContaining("there is no student in");
  }
}
