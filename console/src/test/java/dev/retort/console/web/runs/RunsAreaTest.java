package dev.retort.console.web.runs;

import static dev.retort.console.web.runs.RunsHome.BANK;
import static dev.retort.console.web.runs.RunsHome.MAIL;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.console.web.Deed;
import dev.retort.console.web.Done;
import dev.retort.console.web.Role;
import dev.retort.console.web.TestConsole;
import dev.retort.scheduler.ReportPath;
import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.RunStep;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingProgress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RunsAreaTest {
  @TempDir Path folder;
  private RunsHome home;
  private TestConsole console;

  @BeforeEach
  void open() {
    home = new RunsHome(folder);
    console = TestConsole.of(home.area());
  }

  @AfterEach
  void close() {
    console.close();
    home.close();
  }

  private String page(String path) {
    HttpResponse<String> response = console.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  private JsonNode json(String path) throws IOException {
    return JsonFormat.mapper().readTree(page(path));
  }

  private RunOutcome rejected(String summary) throws IOException {
    Path report = Files.createDirectories(folder.resolve("runs/bank/attempt-1/decision-1"));
    Files.writeString(report.resolve("promotion-report.json"), "{}");
    return new RunOutcome.Rejected(
        summary, new ReportPath("bank/attempt-1/decision-1/promotion-report.json"));
  }

  private static TrainingProgress progress(double share, double loss) {
    return new TrainingProgress(
        share,
        OptionalDouble.of(loss),
        OptionalDouble.of(1234),
        Optional.of(Duration.ofMinutes(7)));
  }

  @Test
  void anEmptyHomeSaysWhatToDo() {
    assertThat(page("/runs")).contains("Nothing waits and nothing runs", "No task has run yet");
    assertThat(page("/tasks")).contains("0 0 2 * * ?", "only on request");
  }

  @Test
  void aRunThatHasEndedShowsItsOutcomeAndItsReport() throws IOException {
    RunRecord run = home.ended(0, BANK, rejected("it loses <too> much"));

    assertThat(page("/runs")).contains(run.id(), "it loses &lt;too&gt; much", "rejected");
    assertThat(page("/runs/" + run.id()))
        .contains("/runs/" + run.id() + "/report", "it loses &lt;too&gt; much")
        .doesNotContain("sse-connect");
    HttpResponse<String> report = console.get("/runs/" + run.id() + "/report");
    assertThat(report.body()).contains("made of promotion-report.json");
    assertThat(report.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("sandbox");
  }

  @Test
  void runsAreLookedForByTaskAndVerdictOnThePageAndByPrograms() throws IOException {
    RunRecord bank = home.ended(0, BANK, rejected("no"));
    RunRecord mail = home.begin(5, MAIL);

    assertThat(page("/runs?task=bank")).contains(bank.id()).doesNotContain(mail.id());
    assertThat(page("/runs?verdict=open")).contains(mail.id()).doesNotContain(bank.id());
    assertThat(page("/runs?task=mail&verdict=promoted")).contains("No run is like that");
    assertThat(json("/api/v1/runs?verdict=rejected").path("runs"))
        .singleElement()
        .satisfies(run -> assertThat(run.path("summary").asText()).isEqualTo("no"));
    JsonNode first = json("/api/v1/runs?size=1");
    assertThat(first.path("more").asBoolean()).isTrue();
    assertThat(first.path("runs").get(0).path("id").asText()).isEqualTo(mail.id());
    assertThat(console.get("/api/v1/runs?size=0").statusCode()).isEqualTo(400);
  }

  @Test
  void aRunThatNeverWasIsNotFound() {
    assertThat(console.get("/runs/abc").statusCode()).isEqualTo(404);
    assertThat(console.get("/api/v1/runs/abc/events").statusCode()).isEqualTo(404);
  }

  @Test
  void programsFollowARunFromWhereTheyStopped() throws IOException {
    RunRecord run = home.begin(0, BANK);
    RunListener told = home.telling(run);
    told.started(RunStep.WINDOW);
    JsonNode first = json("/api/v1/runs/" + run.id() + "/events");
    told.finished(RunStep.WINDOW, "done");
    JsonNode second =
        json("/api/v1/runs/" + run.id() + "/events?from=" + first.path("next").asLong());

    assertThat(first.path("events").get(0).path("event").asText()).isEqualTo("started");
    assertThat(second.path("events")).hasSize(1);
    assertThat(second.path("events").get(0).path("summary").asText()).isEqualTo("done");
    assertThat(
            json("/api/v1/runs/" + run.id() + "/events?from=" + second.path("next").asLong())
                .path("events"))
        .isEmpty();
  }

  @Test
  @Timeout(60)
  void whoeverLooksAtARunSeesItGoOnAndEnd() throws IOException {
    RunRecord run = home.begin(0, BANK);
    RunListener told = home.telling(run);
    RunFolder attempt = new RunFolder(folder.resolve("runs/bank/attempt-1"));
    Files.createDirectories(attempt.root());
    Files.writeString(attempt.log(), "epoch 1 <begins>\n");
    told.started(RunStep.TRAIN);
    told.launched("dl4j", attempt);
    assertThat(page("/runs/" + run.id())).contains("sse-connect=\"/runs/" + run.id() + "/live\"");
    try (BufferedReader live =
        new BufferedReader(
            new InputStreamReader(
                console.uri("/runs/" + run.id() + "/live").toURL().openStream(),
                StandardCharsets.UTF_8))) {
      assertThat(until(live, "event: tail")).contains("epoch 1 &lt;begins&gt;");

      told.trained(progress(0.25, 0.5), Duration.ofMinutes(3));
      String curve = until(live, "event: curve");
      assertThat(curve).contains("data-x=\"3.000\"", "data-y=\"0.50000\"");

      journalled(run);
      told.ended("without-student", "the training diverged");
      assertThat(until(live, "event: ended")).contains("data: without-student");
      assertThat(live.readLine()).isNull();
    }
    assertThat(page("/runs/" + run.id()))
        .contains("the training diverged")
        .doesNotContain("sse-connect");
  }

  private void journalled(RunRecord run) {
    RunOutcome outcome = new RunOutcome.WithoutStudent("the training diverged");
    home.journal(9).end(run, outcome.verdict(), outcome);
  }

  /** What is sent until an event of a name has come, it included. */
  private static String until(BufferedReader live, String event) throws IOException {
    StringBuilder sent = new StringBuilder();
    boolean found = false;
    for (String line = live.readLine(); line != null; line = live.readLine()) {
      sent.append(line).append('\n');
      found |= line.equals(event);
      if (found && line.isEmpty()) {
        return sent.toString();
      }
    }
    throw new AssertionError("nothing of " + event + " in " + sent);
  }

  @Test
  void theTimeThatIsLeftAndTheSpeedAreShown() {
    RunRecord run = home.begin(0, BANK);
    RunListener told = home.telling(run);
    told.started(RunStep.TRAIN);
    told.launched("dl4j", new RunFolder(folder.resolve("runs/bank/attempt-1")));
    told.trained(progress(0.25, 0.5), Duration.ofMinutes(3));

    assertThat(page("/runs/" + run.id()))
        .contains("25.0 % after 3 min 0 s", "loss 0.500", "1,234 tokens/s", "7 min 0 s");
  }

  @Test
  void aFormAsksForARunStopsItAndTriesItAgain() {
    assertThat(console.submit("/tasks/bank/run", "next=%2Fruns").statusCode()).isEqualTo(303);
    String order = home.queue.open().get(0).id().value();
    assertThat(page("/runs")).contains("/orders/" + order + "/cancel", "somebody asked for it");

    console.submit("/orders/" + order + "/cancel", "next=%2Fruns");
    assertThat(home.queue.open()).as("without a reason").hasSize(1);
    console.submit("/orders/" + order + "/cancel", "reason=wrong+week&next=%2Fruns");
    assertThat(home.queue.open()).isEmpty();
    assertThat(page("/runs")).contains("somebody stopped it: wrong week");

    HttpResponse<String> retried = console.post("/api/v1/orders/" + order + "/retry", "{}");
    assertThat(retried.body()).contains("is tried again");
    assertThat(console.deeds())
        .extracting(Deed::done)
        .extracting(Done::action)
        .containsExactly("retry-run", "cancel-run", "run");
  }

  @Test
  void aScheduleIsPausedAndResumed() throws IOException {
    console.submit("/tasks/bank/pause", "next=%2Ftasks");
    assertThat(page("/tasks")).contains("paused", "/tasks/bank/resume");
    assertThat(json("/api/v1/tasks").path("tasks").get(0).path("schedule").path("state").asText())
        .isEqualTo("PAUSED");

    assertThat(console.post("/api/v1/tasks/bank/resume", "{}").statusCode()).isEqualTo(200);
    assertThat(page("/tasks")).contains("/tasks/bank/pause");
    assertThat(console.post("/api/v1/tasks/mail/pause", "{}").statusCode()).isEqualTo(400);
  }

  @Test
  void whoOnlyLooksSeesNoButtonsAndChangesNothing() {
    try (TestConsole looking = TestConsole.forRoles(EnumSet.of(Role.APPROVER), home.area())) {
      assertThat(looking.get("/tasks").body()).doesNotContain("Run now");
      assertThat(looking.post("/api/v1/tasks/bank/run", "{}").statusCode()).isEqualTo(403);
    }
    assertThat(home.queue.open()).isEmpty();
  }
}
