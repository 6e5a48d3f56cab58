package dev.retort.router.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.TaskName;
import dev.retort.router.Eventually;
import dev.retort.router.serving.StudentReply.Reason;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What holds for students on a server of somebody else's, whichever it is. */
@Timeout(60)
abstract class ModelServerContract {
  private static final String DIGEST = "0123456789abcdef";
  private static final String NAME = "tickets-0123456789ab";
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private ModelServerStandIn server;
  private LetterStudent guide;

  /** The server, not started yet. */
  abstract ModelServerStandIn standIn(Path home);

  /** Retort's side of it. */
  abstract ModelServer port(ServerCalls calls, Path home);

  @BeforeEach
  void starts() throws Exception {
    Files.createDirectories(folder.resolve("bundle").resolve("adapter"));
    Files.writeString(folder.resolve("bundle").resolve("model.gguf"), "weights");
    server = standIn(folder);
    server.start();
    guide = new LetterStudent(folder.resolve("bundle"));
  }

  @AfterEach
  void stops() {
    server.close();
  }

  private ExternalStudents host(QueueLimits limits) {
    return new ExternalStudents(
        new AnyFolder(), bundle -> guide, port(server.calls(), folder), limits, LONG);
  }

  private HostedStudent open() {
    return open(new QueueLimits(4, 4, LONG));
  }

  private HostedStudent open(QueueLimits limits) {
    return host(limits)
        .open(
            new StudentBundle(
                new TaskName("tickets"), "tickets/1", DIGEST, folder.resolve("bundle")));
  }

  private static StudentReply reply(HostedStudent student, String input) throws Exception {
    return student
        .ask(StudentQuestion.of(input))
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private static Reason reason(StudentReply reply) {
    return ((StudentReply.Declined) reply).reason();
  }

  @Test
  void answersWithTheServersTextAndTheStudentsOwnConfidence() throws Exception {
    HostedStudent student = open();

    Prediction prediction = reply(student, "say yes").answer().orElseThrow();

    assertThat(prediction.answer()).isEqualTo("yes");
    assertThat(prediction.confidence()).isCloseTo(Math.pow(0.9, 3), Offset.offset(1e-9));
    assertThat(server.completions)
        .singleElement()
        .satisfies(
            asked -> {
              assertThat(asked.path("model").asText()).isEqualTo(NAME);
              assertThat(asked.path("prompt")).hasSize("say yes".length());
              assertThat(asked.path("max_tokens").asInt()).isEqualTo(LetterStudent.MOST);
              assertThat(asked.path("temperature").asDouble()).isZero();
              assertThat(asked.toString()).contains("root ::= [a-z]+");
            });
  }

  @Test
  void doesNotAnswerWhatIsCutOffOrTooLongForTheContext() throws Exception {
    HostedStudent student = open();

    assertThat(reply(student, "say abcdefghijklmnop"))
        .isEqualTo(StudentReply.of(new Prediction("", 0)));
    assertThat(reply(student, "say " + "so ".repeat(20)))
        .isEqualTo(StudentReply.of(new Prediction("", 0)));
  }

  @Test
  void cannotAnswerWithoutLogProbabilities() throws Exception {
    HostedStudent student = open();
    server.withLogProbabilities = false;

    assertThat(reply(student, "say yes"))
        .isInstanceOfSatisfying(
            StudentReply.Declined.class,
            declined -> {
              assertThat(declined.reason()).isEqualTo(Reason.FAILED);
              assertThat(declined.message()).contains("no log-probabilities");
            });
  }

  @Test
  void declinesWhereTheServerHasTooMuchToDoIsTooSlowOrAway() throws Exception {
    HostedStudent student = open(new QueueLimits(1, 1, Duration.ofMillis(300)));
    server.status = 503;
    assertThat(reason(reply(student, "say yes"))).isEqualTo(Reason.BUSY);
    server.status = 500;
    assertThat(reason(reply(student, "say yes"))).isEqualTo(Reason.FAILED);
    server.status = 200;
    server.delayMillis = 2_000;
    List<Future<StudentReply>> asked = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      asked.add(student.ask(StudentQuestion.of("say yes")));
    }
    assertThat(asked.get(2).isComplete()).as("nothing waits without a bound").isTrue();
    assertThat(reason(asked.get(2).result())).isEqualTo(Reason.BUSY);
    assertThat(reason(asked.get(0).toCompletionStage().toCompletableFuture().get()))
        .isEqualTo(Reason.SLOW);
    server.delayMillis = 0;
    server.stop();
    assertThat(reason(reply(student, "say yes"))).isEqualTo(Reason.AWAY);
    server.start();
    assertThat(reply(student, "say yes").answer()).isPresent();
  }

  @Test
  void loadsAgainWhatTheServerHasForgotten() throws Exception {
    HostedStudent student = open();
    server.restart();
    assertThat(reply(student, "say yes").answer()).as("declined, never failed").isEmpty();
    Eventually.holds(() -> reply(student, "say yes").answer().isPresent());
    assertThat(server.isLoaded(NAME)).isTrue();
  }

  @Test
  void isLoadedOnceHoweverOftenItIsTold() {
    open();
    open();
    assertThat(server.isLoaded(NAME)).isTrue();
  }

  @Test
  void unloadsWhatServesNoMore() throws Exception {
    HostedStudent student = open();
    assertThat(server.isLoaded(NAME)).isTrue();

    student.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);

    assertThat(server.isLoaded(NAME)).isFalse();
    assertThat(guide.closed.getCount()).isZero();
    assertThat(reason(reply(student, "say yes"))).isEqualTo(Reason.FAILED);
    // Nothing is left to unload, which is as good as having unloaded it.
    port(server.calls(), folder).unload(NAME).get(30, TimeUnit.SECONDS);
  }

  @Test
  void saysWhyAStudentIsNotLoaded() throws Exception {
    Files.delete(folder.resolve("bundle").resolve("adapter"));
    Files.delete(folder.resolve("bundle").resolve("model.gguf"));
    assertThatThrownBy(this::open).hasMessageContaining("this student");
    assertThat(guide.closed.getCount()).isZero();
  }

  private static final class AnyFolder implements ModelLoader {
    @Override
    public boolean recognises(Path folder) {
      return true;
    }

    @Override
    public TaskModel load(Path folder) {
      throw new IllegalStateException("its weights are on the server");
    }
  }
}
